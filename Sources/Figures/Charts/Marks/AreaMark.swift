/// A point of an area: between zero and y, or between two values of y. Points are joined in their order.
public struct AreaMark: ChartContent, Sendable {
    /// The mark of the point.
    public var marks: [Mark]

    /// A point of the area between zero and y.
    public init(x: PlottableValue, y: PlottableValue) {
        marks = [Mark(Areas(), x: x, y: .value(y.label, 0.0), yEnd: y)]
    }

    /// A point of the area between two values of y.
    public init(x: PlottableValue, yStart: PlottableValue, yEnd: PlottableValue) {
        marks = [Mark(Areas(), x: x, y: yStart, yEnd: yEnd)]
    }
}

/// Filled areas.
struct Areas: MarkKind {
    static let layer = MarkLayer.areas
    static let plural = "areas"
    static let summaryPlace = 20

    static func elements(of marks: [Mark], in plot: PlotContext) -> [SVGElement] {
        plot.lines(of: marks).compactMap { members in
            let first = members[0]
            guard
                let data = plot.areaPath(
                    of: members, lower: { $0.y?.datum.number }, upper: { $0.yEnd?.datum.number })
            else { return nil }
            return SVGElement.path(data).with("fill", plot.color(of: first).hex)
                .with("fill-opacity", first.opacity ?? 0.4).titled(first.tooltip ?? first.colorValue?.datum.text)
                .belonging(to: first)
        }
    }

    static func extend(_ extent: inout AxisExtent, along axis: AxisDirection, by marks: [Mark]) {
        if axis == .y, marks.contains(where: { $0.y?.datum.number == 0 }) { extent.includesZero = true }
    }

    static func swatch(for marks: [Mark], in guides: ChartGuides) -> LegendSwatch { .area }

    static func words(for series: MarkSeries) -> String? { series.course }

    static func plainLines(for series: MarkSeries) -> [String] { [series.plainCourse] }
}
