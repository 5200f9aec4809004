import Numerics
import Requirements

/// How many of the other seeds have a feature again: the share of them with a direction of at least a |cosine|.
///
/// It estimates the probability that a similar feature reappears in an independently trained dictionary (arXiv 2606.12138).
/// A direction of another seed may stand for several features here; ``DictionaryAgreement`` assigns them one to one.
public struct FeatureStability: Sendable, Hashable, Codable, CustomStringConvertible, SessionMetric {
    /// A point of the curve over thresholds.
    public struct Point: Sendable, Hashable, Codable {
        /// The |cosine| from which a feature counts as the same.
        public let threshold: Double
        /// The mean stability of all features, from 0 to 1.
        public let stability: Double
        /// What random directions have.
        public let chance: Double
    }

    /// The seeds of the models, in their order.
    public let seeds: [Int]
    /// The |cosine| from which a feature counts as the same.
    public let threshold: Double
    /// The best |cosine| of every feature of every model in each other model, in their order without the model's own.
    public let best: [[[Double]]]
    /// The best |cosine| of a random direction among random ones, in dictionaries of the same sizes.
    public let chance: ChanceLevel

    /// Compares models.
    ///
    /// - Parameters:
    ///   - dictionaries: One row a feature (H × d); H may differ.
    ///   - seeds: Their seeds; 0, 1, … by default.
    ///   - threshold: The |cosine| from which a feature counts as the same.
    ///   - chanceDraws: How many random dictionaries are measured.
    /// - Throws: ``MetricError`` if there are fewer than two, or two cannot be compared.
    public init(
        _ dictionaries: [Matrix], seeds: [Int]? = nil, threshold: Double = 0.7, chanceDraws: Int = 3
    ) throws(MetricError) {
        try MetricError.require(
            dictionaries.count > 1,
            "Stability needs at least 2 dictionaries, not \(dictionaries.count); train more seeds.")
        try MetricError.require(threshold > 0 && threshold <= 1, "threshold: above 0 and at most 1, not \(threshold).")
        let seeds = seeds ?? Array(dictionaries.indices)
        try MetricError.require(
            seeds.count == dictionaries.count,
            "There are \(seeds.count) seeds for \(dictionaries.count) dictionaries; there must be one a dictionary.")
        for (index, dictionary) in dictionaries.enumerated() {
            try dictionary.requireDirections("The dictionary of seed \(seeds[index])")
            try MetricError.require(
                dictionary.columns == dictionaries[0].columns,
                "Directions of \(dictionaries[0].columns) and of \(dictionary.columns) entries cannot be compared; all dictionaries must be of the same layer of the same model."
            )
        }
        self.seeds = seeds
        self.threshold = threshold
        let unit = dictionaries.map(\.unitRows)
        best = unit.indices.map { model in
            let others = unit.indices.filter { $0 != model }.map { unit[model].largestCosines(with: unit[$0]) }
            return (0..<unit[model].rows).map { feature in others.map { $0[feature] } }
        }
        let sizes = Self.comparedSizes(dictionaries.map(\.rows))
        let width = dictionaries[0].columns
        chance = ChanceLevel(
            (0..<max(0, chanceDraws)).flatMap { draw in
                var random = RandomGenerator(seed: 0, stream: 9_000 + draw)
                return sizes.flatMap { rows, others in
                    let first = Matrix.randomDirections(rows, width, &random).unitRows
                    return first.largestCosines(with: Matrix.randomDirections(others, width, &random).unitRows)
                }
            })
    }

    /// The sizes of every dictionary with every other, each as often as it is compared; once if all are the same.
    private static func comparedSizes(_ sizes: [Int]) -> [(rows: Int, others: Int)] {
        guard Set(sizes).count > 1 else { return [(sizes[0], sizes[0])] }
        return sizes.indices.flatMap { model in
            sizes.indices.filter { $0 != model }.map { (sizes[model], sizes[$0]) }
        }
    }

    /// What single precision may take from the |cosine| of two directions that are the same.
    private static let rounding = 1e-6

    /// The stability of every feature of a model, from 0 to 1.
    ///
    /// - Precondition: the model is from 0 to the number of seeds − 1.
    public func stabilities(ofModel model: Int, threshold: Double? = nil) -> [Double] {
        requireIndex(model, below: best.count, "Model")
        let threshold = (threshold ?? self.threshold) - Self.rounding
        return best[model].map { others in
            Double(others.count { $0 >= threshold }) / Double(others.count)
        }
    }

    /// The features of a model that no other seed has.
    public func unstable(ofModel model: Int) -> [Int] {
        stabilities(ofModel: model).enumerated().filter { $0.element == 0 }.map(\.offset)
    }

    /// The mean stability of all features of all models, from 0 to 1.
    public func mean(threshold: Double? = nil) -> Double {
        SampleStatistics.mean(best.indices.flatMap { stabilities(ofModel: $0, threshold: threshold) })
    }

    /// The mean stability that random directions have, from 0 to 1.
    public func randomStability(threshold: Double? = nil) -> Double {
        let threshold = (threshold ?? self.threshold) - Self.rounding
        return chance.values.isEmpty
            ? .nan : Double(chance.values.count { $0 >= threshold }) / Double(chance.values.count)
    }

    /// The mean stability over thresholds from 0.05 to 1.
    public var curve: [Point] {
        (1...20).map { step in
            let threshold = Double(step) / 20
            return Point(
                threshold: threshold, stability: mean(threshold: threshold),
                chance: randomStability(threshold: threshold))
        }
    }

    /// The mean stability.
    public var description: String {
        "stability \(mean().brief) at |cos| ≥ \(threshold.brief) over \(seeds.count) seeds (chance \(randomStability().brief))"
    }
}

extension Matrix {
    /// The largest |cosine| of every unit row with a unit row of another matrix.
    fileprivate func largestCosines(with other: Matrix) -> [Double] {
        let table = multiplied(by: other, .transposed)
        let width = table.columns
        return table.withUnsafeBufferPointer { elements in
            (0..<table.rows).map { row in
                var largest: Float = 0
                for index in row * width..<(row + 1) * width { largest = max(largest, abs(elements[index])) }
                return Double(largest)
            }
        }
    }
}
