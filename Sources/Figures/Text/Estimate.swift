/// A mean with its spread, such as a metric over seeds; written `0.998 ± 0.001`.
public struct Estimate: Sendable, Equatable {
    /// The middle of the interval; NaN if there are no values.
    public var mean: Double
    /// Half the width of the interval, in the mean's unit; usually a standard deviation. Not negative.
    public var spread: Double

    /// An estimate with a given mean and spread, both in the same unit.
    public init(mean: Double, spread: Double) {
        self.mean = mean
        self.spread = spread
    }

    /// The mean and the standard deviation (with n − 1) of values. The spread of a single value is zero; without values
    /// both are NaN.
    public init(of values: [Double]) {
        guard !values.isEmpty else {
            self.init(mean: .nan, spread: .nan)
            return
        }
        let mean = values.reduce(0, +) / Double(values.count)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        self.init(mean: mean, spread: values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : 0)
    }
}

extension Estimate: CustomStringConvertible {
    /// Mean and spread with the same number of decimals, in plain text.
    public var description: String {
        let format = NumberFormat.automatic.resolved(for: [mean, spread])
        let texts = format.texts(of: self)
        return "\(texts.mean.plain) ± \(texts.spread.plain)"
    }
}
