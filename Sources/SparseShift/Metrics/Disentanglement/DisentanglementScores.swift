import Glibc
import Numerics

/// DCI (Eastwood and Williams, 2018): disentanglement, completeness and informativeness of a code.
///
/// The importance R of a feature for a concept is the |weight| of an L1-penalised logistic regression of the concept on
/// all features, which have unit variance, or what splits by the feature contribute to gradient-boosted trees. With ρ the
/// share of a feature or concept of all importance, and H the entropy,
///
///     disentanglement = Σ over features ρ (1 − H(its row of R) / log K)
///     completeness    = Σ over concepts ρ (1 − H(its column of R) / log of the number of features)
///
/// Both are from 0 to 1. Informativeness is the balanced accuracy of the regression or the trees on rows that they were not
/// fitted on. Random codes have D and C above 0, above all by trees, so shuffled labels stand beside them. The publication
/// takes a lasso or a random forest for R, and most later ones take boosted trees.
public struct DisentanglementScores: Sendable, Hashable, Codable, CustomStringConvertible, SessionMetric {
    /// Where the importance of a feature comes from.
    public enum Importance: String, Sendable, Hashable, Codable, CaseIterable {
        /// |weights| of an L1-penalised logistic regression, which sees straight borders alone.
        case regression
        /// The part of 100 gradient-boosted trees of depth 3, as scikit-learn's `GradientBoostingClassifier`. The
        /// importances of a concept sum to 1.
        case trees
    }

    /// The concepts (K).
    public let concepts: [String]
    /// Where ``importance`` comes from.
    public let kind: Importance
    /// R, from feature (row) to concept (column): H × K.
    public let importance: [[Double]]
    /// The balanced accuracy of every concept on test rows (K), from 0 to 1; 0.5 by chance.
    public let informativeness: [Double]
    /// ``disentanglement`` with shuffled labels.
    public let disentanglementChance: ChanceLevel
    /// ``completeness`` with shuffled labels.
    public let completenessChance: ChanceLevel
    /// The mean ``informativeness`` with shuffled labels.
    public let informativenessChance: ChanceLevel

    /// How far each feature tells one concept alone, weighted by importance, from 0 to 1.
    public var disentanglement: Double { Self.disentanglement(importance) }
    /// How far each concept is told by one feature alone, weighted by importance, from 0 to 1.
    public var completeness: Double { Self.disentanglement(Self.transposed(importance)) }

    /// Measures a code.
    ///
    /// - Parameters:
    ///   - codes: One row an observation (N × H).
    ///   - labels: Which observations have each concept (K × N).
    ///   - kind: Where the importance of a feature comes from.
    ///   - inversePenalty: C of the regressions; trees have none.
    ///   - testFraction: The part of the rows that is held out.
    ///   - seed: Of the split and the shuffles.
    ///   - chanceDraws: How many times the labels of all concepts are shuffled together.
    /// - Throws: ``MetricError`` for one concept alone, where D is 1 whatever the code; for one feature alone, where C is; and if
    ///   labels do not fit or hardly vary.
    public init(
        _ codes: Matrix, labels: ConceptLabels, by kind: Importance = .regression, inversePenalty: Double = 1,
        testFraction: Double = 0.2, seed: Int = 0, chanceDraws: Int = 3
    ) throws(MetricError) {
        try labels.requireFit(codes, least: 4)
        try MetricError.require(
            labels.names.count > 1,
            "There is one concept, \(labels.names[0]); disentanglement of one concept is 1 whatever the code. Give at least 2."
        )
        try MetricError.require(
            codes.columns > 1, "There is one feature; completeness of one feature is 1 whatever the concepts.")
        try MetricError.require(inversePenalty > 0, "inversePenalty: positive, not \(inversePenalty).")
        try MetricError.require(
            testFraction > 0 && testFraction < 1, "testFraction: above 0 and below 1, not \(testFraction).")
        let found = try Self.fit(codes, labels, kind, inversePenalty, testFraction, seed: seed)
        concepts = labels.names
        self.kind = kind
        (importance, informativeness) = (found.importance, found.informativeness)
        var shuffled: [(importance: [[Double]], informativeness: [Double])] = []
        for draw in 0..<max(0, chanceDraws) {
            var random = RandomGenerator(seed: seed, stream: 6_700 + draw)
            let order = random.permutation(labels.count)
            shuffled.append(try Self.fit(codes, labels.rows(at: order), kind, inversePenalty, testFraction, seed: seed))
        }
        disentanglementChance = ChanceLevel(shuffled.map { Self.disentanglement($0.importance) })
        completenessChance = ChanceLevel(shuffled.map { Self.disentanglement(Self.transposed($0.importance)) })
        informativenessChance = ChanceLevel(shuffled.map { SampleStatistics.mean($0.informativeness) })
    }

    private static func fit(
        _ codes: Matrix, _ labels: ConceptLabels, _ kind: Importance, _ inversePenalty: Double,
        _ testFraction: Double, seed: Int
    ) throws(MetricError) -> (importance: [[Double]], informativeness: [Double]) {
        var splits: [LabelledSplit] = []
        for truth in labels.values {
            splits.append(try LabelledSplit(truth, testFraction: testFraction, seed: seed))
        }
        let known = splits
        let fits = Parallel.map(known.count) { (concept) -> (weights: [Double], accuracy: Double) in
            switch kind {
            case .regression: importances(codes, labels.values[concept], known[concept], inversePenalty)
            case .trees: importancesOfTrees(codes, labels.values[concept], known[concept])
            }
        }
        return (transposed(fits.map(\.weights)), fits.map(\.accuracy))
    }

    /// |weights| of the regression on the training rows, and the balanced accuracy on the test rows.
    package static func importances(
        _ codes: Matrix, _ labels: [Bool], _ split: LabelledSplit, _ inversePenalty: Double
    ) -> (weights: [Double], accuracy: Double) {
        let width = codes.columns
        var inputs = codes.rows(at: split.training).doubles
        var tested = codes.rows(at: split.test).doubles
        for column in 0..<width {
            let values = stride(from: column, to: inputs.count, by: width).map { inputs[$0] }
            let mean = SampleStatistics.mean(values)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
            let factor = variance > 0 ? 1 / variance.squareRoot() : 0
            for place in stride(from: column, to: inputs.count, by: width) {
                inputs[place] = (inputs[place] - mean) * factor
            }
            for place in stride(from: column, to: tested.count, by: width) {
                tested[place] = (tested[place] - mean) * factor
            }
        }
        let fit = LogisticRegression(
            inputs, columns: width, labels: split.training.map { labels[$0] }, inversePenalty: inversePenalty,
            tolerance: 1e-9)
        return (
            fit.coefficients.map(abs), balancedAccuracy(of: fit.decisions(tested), split.test.map { labels[$0] })
        )
    }

    /// The importances of trees on the training rows, and the balanced accuracy on the test rows.
    package static func importancesOfTrees(
        _ codes: Matrix, _ labels: [Bool], _ split: LabelledSplit
    ) -> (weights: [Double], accuracy: Double) {
        let fit = GradientBoostedTrees(codes.rows(at: split.training), labels: split.training.map { labels[$0] })
        let decisions = fit.logOdds(codes.rows(at: split.test)).map { $0 > 0 }
        return (fit.importances, balancedAccuracy(of: decisions, split.test.map { labels[$0] }))
    }

    private static func balancedAccuracy(of decisions: [Bool], _ truth: [Bool]) -> Double {
        var right = [0.0, 0.0]
        for (decision, label) in zip(decisions, truth) where decision == label { right[label ? 1 : 0] += 1 }
        let having = Double(truth.count { $0 })
        return (right[1] / having + right[0] / (Double(truth.count) - having)) / 2
    }

    private static func transposed(_ rows: [[Double]]) -> [[Double]] {
        (rows.first ?? []).indices.map { column in rows.map { $0[column] } }
    }

    /// Σ over rows of ρ (1 − entropy / log of the number of columns); 0 where all entries are 0.
    package static func disentanglement(_ importance: [[Double]]) -> Double {
        let total = importance.reduce(0) { $0 + $1.reduce(0, +) }
        guard total > 0, let columns = importance.first?.count, columns > 1 else { return 0 }
        return importance.reduce(0) { sum, row in
            let size = row.reduce(0, +)
            guard size > 0 else { return sum }
            let entropy = row.reduce(0) { $1 > 0 ? $0 - $1 / size * log($1 / size) : $0 }
            return sum + size / total * (1 - entropy / log(Double(columns)))
        }
    }

    /// The three numbers.
    public var description: String {
        "D \(disentanglement.brief) (chance \(disentanglementChance.mean.brief)), C \(completeness.brief) (chance \(completenessChance.mean.brief)), I \(SampleStatistics.mean(informativeness).brief)"
    }
}
