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
        /// How alike the columns of the seeds are; `nil` with fewer than two seeds, or for directions without a model.
        public let seedAgreement: SeedAgreement?
        /// The seeds at which it failed or a score is missing, with the reason.
        public let failures: [Failure]

        /// How alike the columns of two seeds are, over all pairs of seeds (PW-MCC); empty without ``seedAgreement``.
        public var agreement: [Double] { seedAgreement?.pwmcc ?? [] }
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
    /// The length of the steering vectors, in units.
    public let scale: Double
    /// The length at scale 1, in words.
    public let unitName: String
    /// The methods in their order, random columns, and requests in words.
    public let rows: [Row]
    /// The hits by chance; see ``SelectivityMatrix/chanceHitRate``.
    public let chanceHitRate: Double
    /// The selectivity by chance.
    public let chanceSelectivity: Double
    /// Whether there is another attribute that a concept could be selective against. Without one every selectivity is 1, by
    /// chance, too.
    public var hasOtherAttributes: Bool { chanceSelectivity < 1 }
    /// What is left out at which seeds, and what else a reader of the scores has to know, in a sentence each.
    public let remarks: [String]
    /// The same of measures of codes; see ``CodeScores``.
    public let codeRemarks: [String]

    /// The row of a method; `nil` if there is none with the name.
    public subscript(method: String) -> Row? { rows.first { $0.method == method } }
}

extension MethodComparison.Row {
    /// Gathers what a method came to at all seeds.
    ///
    /// - Parameter chances: The similarity of random columns by their shapes, where it is known.
    init(
        _ method: String, in seeds: [ComparedSeed], _ chances: inout [[Int]: DictionarySimilarity.Chance]
    ) {
        let entries = seeds.compactMap { seed in
            seed.entries.first { $0.method == method }.map { (seed: seed.seed, entry: $0) }
        }
        var failures = entries.flatMap { seed, entry in
            ((entry.failure.map { [$0] } ?? []) + entry.remarks).map {
                MethodComparison.Failure(seed: seed, reason: $0)
            }
        }
        let columns = entries.compactMap { $0.entry.columns?.matrix }
        var agreement: SeedAgreement?
        if columns.count >= 2 {
            do { agreement = try SeedAgreement(of: columns, &chances) } catch {
                failures.append(
                    MethodComparison.Failure(
                        seed: entries[entries.count - 1].seed, reason: "the agreement of seeds is missing: \(error)"))
            }
        }
        self.init(
            method: method, scores: entries.compactMap(\.entry.scores), seedAgreement: agreement,
            failures: failures)
    }
}
