/// A point of an area: between zero and y, or between two values of y. Points are joined in their order.
public struct AreaMark: ChartContent, Sendable {
    public var marks: [Mark]

    public init(x: PlottableValue, y: PlottableValue) {
        marks = [Mark(.area, x: x, y: .value(y.label, 0.0), yEnd: y)]
    }

    public init(x: PlottableValue, yStart: PlottableValue, yEnd: PlottableValue) {
        marks = [Mark(.area, x: x, y: yStart, yEnd: yEnd)]
    }
}
