import Numerics
import SparseShift

extension FeatureSearch {
    /// Finds the feature of a concept in given codes.
    ///
    /// The codes of a model of embeddings are those of `TrainedModel.encodeDifference(before:after:)`.
    ///
    /// - Parameters:
    ///   - concept: The name of the concept.
    ///   - codes: The codes, with a row for every example (N × H).
    ///   - changes: The change of the concept in every example, or its presence as 0 or 1 (N).
    ///   - groups: The group of every example (N). Examples of one group are in the same half; `nil` means that each
    ///     example is its own group.
    ///   - count: The number of candidates.
    ///   - seed: The seed of the split into halves.
    /// - Throws: ``LanguageModelError`` if there are no features, the numbers of codes, changes and groups differ, a
    ///   change is not finite, fewer than 4 groups have a change other than 0, or all changes of a half are equal.
    public init(
        of concept: String = "concept", codes: Matrix, changes: [Float], groups: [Int]? = nil, count: Int = 5,
        seed: Int = 0
    ) throws(LanguageModelError) {
        let groups = groups ?? Array(changes.indices)
        guard codes.rows == changes.count, codes.rows == groups.count else {
            throw LanguageModelError(
                "\(concept): \(codes.rows) codes, \(changes.count) changes and \(groups.count) groups; the numbers must be equal."
            )
        }
        let halves = try Halves(of: groups, changes: changes, name: concept, seed: seed)
        try self.init(
            concept: concept, codes: codes,
            examples: Examples(
                changes: changes, isScoring: halves.isScoring, chosen: halves.chosen, scored: halves.scored),
            count: count)
    }

    /// The labels of the examples, and their split into halves.
    struct Examples {
        /// The change of the concept in every example (N).
        var changes: [Float]
        /// Whether an example is in the scoring half (N).
        var isScoring: [Bool]
        /// The number of independent examples in the choosing half.
        var chosen: Halves.Size
        /// The number of independent examples in the scoring half.
        var scored: Halves.Size
    }

    /// - Throws: ``LanguageModelError`` if there are no features, or all changes of a half are equal.
    init(concept: String, codes: Matrix, examples: Examples, count: Int) throws(LanguageModelError) {
        guard codes.columns > 0 else {
            throw LanguageModelError("\(concept): the codes have no features, so it cannot be found.")
        }
        let choosing = codes.half(examples) { !$0 }
        let scoring = codes.half(examples) { $0 }
        guard choosing.changes.contains(where: { $0 != choosing.changes[0] }),
            scoring.changes.contains(where: { $0 != scoring.changes[0] })
        else {
            throw LanguageModelError(
                "\(concept): it changes equally in all examples of a half, so it cannot be found in them.")
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

/// The codes (N × H) and the changes (N) of one half of the examples.
private struct Half {
    let codes: Matrix
    let changes: [Float]

    /// The correlation of every feature with the change (H).
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
