/// The density of values as a smooth area: a Gaussian of the same width around each (Silverman, Density Estimation,
/// 1986; the width is by his rule of thumb, equation 3.31).
public struct DensityMark: ChartContent, Sendable {
    /// The marks of the area and of its edge; none without values.
    public var marks: [Mark]

    /// The density of values.
    ///
    /// - Parameters:
    ///   - values: Values that are not finite are left out.
    ///   - bandwidth: The standard deviation of the Gaussians, in the values' unit; by the rule of thumb where `nil`.
    public init(_ values: PlottableValues, bandwidth: Double? = nil) {
        let curve = KernelDensity(values.finiteNumbers, bandwidth: bandwidth).curve()
        marks = curve.flatMap { point -> [Mark] in
            let (x, y) = (PlottableValue.value(values.label, point.x), PlottableValue.value("density", point.density))
            return AreaMark(x: x, y: y).opacity(0.2).marks + LineMark(x: x, y: y).marks
        }
    }
}
