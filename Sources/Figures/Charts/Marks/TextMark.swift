/// A text with its middle at a point.
public struct TextMark: ChartContent, Sendable {
    /// The mark of the text.
    public var marks: [Mark]

    /// A text at x and y; `symbolSize(_:)` sets its font size.
    public init(_ text: String, x: PlottableValue, y: PlottableValue) {
        var mark = Mark(Texts(), x: x, y: y)
        mark.text = text
        marks = [mark]
    }
}

/// Texts inside the plot.
struct Texts: MarkKind {
    static let layer = MarkLayer.texts
    static let plural = "texts"
    static let isAnnotation = true

    static func extend(_ extent: inout AxisExtent, along axis: AxisDirection, by marks: [Mark]) {
        extent.needsMargin = true
    }

    static func elements(of marks: [Mark], in plot: PlotContext) -> [SVGElement] {
        marks.compactMap { mark in
            guard let place = plot.point(mark.x, mark.y), let text = mark.text else { return nil }
            let color = plot.color(of: mark, fallback: .black).hex
            return .label(
                text, x: place.x, y: place.y + 4, anchor: .middle, size: mark.size ?? FigureStyle.textSize, fill: color
            ).belonging(to: mark)
        }
    }
}
