import Numerics
import SparseShift

extension FeatureSearch {
    /// Looks for the feature that a number goes with, in codes that are there already.
    ///
    /// Of a model of embeddings rather than of shifts, the codes are those of ``TrainedModel/encodeDifference(before:after:)``.
    /// - Parameters:
    ///   - codes: One row an example (N × H).
    ///   - changes: How much the concept changes in every example, or whether it is there: 0 and 1 (N).
    ///   - groups: Examples of one group come into the same half (N); each is its own group by default.
    ///   - count: Candidates that are listed.
    ///   - seed: What the halves are drawn from.
    /// - Throws: ``LanguageModelError`` if there is no feature, not one change and group an example, a change that is not
    ///   finite, fewer than 4 groups with a change that is not 0, or no difference in a half.
    public init(
        of concept: String = "concept", codes: Matrix, changes: [Float], groups: [Int]? = nil, count: Int = 5,
        seed: Int = 0
    ) throws(LanguageModelError) {
        let groups = groups ?? Array(changes.indices)
        guard codes.rows == changes.count, codes.rows == groups.count else {
            throw LanguageModelError(
                "\(concept): \(codes.rows) codes, \(changes.count) changes and \(groups.count) groups; they must be equally many."
            )
        }
        let halves = try Halves(of: groups, changes: changes, name: concept, seed: seed)
        try self.init(
            concept: concept, codes: codes,
            examples: Examples(
                changes: changes, isScoring: halves.isScoring, chosen: halves.chosen, scored: halves.scored),
            count: count)
    }

    /// What is known of the examples beside their codes.
    struct Examples {
        /// How much the concept changes in every example (N).
        var changes: [Float]
        /// Whether an example scores instead of choosing (N).
        var isScoring: [Bool]
        /// Independent examples that choose, and those that score.
        var chosen: Halves.Size
        var scored: Halves.Size
    }

    /// - Throws: ``LanguageModelError`` if there is no feature, or all changes of a half are equal.
    init(concept: String, codes: Matrix, examples: Examples, count: Int) throws(LanguageModelError) {
        guard codes.columns > 0 else {
            throw LanguageModelError("\(concept): there is no feature to look for it in.")
        }
        let choosing = codes.half(examples) { !$0 }
        let scoring = codes.half(examples) { $0 }
        guard choosing.changes.contains(where: { $0 != choosing.changes[0] }),
            scoring.changes.contains(where: { $0 != scoring.changes[0] })
        else {
            throw LanguageModelError(
                "\(concept): it changes equally in all examples of a half, so nothing can be told from them.")
        }
        let (chosen, scored) = (choosing.correlations, scoring.correlations)
        let order = chosen.indices.sorted { (abs(chosen[$0]), $1) > (abs(chosen[$1]), $0) }
        candidates = order.prefix(max(1, count)).map { feature in
            let sign = chosen[feature] < 0 ? -1 : 1
            let concordance = Concordance(of: scoring.codes.column(feature), with: scoring.changes).value
            return Candidate(
                feature: feature, sign: sign, choosingCorrelation: abs(chosen[feature]),
                correlation: Double(sign) * scored[feature], concordance: sign > 0 ? concordance : 1 - concordance)
        }
        self.concept = concept
        features = codes.columns
        (chosenOn, chosenChanges) = (examples.chosen.groups, examples.chosen.changing)
        (scoredOn, scoredChanges) = (examples.scored.groups, examples.scored.changing)
    }
}

/// Some examples: a row of codes (H) and a change each.
private struct Half {
    let codes: Matrix
    let changes: [Float]

    /// Of every feature with the change (H).
    var correlations: [Double] {
        StandardizedVariables<Double>.correlations(
            of: codes, with: Matrix(rows: changes.count, columns: 1, elements: changes))
    }
}

extension Matrix {
    fileprivate func half(_ examples: FeatureSearch.Examples, where isIncluded: (Bool) -> Bool) -> Half {
        let places = examples.isScoring.indices.filter { isIncluded(examples.isScoring[$0]) }
        return Half(codes: rows(at: places), changes: places.map { examples.changes[$0] })
    }
}
