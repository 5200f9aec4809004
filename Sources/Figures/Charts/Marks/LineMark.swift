/// A point of a line. Points are joined in their order.
///
/// A value without a place on its axis (NaN, or zero on a logarithmic one) leaves a gap. An ``Estimate`` as y draws a
/// band of its spread around the line. A line of few points has a dot at each, so that one sees what was measured and what
/// only joins it.
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
    /// The numbers of points at which a line has dots, if they are this far apart in pixels on average. Two points are
    /// the ends of a straight line.
    private static let (dotted, dotDistance) = (3...15, 14.0)
    /// About how many points of all lines of a plot show their values where the pointer rests on them.
    private static let mostTargets = 160

    static func elements(of marks: [Mark], in plot: PlotContext) -> [SVGElement] {
        var bands: [SVGElement] = []
        var lines: [SVGElement] = []
        var targets: [SVGElement] = []
        let all = plot.lines(of: marks)
        for members in all {
            let first = members[0]
            let color = plot.color(of: first).hex
            if let area = band(members, plot) {
                bands.append(
                    SVGElement.path(area).with("fill", color).with("fill-opacity", "0.2").belonging(to: first))
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
            lines.append(line.titled(name).belonging(to: first))
            targets += self.targets(of: members, among: all.count, plot)
            let dots = runs.flatMap { $0 }
            if first.symbol != nil, Double(dots.count) <= plot.box.width {
                lines += dots.map { plot.symbol(of: first).element(x: $0.x, y: $0.y, diameter: 6, fill: color) }
                    .belonging(to: first)
            } else if members.count == 1, let dot = dots.first {
                // A line of one point would be as small as it is wide.
                lines.append(.circle(dot.x, dot.y, radius: 3, fill: color).belonging(to: first))
            } else if dotted.contains(dots.count), Double(dots.count) * dotDistance <= plot.box.width {
                let radius = 1.5 * (first.size ?? FigureStyle.lineWidth)
                lines += dots.map { dot in
                    let circle = SVGElement.circle(dot.x, dot.y, radius: radius, fill: color)
                    return (first.opacity.map { circle.with("fill-opacity", $0) } ?? circle).belonging(to: first)
                }
            }
        }
        return bands + lines + targets
    }

    /// What the points of a line show where the pointer rests on them: of many points, some that are apart.
    private static func targets(of members: [Mark], among lines: Int, _ plot: PlotContext) -> [SVGElement] {
        guard 2 * lines <= mostTargets else { return [] }
        let least = 10.0
        var apart: [(mark: Mark, place: PlotPoint)] = []
        var last: (mark: Mark, place: PlotPoint)?
        for mark in members {
            guard let place = plot.point(mark.x, mark.y) else { continue }
            last = (mark, place)
            if let previous = apart.last?.place {
                let (across, up) = (place.x - previous.x, place.y - previous.y)
                if across * across + up * up < least * least { continue }
            }
            apart.append((mark, place))
        }
        // The end of a line says most.
        if let last, !apart.isEmpty { apart[apart.count - 1] = last }
        let most = max(2, min(mostTargets / lines, Int(plot.box.width / (1.4 * least))))
        let kept = apart.count <= most ? apart : (0..<most).map { apart[$0 * (apart.count - 1) / (most - 1)] }
        return kept.map { .pointerTarget(plot.words(for: $0.mark), at: $0.place).belonging(to: $0.mark) }
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

    static func end(of marks: [Mark], in guides: ChartGuides) -> PlotPosition? { guides.rightmostPosition(of: marks) }

    static func words(for series: MarkSeries) -> String? { series.course }

    static func plainLines(for series: MarkSeries) -> [String] { [series.plainCourse] }
}
