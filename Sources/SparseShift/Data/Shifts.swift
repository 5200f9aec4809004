import Numerics

/// Shifts that are in memory already, such as those that a language model in the same session gave.
public struct Shifts: LabelledShiftDataset, CustomStringConvertible {
    /// The name of the data in messages and tables.
    public let name: String
    /// One shift a row (N × d).
    public let matrix: Matrix
    /// δ (N × K); without columns if the concepts are not known.
    public let concepts: Matrix
    /// What is known of every shift besides its numbers.
    public let annotations: ShiftAnnotations

    /// Takes shifts, one a row.
    ///
    /// - Throws: ``DataError`` if there is no shift, an entry is not finite, or `concepts`, labels or phrases are
    ///   not one a shift.
    public init(
        _ matrix: Matrix, concepts: Matrix? = nil, annotations: ShiftAnnotations = ShiftAnnotations(),
        name: String = "shifts"
    ) throws {
        guard matrix.count > 0 else { throw DataError("\(name): there are no shifts in a \(matrix).") }
        if let row = matrix.firstRowNotFinite {
            throw DataError("\(name): row \(row) has an entry that is not finite.")
        }
        try matrix.checkLengths(name: name, what: "row")
        if let concepts, concepts.rows != matrix.rows {
            throw DataError(
                "\(name): \(matrix.rows) shifts, but \(concepts.rows) rows of concepts; they must be equally many.")
        }
        for (what, count) in [("labels", annotations.labels?.count), ("phrases", annotations.phrases?.count)] {
            guard let count, count != matrix.rows else { continue }
            throw DataError("\(name): \(matrix.rows) shifts, but \(count) \(what); they must be equally many.")
        }
        self.name = name
        self.matrix = matrix
        self.annotations = annotations
        self.concepts = concepts ?? Matrix(rows: matrix.rows, columns: 0)
    }

    /// The number of shifts.
    public var count: Int { matrix.rows }
    /// d, the width of a shift.
    public var dimension: Int { matrix.columns }

    /// Copies shifts into memory of the caller, one after the other; see ``ShiftDataset``.
    public func copyShifts(at indices: UnsafeBufferPointer<Int32>, into destination: UnsafeMutablePointer<Float>) {
        matrix.copyRows(at: indices, into: destination)
    }

    /// The name and the size of the data.
    public var description: String { "\(name): \(count.grouped) shifts × \(dimension)" }
}
