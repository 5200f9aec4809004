import Numerics
import SparseShift

extension TrainedModel {
    /// Looks for the feature that a concept of labelled shifts lives in.
    ///
    /// Every shift is read both ways: −Δz is the shift from the second text to the first, in which the concept changes by
    /// −δ. So a concept that changes in every shift can be found, too. Shifts between the same two texts come into the
    /// same half, where the texts are known. See ``FeatureSearch`` for the scores.
    /// - Parameters:
    ///   - concept: A column of δ.
    ///   - count: Candidates that are listed.
    ///   - seed: What the halves are drawn from.
    /// - Throws: ``LanguageModelError`` if the widths differ, there is no such concept, or fewer than 4 different shifts
    ///   change it.
    public func findFeature<Data: LabelledShiftDataset>(
        of concept: Int, in shifts: Data, count: Int = 5, seed: Int = 0
    ) throws -> FeatureSearch {
        try checkWidth(shifts.dimension, of: shifts.name)
        let concepts = shifts.concepts
        guard (0..<concepts.columns).contains(concept) else {
            throw LanguageModelError(
                concepts.columns == 0
                    ? "\(shifts.name): it is not known what changes in the shifts, so no concept can be looked for."
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

    /// Looks for the feature that a concept of labelled shifts lives in, by the concept's name.
    ///
    /// - Throws: ``LanguageModelError`` if no concept has the name, and as ``findFeature(of:in:count:seed:)-(Int,_,_,_)``.
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

    /// The codes of all shifts, and of all shifts the other way (2N × H).
    private func encodeBothWays<Data: ShiftDataset>(_ shifts: Data) throws -> Matrix {
        let (count, width) = (shifts.count, features)
        return try Matrix(rows: 2 * count, columns: width) { target in
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

    func checkWidth(_ width: Int, of name: String) throws(LanguageModelError) {
        guard width == dimension else {
            throw LanguageModelError(
                "\(name) is \(width) wide, but the features are of shifts that are \(dimension) wide.")
        }
    }
}

extension Int {
    /// A group for each of so many examples.
    fileprivate var indexSets: [Set<String>] { (0..<self).map { ["\($0)"] } }
}
