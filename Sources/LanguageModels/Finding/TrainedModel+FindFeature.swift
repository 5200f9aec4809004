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
        return try searches(examples, in: shifts, count: count)
    }

    /// Finds the feature that goes with a word that comes or goes in pairs of texts.
    ///
    ///     try found.findFeature(ofWord: "red", in: shifts)
    ///
    /// The concept changes by 1 where the second text has the word and the first has not, by −1 where it is the other way round, and
    /// not at all elsewhere. Whole words count, in capital or small letters. No labels are needed.
    ///
    /// - Parameters:
    ///   - word: The word.
    ///   - shifts: Shifts whose texts are known.
    ///   - count: The number of candidates.
    ///   - seed: The seed of the split into halves.
    /// - Throws: `LanguageModelError` if the widths differ, the texts are not known, it is not one word, or fewer than 4 different
    ///   pairs change it; and any error of reading the shifts.
    public func findFeature<Data: ShiftDataset>(
        ofWord word: String, in shifts: Data, count: Int = 5, seed: Int = 0
    ) throws -> FeatureSearch {
        try findFeatures(ofWords: [WordConcept(word)], in: shifts, count: count, seed: seed)[0].get()
    }

    /// Finds the features of several words in shifts, which are encoded once.
    ///
    /// - Returns: For every word its search, or why there is none.
    /// - Throws: `LanguageModelError` if the widths differ or the texts are not known, and any error of reading the shifts.
    package func findFeatures<Data: ShiftDataset>(
        ofWords words: [WordConcept], in shifts: Data, count: Int = 5, seed: Int = 0
    ) throws -> [Result<FeatureSearch, LanguageModelError>] {
        try checkWidth(shifts.dimension, of: shifts.name)
        try checkCodes(of: shifts)
        guard let phrases = shifts.annotations.phrases else {
            throw LanguageModelError("\(shifts.name): its texts are not known, so no word can be looked for.")
        }
        let examples = words.map { word -> Result<LabelledExamples, LanguageModelError> in
            do throws(LanguageModelError) {
                let changes = try word.changes(in: phrases, of: shifts.name)
                return .success(try LabelledExamples(word.name, changes: changes, in: shifts, seed: seed))
            } catch { return .failure(error) }
        }
        return try searches(examples, in: shifts, count: count)
    }

    /// The searches with examples in shifts, which are encoded once.
    private func searches<Data: ShiftDataset>(
        _ examples: [Result<LabelledExamples, LanguageModelError>], in shifts: Data, count: Int
    ) throws -> [Result<FeatureSearch, LanguageModelError>] {
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
        let names = shifts.annotations.conceptNames
        try self.init(
            names.indices.contains(concept) ? names[concept] : "concept \(concept)",
            changes: concepts.column(concept), in: shifts, seed: seed)
    }

    /// - Parameters:
    ///   - name: The name of the concept.
    ///   - changes: Its change in every shift (N).
    /// - Throws: `LanguageModelError` if fewer than 4 different shifts change it.
    init(_ name: String, changes: [Float], in shifts: some ShiftDataset, seed: Int) throws(LanguageModelError) {
        self.name = name
        let groups = shifts.annotations.phrases.map { phrases in phrases.map { Set([$0.before, $0.after]) } }
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
