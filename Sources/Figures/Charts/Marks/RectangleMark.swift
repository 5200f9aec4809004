/// A rectangle: the cell at two names, or the part of the plot between values. Coloured by a number, cells are a heat map;
/// see ``HeatMap`` for whole matrices.
public struct RectangleMark: ChartContent, Sendable {
    public var marks: [Mark]

    /// The cell where a column and a row meet; on an axis of numbers it is as wide as the nearest two values are apart.
    public init(x: PlottableValue, y: PlottableValue) { marks = [Mark(.rectangle, x: x, y: y)] }

    public init(xStart: PlottableValue, xEnd: PlottableValue, yStart: PlottableValue, yEnd: PlottableValue) {
        marks = [Mark(.rectangle, x: xStart, y: yStart, xEnd: xEnd, yEnd: yEnd)]
    }

    /// A strip over the whole height of the plot.
    public init(xStart: PlottableValue, xEnd: PlottableValue) { marks = [Mark(.rectangle, x: xStart, xEnd: xEnd)] }

    /// A strip over the whole width of the plot.
    public init(yStart: PlottableValue, yEnd: PlottableValue) { marks = [Mark(.rectangle, y: yStart, yEnd: yEnd)] }
}
