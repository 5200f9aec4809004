import Numerics
import SparseShift

/// What is measured of codes in a comparison: the labels of its shifts, the same for all methods of a seed.
struct CodeMeasurement {
    /// The places of two concepts.
    typealias Pair = (target: Int, spurious: Int)

    private let shifts: Matrix
    /// The concepts that appear in enough shifts, and are absent from enough.
    private let labels: ConceptLabels
    /// Where the two concepts of SCR appear; `nil` if they do not appear together and apart often enough.
    private let spurious: (target: [Bool], spurious: [Bool])?
    private let seed: Int
    /// The probes of TPP and SCR, which are the same for all methods.
    private let probes = FittedProbes()
    /// What cannot be measured, in a sentence each.
    let leftOut: [String]
    /// ``leftOut``, and what else a reader has to know.
    let remarks: [String]

    /// The features that are removed.
    private static let removed = 2
    /// The least observations of a kind that k-sparse probing takes.
    private static let leastOfKind = 10
    /// The least observations of a combination of two concepts, of which a fifth is measured on.
    private static let leastOfCombination = 25

    /// - Parameters:
    ///   - shifts: Shifts by which nothing was chosen; pairs of texts that come again are used once.
    ///   - names: The concepts, in the order of the columns of `shifts.concepts`.
    ///   - pair: The two concepts of SCR.
    ///   - seed: Of draws and splits.
    init(_ shifts: Shifts, named names: [String], removing pair: Pair?, seed: Int) {
        let rows = Self.differentRows(of: shifts)
        self.shifts = shifts.matrix.rows(at: rows)
        self.seed = seed
        let all = names.indices.map { concept -> [Bool] in
            let changes = shifts.concepts.column(concept)
            return rows.map { changes[$0] > 0 }
        }
        let known = names.indices.filter { concept in
            let having = all[concept].count { $0 }
            return min(having, rows.count - having) >= Self.leastOfKind
        }
        labels = ConceptLabels(names: known.map { names[$0] }, values: known.map { all[$0] })
        var leftOut: [String] = []
        let rare = names.indices.filter { !known.contains($0) }.map { names[$0] }
        if !rare.isEmpty {
            leftOut.append(
                "measures of codes leave out \(rare.joined(separator: ", ")), which appear in fewer than \(Self.leastOfKind) shifts, or in all but fewer than \(Self.leastOfKind)."
            )
        }
        if known.count < 2 { leftOut.append("DCI and TPP are missing, which need two concepts at least.") }
        if let pair, Self.smallestCombination(all[pair.target], all[pair.spurious]) >= Self.leastOfCombination {
            spurious = (all[pair.target], all[pair.spurious])
            remarks = leftOut + ["SCR is of \(names[pair.target]) and \(names[pair.spurious])."]
        } else {
            spurious = nil
            leftOut.append(
                "SCR is missing: no two concepts appear together in at least \(Self.leastOfCombination) shifts, and apart in as many."
            )
            remarks = leftOut
        }
        self.leftOut = leftOut
    }

    /// The two concepts whose rarest combination is the most frequent; `nil` for fewer than two concepts.
    static func mostEvenPair(in pairs: TextPairs) -> Pair? {
        let values = (0..<pairs.conceptCount).map { concept in
            pairs.map { pair in pair.changes.contains { $0.concept == concept && $0.amount > 0 } }
        }
        let all = values.indices.flatMap { first in
            values.indices.filter { $0 > first }.map { (target: first, spurious: $0) }
        }
        let smallest = all.map { smallestCombination(values[$0.target], values[$0.spurious]) }
        return smallest.indices.max { (smallest[$0], $1) < (smallest[$1], $0) }.map { all[$0] }
    }

    /// The first row of every pair of texts; all where the texts are not known.
    private static func differentRows(of shifts: Shifts) -> [Int] {
        guard let texts = shifts.annotations.phrases else { return Array(0..<shifts.count) }
        var known: Set<[String]> = []
        return (0..<shifts.count).filter { known.insert([texts[$0].before, texts[$0].after]).inserted }
    }

    /// The number of observations of the rarest combination of two concepts.
    private static func smallestCombination(_ first: [Bool], _ second: [Bool]) -> Int {
        var counts = [0, 0, 0, 0]
        for (one, other) in zip(first, second) { counts[(one ? 2 : 0) + (other ? 1 : 0)] += 1 }
        return counts.min()!
    }

    /// The scores of a model's codes.
    ///
    /// - Throws: ``SparseShift/MetricError`` if the codes are not finite, or a column is.
    func scores(of model: TrainedModel) throws -> CodeScores {
        guard !labels.names.isEmpty else { return CodeScores() }
        let codes = model.encode(shifts)
        var scores = CodeScores()
        let probing = try SparseProbing(
            codes, labels: labels, featureCounts: [1, 5], seeds: seed..<seed + 1, chanceDraws: 2)
        func mean(_ part: Int) -> CodeScores.Score {
            let results = stride(from: part, to: probing.results.count, by: 2).map { probing.results[$0] }
            return CodeScores.Score(
                SampleStatistics.mean(results.map(\.accuracy)),
                chance: SampleStatistics.mean(results.map(\.chance.mean)))
        }
        (scores.probingByOne, scores.probingByFive) = (mean(0), mean(1))
        let ablation = try ProbeAblation(
            embeddings: shifts, codes: codes, directions: model.parameters.decoderWeight, probes: probes)
        // Other probes for every seed; a larger seed starts again.
        let first = 5 * (seed % 1_000_000_000)
        let seeds = first..<first + 5
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
        if let spurious {
            let removal = try SpuriousCorrelationRemoval(
                ablation, target: spurious.target, spurious: spurious.spurious, featureCounts: [Self.removed],
                seeds: seeds
            ).scores[0]
            scores.spuriousRemoval = .init(removal.mean, chance: removal.chance.mean)
        }
        return scores
    }
}
