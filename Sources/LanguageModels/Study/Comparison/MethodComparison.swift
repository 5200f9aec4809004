import Numerics
import SparseShift

/// Methods measured on the same texts of a language model, over several seeds.
public struct MethodComparison: Sendable, Hashable {
    /// One method.
    public struct Row: Sendable, Hashable {
        /// The name.
        public let method: String
        /// The scores of every seed that it finished.
        public let scores: [MethodScores]
        /// How alike the columns of two seeds are, over all pairs of seeds (PW-MCC); empty with fewer than two seeds, or
        /// for directions without a model.
        public let agreement: [Double]
        /// The seeds at which it failed, with the reason.
        public let failures: [Failure]
    }

    /// A method that failed at a seed.
    public struct Failure: Sendable, Hashable, Codable {
        /// The seed.
        public let seed: Int
        /// Why.
        public let reason: String

        /// Makes a failure.
        public init(seed: Int, reason: String) {
            self.seed = seed
            self.reason = reason
        }
    }

    /// The language model.
    public let model: String
    /// The layer that is steered.
    public let layer: String
    /// The seeds.
    public let seeds: [Int]
    /// The concepts.
    public let concepts: [String]
    /// The length of the steering vectors, as a fraction of the mean length of the residual stream.
    public let scale: Double
    /// The methods in their order, and random columns.
    public let rows: [Row]
    /// The hits by chance; see ``SelectivityMatrix/chanceHitRate``.
    public let chanceHitRate: Double
    /// The selectivity by chance.
    public let chanceSelectivity: Double

    /// The row of a method; `nil` if there is none with the name.
    public subscript(method: String) -> Row? { rows.first { $0.method == method } }
}

extension MethodComparison.Row {
    /// Gathers what a method came to at all seeds.
    init(_ method: String, in seeds: [ComparedSeed]) throws(MetricError) {
        let entries = seeds.map { seed in (seed.seed, seed.entries.first { $0.method == method }) }
        let columns = entries.compactMap { $0.1?.columns?.matrix }
        self.init(
            method: method, scores: entries.compactMap { $0.1?.scores },
            agreement: columns.count < 2
                ? [] : try DictionaryAgreement(columns, chanceDraws: 0).pairs.map(\.pwmcc),
            failures: entries.compactMap { seed, entry in
                entry?.failure.map { MethodComparison.Failure(seed: seed, reason: $0) }
            })
    }
}
