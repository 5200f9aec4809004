/// A point of a line. Points are joined in their order.
///
/// A value without a place on its axis (NaN, or zero on a logarithmic one) leaves a gap. An ``Estimate`` as y draws a
/// band of its spread around the line.
public struct LineMark: ChartContent, Sendable {
    /// The mark of the point.
    public var marks: [Mark]

    /// A point at x and y.
    public init(x: PlottableValue, y: PlottableValue) { marks = [Mark(Lines(), x: x, y: y)] }

    /// A point of the line of a series, which is apart from other lines without a colour of its own.
    public init(x: PlottableValue, y: PlottableValue, series: PlottableValue) {
        marks = Mark(Lines(), x: x, y: y).series(by: series).marks
    }
}

/// A whole line. Of arrays of different lengths, the values that both have are used.
public struct LinePlot: ChartContent, Sendable {
    /// The marks of the points.
    public var marks: [Mark]

    /// The line through points with the x and y of equal places.
    public init(x: PlottableValues, y: PlottableValues) {
        marks = (0..<min(x.data.count, y.data.count)).map { Mark(Lines(), x: x[$0], y: y[$0]) }
    }
}

/// Lines with the bands of their spreads.
struct Lines: MarkKind {
    static let layer = MarkLayer.lines
    static let plural = "lines"
    static let summaryPlace = 10

    static func elements(of marks: [Mark], in plot: PlotContext) -> [SVGElement] {
        var bands: [SVGElement] = []
        var lines: [SVGElement] = []
        for members in plot.lines(of: marks) {
            let first = members[0]
            let color = plot.color(of: first).hex
            if let area = band(members, plot) {
                bands.append(SVGElement.path(area).with("fill", color).with("fill-opacity", "0.2"))
            }
            let runs = plot.runs(of: members)
            guard !runs.isEmpty else { continue }
            var line = SVGElement.path(PathData.lines(runs)).with("fill", "none").with("stroke", color)
                .with("stroke-width", first.size ?? FigureStyle.lineWidth).with("stroke-linejoin", "round").with(
                    "stroke-linecap", "round")
            if let dashes = plot.dashes(of: first) { line = line.with("stroke-dasharray", dashes) }
            if let opacity = first.opacity { line = line.with("stroke-opacity", opacity) }
            let name =
                first.tooltip ?? [first.colorValue, first.lineStyle, first.series].compactMap { $0?.datum.text }.first
            lines.append(line.titled(name))
            let dots = runs.flatMap { $0 }
            if first.symbol != nil, Double(dots.count) <= plot.box.width {
                lines += dots.map { plot.symbol(of: first).element(x: $0.x, y: $0.y, diameter: 6, fill: color) }
            } else if members.count == 1, let dot = dots.first {
                // A line of one point would be as small as it is wide.
                lines.append(.circle(dot.x, dot.y, radius: 3, fill: color))
            }
        }
        return bands + lines
    }

    /// The spread around a line of estimates.
    private static func band(_ members: [Mark], _ plot: PlotContext) -> String? {
        guard members.contains(where: { ($0.y?.datum.spread ?? 0) > 0 }) else { return nil }
        func edge(_ mark: Mark, _ sign: Double) -> Double? {
            mark.y.flatMap { value in value.datum.number.map { $0 + sign * value.datum.spread } }
        }
        return plot.areaPath(of: members, lower: { edge($0, -1) }, upper: { edge($0, 1) })
    }

    static func swatch(for marks: [Mark], in guides: ChartGuides) -> LegendSwatch { .line }

    static func end(of marks: [Mark], in guides: ChartGuides) -> PlotPosition? { guides.lastPosition(of: marks) }

    static func words(for series: MarkSeries) -> String? { series.course }

    static func plainLines(for series: MarkSeries) -> [String] { [series.plainCourse] }
}
