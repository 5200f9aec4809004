import Numerics
import SparseShift

extension TrainedModel {
    /// Finds the feature of a concept in labelled shifts.
    ///
    /// Every shift is used in both directions: −Δz is the shift from the second text to the first, in which the concept
    /// changes by −δ. Therefore even a concept that changes in every shift can be found. Shifts between the same two
    /// texts are in the same half, if the texts are known. See `FeatureSearch` for the scores.
    ///
    /// - Parameters:
    ///   - concept: The index of the concept, a column of δ.
    ///   - shifts: The labelled shifts.
    ///   - count: The number of candidates.
    ///   - seed: The seed of the split into halves.
    /// - Throws: `LanguageModelError` if the widths differ, there is no such concept, or fewer than 4 different shifts
    ///   change it.
    public func findFeature<Data: LabelledShiftDataset>(
        of concept: Int, in shifts: Data, count: Int = 5, seed: Int = 0
    ) throws -> FeatureSearch {
        try findFeatures(of: [concept], in: shifts, count: count, seed: seed)[0].get()
    }

    /// Finds the features of several concepts in labelled shifts, which are encoded once.
    ///
    /// - Parameter wanted: The indices of the concepts, columns of δ.
    /// - Returns: For every concept its search, or why there is none.
    /// - Throws: `LanguageModelError` if the widths differ, and any error of reading the shifts.
    package func findFeatures<Data: LabelledShiftDataset>(
        of wanted: [Int], in shifts: Data, count: Int = 5, seed: Int = 0
    ) throws -> [Result<FeatureSearch, LanguageModelError>] {
        try checkWidth(shifts.dimension, of: shifts.name)
        try checkCodes(of: shifts)
        let examples = wanted.map { concept -> Result<LabelledExamples, LanguageModelError> in
            do throws(LanguageModelError) {
                return .success(try LabelledExamples(of: concept, in: shifts, seed: seed))
            } catch { return .failure(error) }
        }
        // Without any examples nothing has to be encoded.
        guard examples.contains(where: { if case .success = $0 { true } else { false } }) else {
            return examples.map { $0.map { _ in preconditionFailure("there are no examples") } }
        }
        let codes = try encodeBothWays(shifts)
        return examples.map { found in
            found.flatMap { found in
                do throws(LanguageModelError) {
                    return .success(
                        try FeatureSearch(concept: found.name, codes: codes, examples: found.examples, count: count))
                } catch { return .failure(error) }
            }
        }
    }

    /// Finds the feature of a concept in labelled shifts, by the concept's name.
    ///
    /// - Throws: `LanguageModelError` if no concept has the name, and the errors of
    ///   ``findFeature(of:in:count:seed:)-(Int,_,_,_)``.
    public func findFeature(
        of concept: String, in shifts: some LabelledShiftDataset, count: Int = 5, seed: Int = 0
    ) throws -> FeatureSearch {
        let names = shifts.annotations.conceptNames
        guard let index = names.firstIndex(of: concept) else {
            let known = names.prefix(3).map { "'\($0)'" }.joined(separator: ", ")
            throw LanguageModelError(
                names.isEmpty
                    ? "\(shifts.name): its concepts have no names; give the number of a column of δ."
                    : "\(shifts.name): no concept is called '\(concept)'; there are \(names.count), such as \(known).")
        }
        return try findFeature(of: index, in: shifts, count: count, seed: seed)
    }

    /// The codes of all shifts, followed by those of the negated shifts (2N × H). Those of pairs in a model of embeddings are
    /// differences of codes, whose signs change with the direction of a pair.
    private func encodeBothWays<Data: ShiftDataset>(_ shifts: Data) throws -> Matrix {
        let (count, width) = (shifts.count, features)
        if encodesEmbeddings, shifts is any PairedEmbeddingDataset {
            let codes = try encode(shifts)
            return Matrix(rows: 2 * count, columns: width) { target in
                codes.withUnsafeBufferPointer { codes in
                    for (index, value) in codes.enumerated() {
                        target[index] = value
                        target[count * width + index] = -value
                    }
                }
            }
        }
        return try ShownPasses.show("encoding \(shifts.name)") { () throws in
            try Matrix(rows: 2 * count, columns: width) { target in
                try shifts.forEachSlice(of: 4_096) { rows, part in
                    for (offset, codes) in [(0, encode(part)), (count, encode(part.scaled(by: -1)))] {
                        codes.withUnsafeBufferPointer {
                            (target.baseAddress! + (offset + rows.lowerBound) * width).update(
                                from: $0.baseAddress!, count: $0.count)
                        }
                    }
                }
            }
        }
    }

    /// - Throws: ``LanguageModelError`` for shifts alone, which a model of embeddings has no code of.
    func checkCodes(of shifts: some ShiftDataset) throws(LanguageModelError) {
        guard !encodesEmbeddings || shifts is any PairedEmbeddingDataset else {
            throw LanguageModelError(
                "\(shifts.name): this \(method) codes embeddings, not shifts; give pairs of embeddings, as model.embeddingPairs(of: pairs) has them."
            )
        }
    }

    func checkWidth(_ width: Int, of name: String) throws(LanguageModelError) {
        guard width == dimension else {
            throw LanguageModelError(
                "\(name) is \(width) wide, but the features are of shifts that are \(dimension) wide.")
        }
    }
}

/// Shifts and their negatives with the changes of a concept, in two halves.
private struct LabelledExamples {
    let name: String
    let examples: FeatureSearch.Examples

    /// - Throws: `LanguageModelError` if there is no such concept, or fewer than 4 different shifts change it.
    init(of concept: Int, in shifts: some LabelledShiftDataset, seed: Int) throws(LanguageModelError) {
        let concepts = shifts.concepts
        guard (0..<concepts.columns).contains(concept) else {
            throw LanguageModelError(
                concepts.columns == 0
                    ? "\(shifts.name): the shifts have no labels, so no concept can be looked for."
                    : "\(shifts.name): there is no concept \(concept), only 0 to \(concepts.columns - 1).")
        }
        let annotations = shifts.annotations
        let names = annotations.conceptNames
        name = names.indices.contains(concept) ? names[concept] : "concept \(concept)"
        let changes = concepts.column(concept)
        let groups = annotations.phrases.map { phrases in phrases.map { Set([$0.before, $0.after]) } }
        let halves = try Halves(
            of: groups ?? shifts.count.indexSets, changes: changes, name: "\(shifts.name), \(name)", seed: seed)
        examples = FeatureSearch.Examples(
            changes: changes + changes.map { -$0 }, isScoring: halves.isScoring + halves.isScoring,
            chosen: halves.chosen, scored: halves.scored)
    }
}

extension Int {
    /// A separate group for each of this number of examples.
    fileprivate var indexSets: [Set<String>] { (0..<self).map { ["\($0)"] } }
}
