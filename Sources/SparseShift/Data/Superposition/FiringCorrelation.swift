import Numerics

/// Which features fire together: a Gaussian copula whose correlations come from a few common factors.
///
/// Feature i has g_i = ⟨F_i, ε⟩ + √δ_i η_i with normal ε and η and δ_i = 1 − ‖F_i‖², and fires where g_i is above a threshold.
public struct FiringCorrelation: Sendable, Hashable {
    /// How many common factors there are.
    public var rank: Int
    /// The standard deviation of the entries of F.
    public var scale: Double

    /// Factors; those of SynthSAEBench by default.
    public init(rank: Int = 25, scale: Double = 0.1) {
        self.rank = rank
        self.scale = scale
    }

    /// F (N × rank) and √δ (N). Rows of F whose δ would be below 0.01 are made shorter.
    func factors(_ count: Int, _ random: inout RandomGenerator) -> (loadings: [Double], own: [Double]) {
        var loadings = (0..<count * rank).map { _ in scale * random.normal() }
        let own = (0..<count).map { feature in
            let entries = feature * rank..<(feature + 1) * rank
            let power = entries.reduce(0.0) { $0 + loadings[$1] * loadings[$1] }
            guard power > 0.99 else { return (1 - power).squareRoot() }
            for index in entries { loadings[index] *= (0.99 / power).squareRoot() }
            return 0.01.squareRoot()
        }
        return (loadings, own)
    }

    func check() throws(DataError) {
        guard rank > 0, scale >= 0, scale.isFinite else {
            throw DataError("correlation: a positive rank and a scale that is not negative, not \(rank) and \(scale).")
        }
    }
}
