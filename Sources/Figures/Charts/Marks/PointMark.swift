/// A dot. An ``Estimate`` as x or y draws an error bar through it.
public struct PointMark: ChartContent, Sendable {
    public var marks: [Mark]

    public init(x: PlottableValue, y: PlottableValue) { marks = [Mark(.point, x: x, y: y)] }
}

/// Many dots. Of arrays of different lengths the beginnings that both have are used. Thousands are drawn on a grid as
/// fine as they need, so that drawings stay small.
public struct PointPlot: ChartContent, Sendable {
    public var marks: [Mark]

    public init(x: PlottableValues, y: PlottableValues) {
        marks = (0..<min(x.data.count, y.data.count)).map { Mark(.point, x: x[$0], y: y[$0]) }
    }
}
