/// A straight line: all across the plot at a value of x or of y, or from point to point.
public struct RuleMark: ChartContent, Sendable {
    public var marks: [Mark]

    /// An upright line across the plot.
    public init(x: PlottableValue) { marks = [Mark(.rule, x: x)] }

    /// A level line across the plot.
    public init(y: PlottableValue) { marks = [Mark(.rule, y: y)] }

    /// An upright line between two values of y.
    public init(x: PlottableValue, yStart: PlottableValue, yEnd: PlottableValue) {
        marks = [Mark(.rule, x: x, y: yStart, xEnd: x, yEnd: yEnd)]
    }

    /// A level line between two values of x.
    public init(xStart: PlottableValue, xEnd: PlottableValue, y: PlottableValue) {
        marks = [Mark(.rule, x: xStart, y: y, xEnd: xEnd, yEnd: y)]
    }

    /// A line between two points.
    public init(xStart: PlottableValue, xEnd: PlottableValue, yStart: PlottableValue, yEnd: PlottableValue) {
        marks = [Mark(.rule, x: xStart, y: yStart, xEnd: xEnd, yEnd: yEnd)]
    }
}
