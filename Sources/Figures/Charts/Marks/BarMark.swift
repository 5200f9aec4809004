/// A bar from zero to a value. It stands where x is a name or both are numbers, and lies where y alone is a name.
///
/// Bars of one place are stacked, or stand beside each other by `position(by:)`. An ``Estimate`` draws an error bar.
public struct BarMark: ChartContent, Sendable {
    public var marks: [Mark]

    public init(x: PlottableValue, y: PlottableValue) { marks = [Mark(.bar, x: x, y: y)] }

    /// A standing bar over a range of x, such as a bin.
    public init(xStart: PlottableValue, xEnd: PlottableValue, y: PlottableValue) {
        marks = [Mark(.bar, x: xStart, y: y, xEnd: xEnd)]
    }

    /// A bar between two values of y.
    public init(x: PlottableValue, yStart: PlottableValue, yEnd: PlottableValue) {
        marks = [Mark(.bar, x: x, y: yStart, yEnd: yEnd)]
    }
}
