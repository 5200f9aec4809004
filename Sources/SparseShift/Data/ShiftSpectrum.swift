import Numerics
import Requirements

/// How the size of shifts spreads over directions: the eigenvalues of E[Δz Δzᵀ].
public struct ShiftSpectrum: Sendable, Hashable {
    /// From the largest to the smallest (at most d).
    public let eigenvalues: [Double]
    /// Their sum, E‖Δz‖².
    public let total: Double
    /// How many shifts were measured.
    public let measured: Int

    /// Measures at most 16,384 shifts, evenly spread over the data.
    public init<Data: ShiftDataset>(_ data: Data) throws(Data.Failure) {
        let most = min(data.count, 16_384)
        measured = most
        let picked = (0..<most).map { Int32($0 * data.count / most) }
        let dimension = data.dimension
        // The smaller of ΔzᵀΔz and ΔzΔzᵀ has the same eigenvalues but for zeros.
        let order = min(most, dimension)
        var moment = [Double](repeating: 0, count: order * order)
        if most <= dimension {
            let sample = try data.shifts(at: picked)
            moment = sample.multiplied(by: sample, .transposed).elements.map(Double.init)
        } else {
            for start in stride(from: 0, to: most, by: 1024) {
                let part = try data.shifts(at: Array(picked[start..<min(most, start + 1024)]))
                let product = part.multiplied(.transposed, by: part)
                product.withUnsafeBufferPointer { for index in $0.indices { moment[index] += Double($0[index]) } }
            }
        }
        let values = SymmetricEigendecomposition.values(of: moment, order: order)
        eigenvalues = values.map { max(0, $0) / Double(most) }
        total = eigenvalues.reduce(0, +)
    }

    /// Directions that hold more than rounding: 10⁻⁵ of the largest, since the products are in single precision. What
    /// needs to know smaller ones asks ``ShiftSpan``.
    var rank: Int { eigenvalues.count { $0 > 1e-5 * (eigenvalues.first ?? 0) } }

    /// The least fraction of the shifts that a reconstruction from `features` directions leaves unexplained.
    public func leastUnexplained(features: Int) -> Double {
        require(features >= 0, "features: not negative, not \(features).")
        guard total > 0, features < eigenvalues.count else { return 0 }
        return eigenvalues[features...].reduce(0, +) / total
    }
}
