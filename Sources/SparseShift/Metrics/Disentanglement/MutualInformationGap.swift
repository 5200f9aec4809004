import Glibc
import Numerics

/// The mutual information gap (MIG; Chen et al., 2018): by how much the best feature tells more of a concept than the
/// second best.
///
///     mean over concepts of (I(best feature; concept) − I(second best; concept)) / H(concept)
///
/// Features are cut into bins of equal width. From 0 to 1; about 0 by chance.
public struct MutualInformationGap: Sendable, Hashable, Codable, CustomStringConvertible, SessionMetric {
    /// The concepts (K).
    public let concepts: [String]
    /// The gap of every concept (K), from 0 to 1.
    public let gaps: [Double]
    /// The feature that tells most of every concept (K).
    public let features: [Int]
    /// ``score`` with shuffled labels.
    public let chance: ChanceLevel

    /// The mean gap.
    public var score: Double { SampleStatistics.mean(gaps) }

    /// Measures binary concepts.
    ///
    /// - Throws: As the other initializer.
    public init(
        _ codes: Matrix, labels: ConceptLabels, bins: Int = 20, seed: Int = 0, chanceDraws: Int = 10
    ) throws(MetricError) {
        try labels.requireFit(codes)
        try self.init(
            codes, names: labels.names, classes: labels.values.map { $0.map { $0 ? 1 : 0 } }, bins: bins, seed: seed,
            chanceDraws: chanceDraws)
    }

    /// Measures concepts of several classes.
    ///
    /// - Parameters:
    ///   - codes: One row an observation (N × H), at least two features.
    ///   - names: The names of the concepts (K).
    ///   - classes: The class of every observation, for every concept (K × N); each has at least 2 observations.
    ///   - bins: How many bins of equal width a feature's range is cut into.
    ///   - seed: Of the shuffles.
    ///   - chanceDraws: How many times the labels of all concepts are shuffled together.
    /// - Throws: ``MetricError`` if the numbers do not fit, there are fewer than two features, a concept never varies,
    ///   or a class has a single observation.
    public init(
        _ codes: Matrix, names: [String], classes: [[Int]], bins: Int = 20, seed: Int = 0, chanceDraws: Int = 10
    ) throws(MetricError) {
        try MetricError.require(bins > 1, "bins: at least 2, not \(bins).")
        try MetricError.require(
            codes.columns > 1, "A gap between two features needs at least 2, not \(codes.columns).")
        try codes.requireClasses(classes, of: names)
        let binned = (0..<codes.columns).map { Self.bins(codes.column($0).map(Double.init), bins) }
        let coded = classes.map(Self.dense)
        func measure(_ concepts: [[Int]]) -> [(gap: Double, feature: Int)] {
            Parallel.map(concepts.count) { concept in
                let information = binned.map { Self.information($0, concepts[concept]) }
                let best = information.largestPlaces(2)
                let entropy = Self.information(concepts[concept], concepts[concept])
                return ((information[best[0]] - information[best[1]]) / entropy, best[0])
            }
        }
        let found = measure(coded)
        self.concepts = names
        gaps = found.map(\.gap)
        features = found.map(\.feature)
        chance = ChanceLevel(draws: chanceDraws, seed: seed) { random in
            let order = random.permutation(codes.rows)
            return SampleStatistics.mean(measure(coded.map { classes in order.map { classes[$0] } }).map(\.gap))
        }
    }

    /// The bin of every value, of equal width from the smallest to the largest.
    private static func bins(_ values: [Double], _ count: Int) -> [Int] {
        let (low, high) = (values.min() ?? 0, values.max() ?? 0)
        let step = (high - low) / Double(count)
        guard step > 0 else { return values.map { _ in 0 } }
        let edges = (0..<count).map { Double($0) * step + low }
        return values.map { value in
            var bin = min(count - 1, max(0, Int((value - low) / step)))
            while bin + 1 < count, edges[bin + 1] <= value { bin += 1 }
            while bin > 0, edges[bin] > value { bin -= 1 }
            return bin
        }
    }

    /// Classes counted from 0.
    private static func dense(_ classes: [Int]) -> [Int] {
        let known = Dictionary(uniqueKeysWithValues: Set(classes).sorted().enumerated().map { ($0.element, $0.offset) })
        return classes.map { known[$0]! }
    }

    /// The mutual information of two variables with values from 0, in nats.
    private static func information(_ first: [Int], _ second: [Int]) -> Double {
        let (rows, columns) = ((first.max() ?? 0) + 1, (second.max() ?? 0) + 1)
        var joint = [Double](repeating: 0, count: rows * columns)
        for (row, column) in zip(first, second) { joint[row * columns + column] += 1 }
        let total = Double(first.count)
        let rowSums = (0..<rows).map { row in (0..<columns).reduce(0) { $0 + joint[row * columns + $1] } }
        let columnSums = (0..<columns).map { column in (0..<rows).reduce(0) { $0 + joint[$1 * columns + column] } }
        var sum = 0.0
        for row in 0..<rows {
            for column in 0..<columns where joint[row * columns + column] > 0 {
                let count = joint[row * columns + column]
                sum += count / total * log(count * total / (rowSums[row] * columnSums[column]))
            }
        }
        return max(0, sum)
    }

    /// The score beside its chance level.
    public var description: String { "MIG \(score.brief) (\(chance))" }
}
