/// A point of a line. Points are joined in their order; a value that has no place on its axis (NaN, or zero on a
/// logarithmic one) leaves a gap. An ``Estimate`` as y draws a band of its spread around the line.
public struct LineMark: ChartContent, Sendable {
    public var marks: [Mark]

    public init(x: PlottableValue, y: PlottableValue) { marks = [Mark(.line, x: x, y: y)] }

    /// A point of the line of a series, which is told apart from other lines but not coloured by it.
    public init(x: PlottableValue, y: PlottableValue, series: PlottableValue) {
        marks = Mark(.line, x: x, y: y).series(by: series).marks
    }
}

/// A whole line. Of arrays of different lengths the beginnings that both have are used.
public struct LinePlot: ChartContent, Sendable {
    public var marks: [Mark]

    public init(x: PlottableValues, y: PlottableValues) {
        marks = (0..<min(x.data.count, y.data.count)).map { Mark(.line, x: x[$0], y: y[$0]) }
    }
}
