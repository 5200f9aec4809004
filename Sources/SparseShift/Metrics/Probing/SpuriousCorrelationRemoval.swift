import Numerics

/// Spurious correlation removal (SCR, SAEBench; SHIFT, arXiv 2403.19647): how much of what a biased probe lost comes back
/// when the features of the spurious concept are removed.
///
/// A probe is fitted where target and spurious concept go together, such as male professors and female nurses. N features
/// with the largest |mean difference| · |⟨w, d_j⟩| for the concept that is not wanted are removed, and
///
///     S = (accuracy then − accuracy before) / (accuracy of an unbiased probe − accuracy before)
///
/// on rows where the two concepts are independent. Both concepts take the part of the target once; the one that the biased
/// probe knows worse counts. At most about 1; 0 without effect, negative with harm. Where an unbiased probe is better by less than 0.001,
/// S is 0. Probes are logistic regressions with an L2 penalty, each seed on a draw of its own.
///
/// See ``ProbeAblation/warning``.
public struct SpuriousCorrelationRemoval: Sendable, Hashable, Codable, CustomStringConvertible, SessionMetric {
    /// One score for every number of removed features.
    public let scores: [AblationScore]
    /// The accuracy of the biased probe, of every seed.
    public let biasedAccuracies: [Double]
    /// The accuracy of the unbiased probe, of every seed.
    public let unbiasedAccuracies: [Double]

    /// Measures removal.
    ///
    /// - Parameters:
    ///   - model: Embeddings with their codes.
    ///   - target: Which observations have the target concept (N).
    ///   - spurious: Which observations have the spurious concept (N).
    ///   - featureCounts: N, how many features are removed; more than there are means all.
    ///   - seeds: Of draws and splits; at least 5.
    ///   - testFraction: The part of all four combinations that is held out.
    ///   - inversePenalty: C of the probes.
    /// - Throws: ``MetricError`` if labels do not fit, fewer than 5 seeds are given, or a combination of the two concepts has
    ///   fewer than 5 observations.
    public init(
        _ model: ProbeAblation, target: [Bool], spurious: [Bool], featureCounts: [Int] = [2, 5, 10, 20, 50],
        seeds: Range<Int> = 0..<5, testFraction: Double = 0.2, inversePenalty: Double = 1
    ) throws(MetricError) {
        try ProbeAblation.require(seeds: seeds, featureCounts: featureCounts, testFraction: testFraction)
        try MetricError.require(
            target.count == model.codes.rows && spurious.count == target.count,
            "There are \(target.count) and \(spurious.count) labels for \(model.codes.rows) embeddings; there must be one an embedding."
        )
        try MetricError.require(inversePenalty > 0, "inversePenalty: positive, not \(inversePenalty).")
        let groups = [(true, true), (true, false), (false, true), (false, false)].map { kind in
            target.indices.filter { target[$0] == kind.0 && spurious[$0] == kind.1 }
        }
        for (name, group) in zip(["both", "only the target", "only the spurious concept", "neither"], groups) {
            try MetricError.require(
                group.count >= 5,
                "\(group.count) observations have \(name); at least 5 of each combination are needed to tell the two concepts apart."
            )
        }
        let rounds = Parallel.map(seeds.count) { index in
            var random = RandomGenerator(seed: seeds.lowerBound + index, stream: 64)
            let parts = BalancedRows.split(groups, testFraction: testFraction, &random)
            return Round(
                model, target, spurious, balanced: BalancedRows.draw(parts.training, &random),
                biased: BalancedRows.draw([parts.training[0], parts.training[3]], &random),
                test: BalancedRows.draw(parts.test, &random), featureCounts, inversePenalty, &random)
        }
        biasedAccuracies = rounds.map(\.biased)
        unbiasedAccuracies = rounds.map(\.unbiased)
        scores = featureCounts.indices.map { place in
            AblationScore(
                featureCount: min(featureCounts[place], model.codes.columns), values: rounds.map { $0.scores[place] },
                chance: ChanceLevel(rounds.flatMap { $0.chance[place] }))
        }
    }

    /// The scores.
    public var description: String {
        "SCR "
            + scores.map { "N \($0.featureCount): \($0.mean.brief) (random features \($0.chance.mean.brief))" }
            .joined(separator: ", ")
    }

    /// One seed.
    package struct Round: Sendable {
        /// The accuracy of the biased probe.
        package let biased: Double
        /// The accuracy of the unbiased probe.
        package let unbiased: Double
        /// S for every number of features.
        package let scores: [Double]
        /// S of random features for every number of features, several draws each.
        package let chance: [[Double]]

        /// - Parameters:
        ///   - balanced: Rows where all four combinations are equally frequent.
        ///   - biased: Rows that have both concepts or neither.
        ///   - test: Other rows where all four combinations are equally frequent.
        package init(
            _ model: ProbeAblation, _ target: [Bool], _ spurious: [Bool], balanced: [Int], biased rows: [Int],
            test: [Int], _ featureCounts: [Int], _ inversePenalty: Double, _ random: inout RandomGenerator
        ) {
            let probe = model.probe(target, rows: rows, inversePenalty: inversePenalty)
            let (scores, effects) = (model.scores(probe, rows: test), model.effects(on: probe))
            func accuracy(_ labels: [Bool], without features: [Int]) -> Double {
                model.accuracy(scores, effects, without: features, rows: test, labels)
            }
            let isTargetWorse = accuracy(target, without: []) <= accuracy(spurious, without: [])
            let (wanted, other) = isTargetWorse ? (target, spurious) : (spurious, target)
            let before = accuracy(wanted, without: [])
            let unbiasedProbe = model.probe(wanted, rows: balanced, inversePenalty: inversePenalty)
            let best = model.accuracy(
                model.scores(unbiasedProbe, rows: test), [], without: [], rows: test, wanted)
            let otherProbe = model.probe(other, rows: balanced, inversePenalty: inversePenalty)
            let differences = model.codes.rows(at: balanced).meanDifference(balanced.map { other[$0] })
            let strengths = zip(differences, model.effects(on: otherProbe)).map { abs($0 * $1) }
            func score(_ features: [Int]) -> Double {
                best - before < 0.001 ? 0 : (accuracy(wanted, without: features) - before) / (best - before)
            }
            biased = before
            unbiased = best
            self.scores = featureCounts.map { score(strengths.largestPlaces($0)) }
            chance = featureCounts.map { count in
                (0..<4).map { _ in
                    score(random.sample(min(count, model.codes.columns), from: model.codes.columns))
                }
            }
        }
    }
}
