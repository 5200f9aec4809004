import Numerics
import Requirements

/// Pairs of embeddings in memory, such as those that a computation has made of others.
public struct PairedShifts: LabelledShiftDataset, PairedEmbeddingDataset, CustomStringConvertible {
    /// The name of the data in messages and tables.
    public let name: String
    /// z of every pair (N × d).
    public let before: Matrix
    /// z̃ of every pair (N × d).
    public let after: Matrix
    /// δ: one row a shift, one column a concept (N × K).
    public let concepts: Matrix
    /// What is known of every shift besides its numbers.
    public let annotations: ShiftAnnotations

    /// - Parameters:
    ///   - before: The embeddings before the change (N × d).
    ///   - after: The embeddings after the change (N × d).
    ///   - concepts: δ (N × K), without columns if it is not known.
    ///   - name: The name of the data set.
    ///   - annotations: What is known of the shifts: labels, phrases, names of concepts.
    /// - Throws: ``DataError`` if they do not fit together, there is no pair, or an entry is not finite.
    public init(
        before: Matrix, after: Matrix, concepts: Matrix? = nil, name: String, annotations: ShiftAnnotations = .init()
    ) throws(DataError) {
        let concepts = concepts ?? Matrix(rows: before.rows, columns: 0)
        guard before.rows == after.rows, before.columns == after.columns, concepts.rows == before.rows, before.rows > 0
        else {
            throw DataError(
                "\(name): a \(before) before, a \(after) after and a \(concepts) of concepts do not belong together.")
        }
        if let row = before.firstRowNotFinite ?? after.firstRowNotFinite {
            throw DataError("\(name): pair \(row) has an entry that is not finite.")
        }
        try after.checkLengths(minus: before, name: name, what: "pair")
        self.name = name
        self.before = before
        self.after = after
        self.concepts = concepts
        self.annotations = annotations
    }

    /// The number of shifts.
    public var count: Int { before.rows }
    /// d, the width of a shift.
    public var dimension: Int { before.columns }
    /// Whether reading a shift is only copying it.
    public var isInMemory: Bool { true }

    /// Copies shifts into memory of the caller, one after the other; see ``ShiftDataset``.
    public func copyShifts(at indices: UnsafeBufferPointer<Int32>, into destination: UnsafeMutablePointer<Float>) {
        before.withUnsafeBufferPointer { before in
            after.withUnsafeBufferPointer { after in
                for (place, index) in indices.enumerated() {
                    let (row, target) = (Int(index) * dimension, place * dimension)
                    for entry in 0..<dimension {
                        destination[target + entry] = after[row + entry] - before[row + entry]
                    }
                }
            }
        }
    }

    /// z and z̃ of pairs, in the order given (`indices.count` × d each).
    public func embeddings(at indices: [Int]) -> (before: Matrix, after: Matrix) {
        for index in indices { requireIndex(index, below: count, "\(name): pair") }
        return (before.rows(at: indices), after.rows(at: indices))
    }

    /// The name and the size of the data.
    public var description: String { "\(name): \(count.grouped) shifts × \(dimension)" }
}

extension PairedEmbeddingDataset where Self: LabelledShiftDataset {
    /// The same pairs after a dense random linear map, z ↦ z M with M Gaussian of variance 1/d: concepts that lay
    /// along few axes are spread over all.
    ///
    /// - Parameter seed: What M is drawn from.
    /// - Throws: What reading the embeddings throws.
    public func mixed(seed: Int) throws -> PairedShifts {
        var random = RandomGenerator(seed: seed, stream: 51)
        let scale = 1 / Double(dimension).squareRoot()
        let mixing = Matrix(rows: dimension, columns: dimension) { target in
            for index in target.indices { target[index] = Float(random.normal() * scale) }
        }
        let (before, after) = try embeddings(at: Array(0..<count))
        return try PairedShifts(
            before: before * mixing, after: after * mixing,
            concepts: concepts, name: "\(name), mixed", annotations: annotations)
    }
}
