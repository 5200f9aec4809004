import Numerics

/// k-sparse probing: how well k features tell a concept, in the variant that an audit of benchmarks found the steadiest
/// (arXiv 2605.18229, of the `sae-probes` of arXiv 2502.16681).
///
/// The k features with the largest |mean difference| on the training rows go into a logistic regression with an L2
/// penalty, of codes in their own units; accuracy and AUROC are of test rows. Each concept is one against the rest, with as
/// many rows that have it as rows that lack it; each seed draws and splits them anew. ``Probe`` has an L1 penalty instead.
public struct SparseProbing: Sendable, Hashable, Codable, CustomStringConvertible, SessionMetric {
    /// How the penalty is set.
    public enum Penalty: Sendable, Hashable, Codable {
        /// By the AUROC on a fifth of the training rows (100 at most), of ten C from 10⁵ to 10⁻⁵, as `sae-probes` does.
        case chosen
        /// C of the regression; SAEBench takes 1.
        case fixed(inverse: Double)
    }

    /// What k features tell of a concept.
    public struct Result: Sendable, Hashable, Codable {
        /// The concept.
        public let concept: String
        /// k.
        public let featureCount: Int
        /// The k features of every seed, the most telling first.
        public let features: [[Int]]
        /// The accuracy on test rows of every seed, from 0 to 1.
        public let accuracies: [Double]
        /// The AUROC on test rows of every seed, from 0 to 1.
        public let aurocs: [Double]
        /// The accuracy with shuffled labels, through the same choice of features.
        public let chance: ChanceLevel

        /// The mean accuracy over the seeds.
        public var accuracy: Double { SampleStatistics.mean(accuracies) }
        /// The mean AUROC over the seeds.
        public var auroc: Double { SampleStatistics.mean(aurocs) }
        /// The 95 % interval of the mean accuracy; `nil` for fewer than 5 seeds.
        public var interval: ClosedRange<Double>? { SampleStatistics.interval(of: accuracies) }
    }

    /// One result for every concept and k, concept by concept.
    public let results: [Result]

    /// Probes codes.
    ///
    /// - Parameters:
    ///   - codes: One row an observation (N × H).
    ///   - labels: Which observations have each concept (K × N).
    ///   - featureCounts: k; more than there are features means all.
    ///   - penalty: How the penalty is set.
    ///   - testFraction: The part of the balanced rows that is held out.
    ///   - seeds: Of the balanced draws and their splits.
    ///   - chanceDraws: How many times the labels are shuffled for the chance level.
    /// - Throws: ``MetricError`` if labels and codes do not fit, or a concept has fewer than 10 observations of a kind.
    public init(
        _ codes: Matrix, labels: ConceptLabels, featureCounts: [Int] = [1, 2, 5], penalty: Penalty = .chosen,
        testFraction: Double = 0.2, seeds: Range<Int> = 0..<5, chanceDraws: Int = 20
    ) throws(MetricError) {
        try labels.requireFit(codes, least: 10)
        try MetricError.require(!seeds.isEmpty, "seeds: at least one.")
        try MetricError.require(
            testFraction > 0 && testFraction < 1, "testFraction: above 0 and below 1, not \(testFraction).")
        try MetricError.require(
            !featureCounts.isEmpty && featureCounts.allSatisfy { $0 > 0 },
            "featureCounts: a probe needs at least 1 feature, not \(featureCounts).")
        if case .fixed(let inverse) = penalty {
            try MetricError.require(inverse > 0, "penalty: C must be positive, not \(inverse).")
        }
        let tasks = labels.names.indices.flatMap { concept in featureCounts.map { (concept, $0) } }
        results = Parallel.map(tasks.count) { task in
            let (concept, count) = tasks[task]
            let truth = labels.values[concept]
            let found = seeds.map { seed in
                Self.trial(codes, truth, count, penalty, testFraction, seed: seed, isShuffled: false)
            }
            let chance = (0..<max(0, chanceDraws)).map { draw in
                let draw = seeds.lowerBound &* max(1, chanceDraws) &+ draw
                return Self.trial(codes, truth, count, penalty, testFraction, seed: draw, isShuffled: true).accuracy
            }
            return Result(
                concept: labels.names[concept], featureCount: min(count, codes.columns),
                features: found.map(\.features),
                accuracies: found.map(\.accuracy), aurocs: found.map(\.auroc), chance: ChanceLevel(chance))
        }
    }

    private static func trial(
        _ codes: Matrix, _ labels: [Bool], _ count: Int, _ penalty: Penalty, _ testFraction: Double, seed: Int,
        isShuffled: Bool
    ) -> SparseProbe {
        var random = RandomGenerator(seed: seed, stream: isShuffled ? 61 : 60)
        let balanced = BalancedRows.draw(labels, &random)
        let parts = BalancedRows.split(
            [balanced.filter { labels[$0] }, balanced.filter { !labels[$0] }], testFraction: testFraction, &random)
        let rows = [parts.training, parts.test].map { random.shuffled($0.flatMap { $0 }) }
        let truths = rows.map { rows in
            let truth = rows.map { labels[$0] }
            return isShuffled ? random.shuffled(truth) : truth
        }
        return SparseProbe(
            codes.rows(at: rows[0]), truths[0], test: codes.rows(at: rows[1]), truths[1], count: count, penalty: penalty
        )
    }

    /// The mean over the concepts, by k.
    public var description: String {
        let counts = Set(results.map(\.featureCount)).sorted()
        let parts = counts.map { count in
            let those = results.filter { $0.featureCount == count }
            return "k \(count): \(SampleStatistics.mean(those.map(\.accuracy)).brief)"
        }
        let chance = SampleStatistics.mean(results.map(\.chance.mean))
        return "accuracy of sparse probes, \(parts.joined(separator: ", ")) (chance \(chance.brief))"
    }
}
