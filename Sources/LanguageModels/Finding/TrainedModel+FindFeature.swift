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
        try checkWidth(shifts.dimension, of: shifts.name)
        let concepts = shifts.concepts
        guard (0..<concepts.columns).contains(concept) else {
            throw LanguageModelError(
                concepts.columns == 0
                    ? "\(shifts.name): the shifts have no labels, so no concept can be looked for."
                    : "\(shifts.name): there is no concept \(concept), only 0 to \(concepts.columns - 1).")
        }
        let annotations = shifts.annotations
        let names = annotations.conceptNames
        let name = names.indices.contains(concept) ? names[concept] : "concept \(concept)"
        let changes = concepts.column(concept)
        let groups = annotations.phrases.map { phrases in phrases.map { Set([$0.before, $0.after]) } }
        let halves = try Halves(
            of: groups ?? shifts.count.indexSets, changes: changes, name: "\(shifts.name), \(name)", seed: seed)
        let examples = FeatureSearch.Examples(
            changes: changes + changes.map { -$0 }, isScoring: halves.isScoring + halves.isScoring,
            chosen: halves.chosen, scored: halves.scored)
        return try FeatureSearch(
            concept: name, codes: try encodeBothWays(shifts), examples: examples, count: count)
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

    /// The codes of all shifts, followed by those of the negated shifts (2N × H).
    private func encodeBothWays<Data: ShiftDataset>(_ shifts: Data) throws -> Matrix {
        let (count, width) = (shifts.count, features)
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

    func checkWidth(_ width: Int, of name: String) throws(LanguageModelError) {
        guard width == dimension else {
            throw LanguageModelError(
                "\(name) is \(width) wide, but the features are of shifts that are \(dimension) wide.")
        }
    }
}

extension Int {
    /// A separate group for each of this number of examples.
    fileprivate var indexSets: [Set<String>] { (0..<self).map { ["\($0)"] } }
}
