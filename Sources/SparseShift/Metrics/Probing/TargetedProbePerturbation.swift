import Numerics

/// Targeted probe perturbation (TPP, SAEBench): whether removing the features of a concept harms its own probe, and no other.
///
///     mean over concepts i of (A_i − A_i without i's features) − mean over j ≠ i of (A_j − A_j without i's features)
///
/// A are accuracies of probes, each of a concept against the rest. Features of i are the N with the largest mean
/// difference · ⟨w_i, d_j⟩ above 0, fewer where fewer are. From −1 to 1; 0 by chance. Probes are logistic regressions
/// with an L2 penalty, each seed on a draw of its own.
///
/// See ``ProbeAblation/warning``.
public struct TargetedProbePerturbation: Sendable, Hashable, Codable, CustomStringConvertible, SessionMetric {
    /// The concepts.
    public let concepts: [String]
    /// One score for every number of removed features.
    public let scores: [AblationScore]
    /// The accuracy of each concept's probe with all features, the mean over the seeds.
    public let accuracies: [Double]

    /// Measures removal.
    ///
    /// - Parameters:
    ///   - model: Embeddings with their codes.
    ///   - labels: Which observations have each concept (K × N).
    ///   - featureCounts: N, how many features are removed at most: of a concept only those whose product with its
    ///     probe is above 0.
    ///   - seeds: Of draws and splits; at least 5.
    ///   - testFraction: The part of both kinds that is held out.
    ///   - inversePenalty: C of the probes.
    /// - Throws: ``MetricError`` if there is one concept alone, labels do not fit, or fewer than 5 seeds are given.
    public init(
        _ model: ProbeAblation, labels: ConceptLabels, featureCounts: [Int] = [2, 5, 10, 20, 50],
        seeds: Range<Int> = 0..<5, testFraction: Double = 0.2, inversePenalty: Double = 1
    ) throws(MetricError) {
        try ProbeAblation.require(seeds: seeds, featureCounts: featureCounts, testFraction: testFraction)
        try labels.requireFit(model.codes, least: 5)
        try MetricError.require(
            labels.names.count > 1, "There is one concept, \(labels.names[0]); telling it from others needs at least 2."
        )
        try MetricError.require(inversePenalty > 0, "inversePenalty: positive, not \(inversePenalty).")
        let rounds = Parallel.map(seeds.count) { index in
            var random = RandomGenerator(seed: seeds.lowerBound + index, stream: 65)
            var rows: [(training: [Int], test: [Int])] = []
            for truth in labels.values {
                let parts = BalancedRows.split(
                    [truth.indices.filter { truth[$0] }, truth.indices.filter { !truth[$0] }],
                    testFraction: testFraction, &random)
                rows.append((BalancedRows.draw(parts.training, &random), BalancedRows.draw(parts.test, &random)))
            }
            return Round(model, labels.values, rows, featureCounts, inversePenalty, &random)
        }
        concepts = labels.names
        accuracies = labels.names.indices.map { concept in
            SampleStatistics.mean(rounds.map { $0.accuracies[concept] })
        }
        scores = featureCounts.indices.map { place in
            AblationScore(
                featureCount: min(featureCounts[place], model.codes.columns), values: rounds.map { $0.scores[place] },
                chance: ChanceLevel(rounds.flatMap { $0.chance[place] }))
        }
    }

    /// The scores.
    public var description: String {
        "TPP "
            + scores.map { "N \($0.featureCount): \($0.mean.brief) (random features \($0.chance.mean.brief))" }
            .joined(separator: ", ")
    }

    /// One seed.
    package struct Round: Sendable {
        /// Of each concept's probe with all features.
        package let accuracies: [Double]
        /// For every number of features.
        package let scores: [Double]
        /// With random features, for every number of features, several draws each.
        package let chance: [[Double]]

        /// - Parameter rows: Training and test rows of each concept's probe.
        package init(
            _ model: ProbeAblation, _ labels: [[Bool]], _ rows: [(training: [Int], test: [Int])],
            _ featureCounts: [Int],
            _ inversePenalty: Double, _ random: inout RandomGenerator
        ) {
            let probes = labels.indices.map {
                model.probe(labels[$0], rows: rows[$0].training, inversePenalty: inversePenalty)
            }
            let scores = labels.indices.map { model.scores(probes[$0], rows: rows[$0].test) }
            let effects = probes.map { model.effects(on: $0) }
            func accuracy(_ concept: Int, without features: [Int]) -> Double {
                model.accuracy(
                    scores[concept], effects[concept], without: features, rows: rows[concept].test, labels[concept])
            }
            let before = labels.indices.map { accuracy($0, without: []) }
            let strengths = labels.indices.map { (concept) -> [Double] in
                let training = rows[concept].training
                let differences = model.codes.rows(at: training).meanDifference(training.map { labels[concept][$0] })
                return zip(differences, effects[concept]).map { $0 * $1 }
            }
            /// For every concept, the strongest features that speak for it.
            func strongest(_ count: Int) -> [[Int]] {
                strengths.map { strengths in strengths.largestPlaces(count).filter { strengths[$0] > 0 } }
            }
            func score(_ removed: [[Int]]) -> Double {
                SampleStatistics.mean(
                    labels.indices.map { (concept) -> Double in
                        let losses = labels.indices.map { before[$0] - accuracy($0, without: removed[concept]) }
                        let others = losses.enumerated().filter { $0.offset != concept }.map(\.element)
                        return losses[concept] - SampleStatistics.mean(others)
                    })
            }
            accuracies = before
            self.scores = featureCounts.map { count in score(strongest(count)) }
            // As many random features of each concept.
            chance = featureCounts.map { count in
                let sizes = strongest(count).map(\.count)
                return (0..<4).map { _ in score(sizes.map { random.sample($0, from: model.codes.columns) }) }
            }
        }
    }
}
