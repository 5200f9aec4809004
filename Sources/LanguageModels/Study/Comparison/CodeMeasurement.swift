import Numerics
import SparseShift

/// What is measured of codes in a comparison: the labels of its shifts, the same for all methods of a seed.
struct CodeMeasurement {
    private let shifts: Matrix
    /// The concepts that appear in enough shifts, and are absent from enough.
    private let labels: ConceptLabels
    /// The places in `labels` of the two concepts of which one is taken for spurious; `nil` if no two appear together and apart.
    private let pair: (target: Int, spurious: Int)?
    private let seed: Int
    /// What cannot be measured, in a sentence each.
    let leftOut: [String]

    /// The features that are removed.
    private static let removed = 2
    /// The least observations of a kind that k-sparse probing takes.
    private static let leastOfKind = 10
    /// The least observations of a combination of two concepts.
    private static let leastOfCombination = 5

    /// - Parameters:
    ///   - names: The concepts, in the order of the columns of `shifts.concepts`.
    ///   - seed: Of draws and splits.
    init(_ shifts: Shifts, named names: [String], seed: Int) {
        self.shifts = shifts.matrix
        self.seed = seed
        let all = names.indices.map { concept in shifts.concepts.column(concept).map { $0 > 0 } }
        let known = names.indices.filter { concept in
            let having = all[concept].count { $0 }
            return min(having, all[concept].count - having) >= Self.leastOfKind
        }
        let labels = ConceptLabels(names: known.map { names[$0] }, values: known.map { all[$0] })
        self.labels = labels
        let pairs = labels.names.indices.flatMap { first in
            labels.names.indices.filter { $0 > first }.map { (target: first, spurious: $0) }
        }
        let smallest = pairs.map { Self.smallestCombination(labels.values[$0.target], labels.values[$0.spurious]) }
        let best = smallest.indices.max { (smallest[$0], $1) < (smallest[$1], $0) }
        pair = best.flatMap { smallest[$0] >= Self.leastOfCombination ? pairs[$0] : nil }
        var leftOut: [String] = []
        let rare = names.indices.filter { !known.contains($0) }.map { names[$0] }
        if !rare.isEmpty {
            leftOut.append(
                "measures of codes leave out \(rare.joined(separator: ", ")), which fewer than \(Self.leastOfKind) shifts have or lack."
            )
        }
        if known.count < 2 {
            leftOut.append("DCI and TPP are missing, which need two concepts at least.")
        }
        if pair == nil {
            leftOut.append(
                "SCR is missing: no two concepts appear together in at least \(Self.leastOfCombination) shifts, and apart in as many."
            )
        }
        self.leftOut = leftOut
    }

    /// The number of observations of the rarest combination of two concepts.
    private static func smallestCombination(_ first: [Bool], _ second: [Bool]) -> Int {
        var counts = [0, 0, 0, 0]
        for (one, other) in zip(first, second) { counts[(one ? 2 : 0) + (other ? 1 : 0)] += 1 }
        return counts.min()!
    }

    /// The scores of a model's codes.
    ///
    /// - Throws: ``MetricError`` if the codes are not finite, or a column is.
    func scores(of model: TrainedModel) throws -> CodeScores {
        guard !labels.names.isEmpty else { return CodeScores() }
        let codes = model.encode(shifts)
        var scores = CodeScores()
        let probing = try SparseProbing(
            codes, labels: labels, featureCounts: [1, 5], seeds: seed..<seed + 1, chanceDraws: 2)
        let rows = Dictionary(grouping: probing.results.indices) { $0 % 2 }
        func mean(_ part: Int) -> CodeScores.Score {
            let results = rows[part]!.map { probing.results[$0] }
            return CodeScores.Score(
                SampleStatistics.mean(results.map(\.accuracy)),
                chance: SampleStatistics.mean(results.map(\.chance.mean)))
        }
        (scores.probingByOne, scores.probingByFive) = (mean(0), mean(1))
        let ablation = try ProbeAblation(
            embeddings: shifts, codes: codes, directions: model.parameters.decoderWeight)
        let seeds = 5 * seed..<5 * seed + 5
        if labels.names.count > 1 {
            if codes.columns > 1 {
                let dci = try DisentanglementScores(codes, labels: labels, seed: seed, chanceDraws: 2)
                scores.disentanglement = .init(dci.disentanglement, chance: dci.disentanglementChance.mean)
                scores.completeness = .init(dci.completeness, chance: dci.completenessChance.mean)
                scores.informativeness = .init(
                    SampleStatistics.mean(dci.informativeness), chance: dci.informativenessChance.mean)
            }
            let perturbation = try TargetedProbePerturbation(
                ablation, labels: labels, featureCounts: [Self.removed], seeds: seeds
            ).scores[0]
            scores.targetedPerturbation = .init(perturbation.mean, chance: perturbation.chance.mean)
        }
        if let pair {
            let removal = try SpuriousCorrelationRemoval(
                ablation, target: labels.values[pair.target], spurious: labels.values[pair.spurious],
                featureCounts: [Self.removed], seeds: seeds
            ).scores[0]
            scores.spuriousRemoval = .init(removal.mean, chance: removal.chance.mean)
        }
        return scores
    }
}
