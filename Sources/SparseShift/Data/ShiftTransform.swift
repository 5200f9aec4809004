import Numerics
import Requirements

/// A linear map of shifts that can be undone: y = (Δz − μ) F, and back Δz ≈ y B + μ.
public protocol ShiftTransform: Sendable, CustomStringConvertible {
    /// μ (d); all zero if shifts are not centred.
    var mean: [Float] { get }
    /// F (d × r).
    var forward: Matrix { get }
    /// B (r × d).
    var backward: Matrix { get }
    /// The number of directions that transformed shifts can span.
    var rank: Int { get }
    /// What the result is called behind the name of the data, such as `whitened`.
    var adjective: String { get }
}

extension ShiftTransform {
    /// d, the number of entries of a shift.
    public var inputDimension: Int { forward.rows }
    /// r, the number of entries of a transformed shift.
    public var outputDimension: Int { forward.columns }

    /// Transforms shifts (N × d → N × r).
    ///
    /// - Precondition: the shifts have d entries.
    public func transformed(shifts: Matrix) -> Matrix {
        require(
            shifts.columns == inputDimension,
            "These shifts have \(shifts.columns) entries, but \(self) takes \(inputDimension).")
        let offset = Matrix(rows: 1, columns: mean.count, elements: mean).multiplied(by: forward)
        var result = Matrix(rows: shifts.rows, repeating: offset.scaled(by: -1).elements)
        result.setProduct(shifts, .plain, forward, .plain, keeping: 1)
        return result
    }

    /// Brings transformed shifts back (N × r → N × d).
    public func restored(shifts: Matrix) -> Matrix {
        require(
            shifts.columns == outputDimension,
            "These shifts have \(shifts.columns) entries, but \(self) gives \(outputDimension).")
        var result = Matrix(rows: shifts.rows, repeating: mean)
        result.setProduct(shifts, .plain, backward, .plain, keeping: 1)
        return result
    }

    /// Brings directions, such as steering vectors, back (N × r → N × d): the mean plays no part.
    public func restored(directions: Matrix) -> Matrix {
        require(
            directions.columns == outputDimension,
            "These directions have \(directions.columns) entries, but \(self) gives \(outputDimension).")
        return directions.multiplied(by: backward)
    }

    /// Brings a direction, such as a steering vector, back (r → d).
    public func restored(direction: [Float]) -> [Float] {
        restored(directions: Matrix(rows: 1, columns: direction.count, elements: direction)).elements
    }

    /// The same data, transformed. Data in memory are transformed now, others whenever they are read.
    ///
    /// - Throws: ``DataError`` if the data have another dimension, or what reading them throws.
    public func applied<Base: ShiftDataset>(to data: Base) throws -> TransformedShifts<Base> {
        try TransformedShifts(data, self)
    }
}

/// Shifts of other data after a linear map.
public struct TransformedShifts<Base: ShiftDataset>: ShiftDataset, CustomStringConvertible {
    /// The data before the map.
    public let base: Base
    /// The map.
    public let transform: any ShiftTransform
    private let forward: Matrix
    /// −μF, the beginning of every row.
    private let offset: [Float]
    private let ready: Matrix?

    init(_ base: Base, _ transform: some ShiftTransform) throws {
        guard base.dimension == transform.inputDimension else {
            throw DataError(
                "\(base.name) has shifts of \(base.dimension) entries, but \(transform) takes \(transform.inputDimension)."
            )
        }
        self.base = base
        self.transform = transform
        forward = transform.forward
        offset =
            Matrix(rows: 1, columns: transform.mean.count, elements: transform.mean)
            .multiplied(by: forward).scaled(by: -1).elements
        ready = base.isInMemory ? try transform.transformed(shifts: base.shifts(0..<base.count)) : nil
    }

    /// The name of the data in messages and tables.
    public var name: String { "\(base.name), \(transform.adjective)" }
    /// The number of shifts.
    public var count: Int { base.count }
    /// d, the width of a shift.
    public var dimension: Int { forward.columns }
    /// What is known of every shift besides its numbers.
    public var annotations: ShiftAnnotations { base.annotations }
    /// The number of directions that the shifts can span.
    public var mostDirections: Int { min(base.mostDirections, transform.rank) }
    /// Whether reading a shift is only copying it.
    public var isInMemory: Bool { ready != nil }

    /// Copies shifts into memory of the caller, one after the other; see ``ShiftDataset``.
    public func copyShifts(
        at indices: UnsafeBufferPointer<Int32>, into destination: UnsafeMutablePointer<Float>
    ) throws(Base.Failure) {
        if let ready { return ready.copyRows(at: indices, into: destination) }
        let (width, inputWidth) = (dimension, forward.rows)
        try withUnsafeTemporaryAllocation(of: Float.self, capacity: indices.count * inputWidth) {
            (room) throws(Base.Failure) in
            guard let start = room.baseAddress, indices.count > 0 else { return }
            try base.copyShifts(at: indices, into: start)
            for row in 0..<indices.count { (destination + row * width).update(from: offset, count: width) }
            forward.withUnsafeBufferPointer { forward in
                BLAS.multiply(
                    m: indices.count, n: width, k: inputWidth, start, .plain, forward.baseAddress!, .plain,
                    into: destination, keeping: 1)
            }
        }
    }

    /// Brings indices into a random order that is quick to read.
    public func shuffle(_ indices: UnsafeMutableBufferPointer<Int32>, using random: inout RandomGenerator) {
        base.shuffle(indices, using: &random)
    }

    /// The name and the size of the data.
    public var description: String { "\(name): \(count.grouped) shifts × \(dimension)" }
}

extension TransformedShifts: LabelledShiftDataset where Base: LabelledShiftDataset {
    /// δ: one row a shift, one column a concept (N × K).
    public var concepts: Matrix { base.concepts }
}

extension Matrix {
    /// Makes a matrix of equal rows.
    fileprivate init(rows: Int, repeating row: [Float]) {
        self.init(rows: rows, columns: row.count) { target in
            guard let start = target.baseAddress else { return }
            for index in 0..<rows { (start + index * row.count).update(from: row, count: row.count) }
        }
    }
}
