/// A straight line: across the whole plot at a value of x or of y, or from point to point.
public struct RuleMark: ChartContent, Sendable {
    /// The mark of the line.
    public var marks: [Mark]

    /// An upright line across the plot.
    public init(x: PlottableValue) { marks = [Mark(Rules(), x: x)] }

    /// A level line across the plot.
    public init(y: PlottableValue) { marks = [Mark(Rules(), y: y)] }

    /// An upright line between two values of y.
    public init(x: PlottableValue, yStart: PlottableValue, yEnd: PlottableValue) {
        marks = [Mark(Rules(), x: x, y: yStart, xEnd: x, yEnd: yEnd)]
    }

    /// A level line between two values of x.
    public init(xStart: PlottableValue, xEnd: PlottableValue, y: PlottableValue) {
        marks = [Mark(Rules(), x: xStart, y: y, xEnd: xEnd, yEnd: y)]
    }

    /// A line between two points.
    public init(xStart: PlottableValue, xEnd: PlottableValue, yStart: PlottableValue, yEnd: PlottableValue) {
        marks = [Mark(Rules(), x: xStart, y: yStart, xEnd: xEnd, yEnd: yEnd)]
    }
}

/// Straight lines and their texts, which stand above the plot for upright lines and in the legend for level ones.
struct Rules: MarkKind {
    static let layer = MarkLayer.rules
    static let plural = "rules"
    static let isAnnotation = true
    static let addsNames = false
    private static let dashes = "4 3"

    static func elements(of marks: [Mark], in plot: PlotContext) -> [SVGElement] {
        marks.compactMap { mark in
            let ends: (PlotPoint, PlotPoint)
            if mark.xEnd != nil || mark.yEnd != nil {
                guard let start = plot.point(mark.x, mark.y), let end = plot.point(mark.xEnd, mark.yEnd) else {
                    return nil
                }
                ends = (start, end)
            } else if mark.y == nil {
                guard let x = plot.x(mark.x) else { return nil }
                ends = (PlotPoint(x: x, y: plot.box.top), PlotPoint(x: x, y: plot.box.bottom))
            } else {
                guard let y = plot.y(mark.y) else { return nil }
                ends = (PlotPoint(x: plot.box.left, y: y), PlotPoint(x: plot.box.right, y: y))
            }
            var line = SVGElement.line(
                ends.0.x, ends.0.y, ends.1.x, ends.1.y, stroke: plot.color(of: mark, fallback: .quiet).hex,
                width: mark.size ?? 1)
            // A line between points belongs to the data and is not dashed by itself.
            if let dashes = mark.dashes ?? (mark.xEnd == nil && mark.yEnd == nil ? dashes : plot.dashes(of: mark)) {
                line = line.with("stroke-dasharray", dashes)
            }
            if let opacity = mark.opacity { line = line.with("stroke-opacity", opacity) }
            let text = mark.text ?? ""
            // The text of a level line is in the legend.
            let names = mark.legendNames + (mark.x == nil && !text.isEmpty ? [text] : [])
            return line.titled(mark.tooltip ?? text).named(names)
        }
    }

    static func annotations(of marks: [Mark], in plot: PlotContext) -> [SVGElement] {
        marks.compactMap { mark in
            guard mark.y == nil, let text = mark.text, !text.isEmpty, let x = plot.x(mark.x),
                (plot.box.left - 1...plot.box.right + 1).contains(x)
            else { return nil }
            let position = (x - plot.box.left) / plot.box.width
            let anchor: SVGElement.Anchor = position > 0.8 ? .end : position < 0.2 ? .start : .middle
            let color = plot.color(of: mark, fallback: .quiet).hex
            // The name of a facet stands between.
            let height = plot.guides.hasFacets ? 20.0 : 5
            return .label(text, x: x, y: plot.box.top - height, anchor: anchor, fill: color)
        }
    }

    static func headroom(for marks: [Mark]) -> Double {
        marks.contains { $0.y == nil && $0.text?.isEmpty == false } ? 14 : 0
    }

    static func legendEntries(for marks: [Mark], in guides: ChartGuides) -> [LegendEntry] {
        marks.compactMap { mark in
            guard mark.x == nil, let text = mark.text, !text.isEmpty else { return nil }
            let height = guides.hasFacets ? nil : guides.position(of: mark.y, along: .y)
            return LegendEntry(
                text, color: guides.color(of: mark, fallback: .quiet).hex, dashes: mark.dashes ?? dashes,
                end: height.map { PlotPosition(x: 1, y: $0) })
        }
    }

    /// The values of the rules that have texts.
    static func plainLines(for series: MarkSeries) -> [String] {
        series.marks.compactMap { mark in
            guard let text = mark.text, !text.isEmpty, let value = (mark.y ?? mark.x)?.datum.number else { return nil }
            return "\(text): \(NumberText.brief(value).plain)"
        }
    }
}
