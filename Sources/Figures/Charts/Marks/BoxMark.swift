/// A box from the first to the third quartile with a line at the median, whiskers to the outermost values that are at
/// most one and a half times the box's length away from it, and a dot for each value beyond (Tukey, Exploratory Data
/// Analysis, 1977).
public struct BoxMark: ChartContent, Sendable {
    /// The mark of the box; none without values.
    public var marks: [Mark]

    /// The box of values at a place of the x axis; values that are not finite are left out.
    public init(x: PlottableValue, values: PlottableValues) {
        marks =
            BoxSummary(values.finiteNumbers).map { summary in
                [Mark(Boxes(summary: summary), x: x, y: .value(values.label, summary.median))]
            } ?? []
    }
}

/// Boxes with whiskers and outliers.
struct Boxes: MarkKind {
    /// What the box shows.
    var summary: BoxSummary

    static let layer = MarkLayer.boxes
    static let plural = "boxes"
    static let summaryPlace = 40

    static func takesSlot(_ mark: Mark) -> Bool { true }

    static func extend(_ extent: inout AxisExtent, along axis: AxisDirection, by marks: [Mark]) {
        extent.needsMargin = true
        guard axis == .y else { return }
        for case let box as Self in marks.lazy.map(\.content) {
            extent.values += [box.summary.lowerWhisker, box.summary.upperWhisker] + box.summary.outliers
        }
    }

    static func elements(of marks: [Mark], in plot: PlotContext) -> [SVGElement] {
        let slots = plot.slots(for: marks)
        return marks.flatMap { mark -> [SVGElement] in
            guard let summary = (mark.content as? Self)?.summary, let slot = slots.slot(of: mark),
                let median = plot.y(summary.median), let low = plot.yOrEdge(summary.lowerQuartile),
                let high = plot.y(summary.upperQuartile), let lowest = plot.yOrEdge(summary.lowerWhisker),
                let highest = plot.y(summary.upperWhisker)
            else { return [] }
            let color = plot.color(of: mark).hex
            let (left, right) = (slot.middle - slot.width / 2, slot.middle + slot.width / 2)
            let box = SVGElement.rectangle(Box(left: left, top: high, right: right, bottom: low), fill: color)
                .with("fill-opacity", 0.25).with("stroke", color)
            let reach = slot.width / 4
            let lines = [
                (slot.middle, high, slot.middle, highest), (slot.middle, low, slot.middle, lowest),
                (slot.middle - reach, highest, slot.middle + reach, highest),
                (slot.middle - reach, lowest, slot.middle + reach, lowest),
            ].map { SVGElement.line($0.0, $0.1, $0.2, $0.3, stroke: color) }
            let dots = summary.outliers.compactMap { value in
                plot.y(value).map { PointSymbol.ring.element(x: slot.middle, y: $0, diameter: 5, fill: color) }
            }
            let all =
                [box.titled(mark.tooltip ?? words(for: mark, summary))] + lines
                + [SVGElement.line(left, median, right, median, stroke: color, width: 2)] + dots
            return all.belonging(to: mark)
        }
    }

    /// `SSAE: median 0.9 quartiles 0.8 and 0.95`.
    private static func words(for mark: Mark, _ summary: BoxSummary) -> String {
        let numbers = [
            ("median", summary.median), ("quartiles", summary.lowerQuartile), ("and", summary.upperQuartile),
        ].map { "\($0) \(QuantityText.value($1))" }.joined(separator: " ")
        return [mark.colorValue?.datum.text ?? mark.x?.datum.text ?? "", numbers].filter { !$0.isEmpty }
            .joined(separator: ": ")
    }

    /// The medians.
    static func words(for series: MarkSeries) -> String? { Bars.words(for: series) }
}
