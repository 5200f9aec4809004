import Numerics

/// How well a single feature detects a concept: the AUROC of the best feature (AxBench, arXiv 2501.17148).
///
/// Feature, sign and threshold are chosen on training rows; everything reported is of test rows. The best of H unrelated
/// features looks better than 0.5 on the rows that it was chosen on: ``Result/trainingChance`` says by how much.
public struct ConceptDetection: Sendable, Hashable, Codable, CustomStringConvertible, SessionMetric {
    /// How well a concept is detected.
    public struct Result: Sendable, Hashable, Codable {
        /// The concept.
        public let concept: String
        /// The feature with the largest max(AUROC, 1 − AUROC) on the training rows.
        public let feature: Int
        /// Whether the concept makes the feature larger.
        public let isPositive: Bool
        /// max(AUROC, 1 − AUROC) on the training rows, from 0.5 to 1: of the best, and so too good.
        public let trainingAUROC: Double
        /// On the test rows, with the sign chosen before; from 0 to 1.
        public let auroc: Double
        /// The 95 % bootstrap interval of ``auroc`` over test rows of each kind.
        public let interval: ClosedRange<Double>
        /// The mean share of both kinds that a threshold chosen on the training rows tells rightly on the test rows.
        public let balancedAccuracy: Double
        /// The threshold, in the units of the code.
        public let threshold: Double
        /// ``auroc`` with shuffled labels, through the same choice: about 0.5.
        public let chance: ChanceLevel
        /// ``trainingAUROC`` with shuffled labels: what the best of H features has by accident.
        public let trainingChance: ChanceLevel
    }

    /// One result a concept.
    public let results: [Result]

    /// Chooses and tests features on parts of the same rows.
    ///
    /// - Parameters:
    ///   - codes: One row an observation (N × H); for texts of several tokens the maximum over them, without start tokens.
    ///   - labels: Which observations have each concept (K × N).
    ///   - testFraction: The part of both kinds that is held out.
    ///   - seed: Of the split, the shuffles and the bootstrap.
    ///   - chanceDraws: How many times labels are shuffled.
    ///   - resamples: How many bootstrap samples are drawn.
    /// - Throws: ``MetricError`` if labels and codes do not fit, or a concept has fewer than 4 observations of a kind.
    public init(
        _ codes: Matrix, labels: ConceptLabels, testFraction: Double = 0.5, seed: Int = 0, chanceDraws: Int = 20,
        resamples: Int = 1_000
    ) throws(MetricError) {
        try labels.requireFit(codes, least: 4)
        try MetricError.require(
            testFraction > 0 && testFraction < 1, "testFraction: above 0 and below 1, not \(testFraction).")
        results = Parallel.map(labels.names.count) { concept in
            let truth = labels.values[concept]
            var random = RandomGenerator(seed: seed, stream: 63)
            let parts = BalancedRows.split(
                [truth.indices.filter { truth[$0] }, truth.indices.filter { !truth[$0] }], testFraction: testFraction,
                &random)
            let (training, test) = (parts.training.flatMap { $0 }.sorted(), parts.test.flatMap { $0 }.sorted())
            return Self.result(
                labels.names[concept], codes.rows(at: training), training.map { truth[$0] }, codes.rows(at: test),
                test.map { truth[$0] }, &random, chanceDraws: chanceDraws, resamples: resamples)
        }
    }

    /// Chooses features on some rows and tests them on others.
    ///
    /// - Parameters:
    ///   - codes: The training rows (N × H).
    ///   - labels: Which training rows have each concept (K × N).
    ///   - test: The test rows (N' × H).
    ///   - testLabels: Which test rows have each concept, by the same names (K × N').
    ///   - seed: Of the draws.
    ///   - chanceDraws: How many times labels are shuffled for the chance level.
    ///   - resamples: How many samples of the bootstrap give an interval.
    /// - Throws: ``MetricError`` if labels and codes do not fit, or all rows of a part are of one kind.
    public init(
        _ codes: Matrix, labels: ConceptLabels, test: Matrix, labels testLabels: ConceptLabels, seed: Int = 0,
        chanceDraws: Int = 20, resamples: Int = 1_000
    ) throws(MetricError) {
        try labels.requireFit(codes, least: 1)
        try testLabels.requireFit(test, least: 1)
        try MetricError.require(
            labels.names == testLabels.names,
            "The concepts of the training rows are \(labels.names), those of the test rows \(testLabels.names); they must be the same."
        )
        try MetricError.require(
            codes.columns == test.columns,
            "Both parts must have the same features, not \(codes.columns) and \(test.columns).")
        results = Parallel.map(labels.names.count) { concept in
            var random = RandomGenerator(seed: seed, stream: 63)
            return Self.result(
                labels.names[concept], codes, labels.values[concept], test, testLabels.values[concept], &random,
                chanceDraws: chanceDraws, resamples: resamples)
        }
    }

    /// The AUROC that the best of H unrelated features has on the rows that it is chosen on, by simulation.
    ///
    /// With 72 rows that have the concept, 72 that lack it and 576 features it is about 0.67.
    public static func chance(
        features: Int, having: Int, lacking: Int, draws: Int = 20, seed: Int = 0
    ) -> ChanceLevel {
        ChanceLevel(draws: draws, seed: seed) { random in
            let count = having + lacking
            return (0..<features).map { _ in
                // Ranks of unrelated numbers without ties are a random order.
                let sum = random.permutation(count).prefix(having).reduce(0) { $0 + $1 + 1 }
                return folded(area(Double(sum), having, lacking))
            }.max() ?? 0.5
        }
    }

    private static func folded(_ area: Double) -> Double { max(area, 1 - area) }

    /// The area under the ROC curve from the sum of the ranks of those that have the concept.
    private static func area(_ rankSum: Double, _ having: Int, _ lacking: Int) -> Double {
        let own = Double(having) * Double(having + 1) / 2
        return (rankSum - own) / (Double(having) * Double(lacking))
    }

    private static func areas(_ ranks: [[Double]], _ labels: [Bool]) -> [Double] {
        let rows = labels.indices.filter { labels[$0] }
        return ranks.map { ranks in
            area(rows.reduce(0) { $0 + ranks[$1] }, rows.count, labels.count - rows.count)
        }
    }

    private static func result(
        _ name: String, _ codes: Matrix, _ labels: [Bool], _ test: Matrix, _ testLabels: [Bool],
        _ random: inout RandomGenerator, chanceDraws: Int, resamples: Int
    ) -> Result {
        let ranks = (0..<codes.columns).map { codes.column($0).averageRanks }
        func choose(_ labels: [Bool]) -> (feature: Int, area: Double) {
            let found = areas(ranks, labels)
            let feature = found.map(folded).largestPlaces(1)[0]
            return (feature, found[feature])
        }
        func tested(_ choice: (feature: Int, area: Double), _ labels: [Bool]) -> Double {
            let area = areas([test.column(choice.feature).averageRanks], labels)[0]
            return choice.area >= 0.5 ? area : 1 - area
        }
        let choice = choose(labels)
        let isPositive = choice.area >= 0.5
        let threshold = BestThreshold(codes.column(choice.feature).map(Double.init), labels, isAbove: isPositive)
        let values = test.column(choice.feature)
        let kinds = [testLabels.indices.filter { testLabels[$0] }, testLabels.indices.filter { !testLabels[$0] }]
        let drawn = (0..<max(0, resamples)).map { _ in
            let rows = kinds.map { rows in rows.map { _ in rows[random.integer(below: rows.count)] } }
            let sample = (rows[0] + rows[1]).map { values[$0] }
            let area = areas([sample.averageRanks], rows[0].map { _ in true } + rows[1].map { _ in false })[0]
            return isPositive ? area : 1 - area
        }
        let auroc = tested(choice, testLabels)
        let shuffled = (0..<max(0, chanceDraws)).map { _ in
            let choice = choose(random.shuffled(labels))
            return (training: folded(choice.area), test: tested(choice, random.shuffled(testLabels)))
        }
        let low = SampleStatistics.quantile(0.025, of: drawn) ?? auroc
        return Result(
            concept: name, feature: choice.feature, isPositive: isPositive, trainingAUROC: folded(choice.area),
            auroc: auroc, interval: low...(SampleStatistics.quantile(0.975, of: drawn) ?? auroc),
            balancedAccuracy: threshold.balancedAccuracy(values.map(Double.init), testLabels),
            threshold: threshold.threshold, chance: ChanceLevel(shuffled.map(\.test)),
            trainingChance: ChanceLevel(shuffled.map(\.training)))
    }

    /// The mean over the concepts.
    public var description: String {
        "AUROC \(SampleStatistics.mean(results.map(\.auroc)).brief) over \(results.count) concepts on test rows (chance \(SampleStatistics.mean(results.map(\.chance.mean)).brief))"
    }
}
