/// A text with its middle at a point.
public struct TextMark: ChartContent, Sendable {
    public var marks: [Mark]

    public init(_ text: String, x: PlottableValue, y: PlottableValue) {
        var mark = Mark(.text, x: x, y: y)
        mark.text = text
        marks = [mark]
    }
}
