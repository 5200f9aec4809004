import Numerics

/// What a measure comes to where there is nothing to find: with shuffled labels, random directions or random features.
public struct ChanceLevel: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The measure in every draw, ascending.
    public let values: [Double]

    /// The level of draws that were made.
    public init(_ values: [Double]) { self.values = values.sorted() }

    /// Measures draws, each with random numbers of its own.
    ///
    /// - Parameters:
    ///   - draws: How many.
    ///   - seed: Of the random numbers.
    ///   - measure: The measure of a draw.
    /// - Throws: What `measure` throws.
    public init(draws: Int, seed: Int, _ measure: (inout RandomGenerator) throws -> Double) rethrows {
        self.init(
            try (0..<max(0, draws)).map { draw in
                var random = RandomGenerator(seed: seed, stream: 7_000 + draw)
                return try measure(&random)
            })
    }

    /// The mean over the draws; NaN without draws.
    public var mean: Double { values.isEmpty ? .nan : SampleStatistics.mean(values) }

    /// What a further draw exceeds in one of twenty cases, the place .95 (n + 1) among n draws; with fewer than 19 the highest of
    /// them. NaN without draws.
    public var upper: Double {
        guard let highest = values.last else { return .nan }
        guard values.count >= 19 else { return highest }
        let share = (0.95 * Double(values.count + 1) - 1) / Double(values.count - 1)
        return SampleStatistics.quantile(min(1, share), of: values) ?? highest
    }

    /// The share of draws that reach a value, where the value itself counts as a draw: a p-value, at least 1/(draws + 1).
    public func probability(of value: Double) -> Double {
        Double(1 + values.count { $0 >= value }) / Double(1 + values.count)
    }

    /// The mean and the upper end.
    public var description: String {
        values.isEmpty
            ? "chance not measured"
            : values.count < 19
                ? "chance \(mean.brief), highest of \(values.count) \(upper.brief)"
                : "chance \(mean.brief), 1 in 20 above \(upper.brief)"
    }
}
