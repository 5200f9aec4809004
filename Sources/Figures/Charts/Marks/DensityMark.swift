/// The density of values as a smooth area: Gaussians of one width around all of them (Silverman's rule of thumb, Density
/// Estimation, 1986, equation 3.31).
public struct DensityMark: ChartContent, Sendable {
    public var marks: [Mark]

    /// - Parameters:
    ///   - values: Those that are not finite are left out.
    ///   - bandwidth: The standard deviation of the Gaussians, in the values' unit; by the rule where `nil`.
    public init(_ values: PlottableValues, bandwidth: Double? = nil) {
        let curve = KernelDensity(values.finiteNumbers, bandwidth: bandwidth).curve()
        marks = curve.flatMap { point -> [Mark] in
            let (x, y) = (PlottableValue.value(values.label, point.x), PlottableValue.value("density", point.density))
            return AreaMark(x: x, y: y).opacity(0.2).marks + LineMark(x: x, y: y).marks
        }
    }
}
