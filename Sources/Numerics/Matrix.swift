import Glibc
import Requirements

/// A dense, row-major matrix of single-precision numbers.
///
///     m[0, 1]                // an element, counted from 0
///     m.row(0)               // a row as an array; m.column(1), m.transposed
///
/// Matrices are values: a copy is independent of the original, and both share storage until one of them changes.
public struct Matrix: @unchecked Sendable {
    /// The number of rows.
    public let rows: Int
    /// The number of columns.
    public let columns: Int
    @usableFromInline var storage: Storage

    /// The memory of one or more equal matrices.
    @usableFromInline final class Storage {
        @usableFromInline let elements: UnsafeMutablePointer<Float>
        @usableFromInline let count: Int

        @usableFromInline init(uninitialized count: Int) {
            let bytes = max(count, 1) * MemoryLayout<Float>.stride
            // 64 bytes are one cache line, and the widest vector register.
            guard let memory = aligned_alloc(64, (bytes + 63) & ~63) else {
                refuse("There is no memory for a matrix of \(count) elements, which are \(bytes) bytes.")
            }
            elements = memory.bindMemory(to: Float.self, capacity: max(count, 1))
            self.count = count
        }

        deinit { free(elements) }
    }

    /// Makes a matrix with all elements equal to `value`.
    public init(rows: Int, columns: Int, repeating value: Float = 0) {
        self.init(rows: rows, columns: columns) { $0.update(repeating: value) }
    }

    /// Makes a matrix from its elements in row-major order.
    ///
    /// - Precondition: `elements` has `rows * columns` elements.
    public init(rows: Int, columns: Int, elements: some Collection<Float>) {
        Self.requireShape(rows, columns)
        require(
            elements.count == rows * columns,
            "A \(rows) × \(columns) matrix has \(rows * columns) elements, not \(elements.count).")
        self.init(rows: rows, columns: columns) { _ = $0.update(fromContentsOf: elements) }
    }

    /// Makes a matrix from rows of equal length.
    ///
    /// - Precondition: all rows have the same number of elements.
    public init(rows elements: [[Float]]) {
        let width = elements.first?.count ?? 0
        if let row = elements.firstIndex(where: { $0.count != width }) {
            refuse(
                """
                The rows of a matrix are equally long, but row 0 has \(width) elements and row \(row) has \
                \(elements[row].count).
                """)
        }
        self.init(rows: elements.count, columns: width, elements: elements.flatMap { $0 })
    }

    /// Makes a matrix whose elements `initializer` writes in row-major order; it must write all of them.
    ///
    /// - Throws: Any error of `initializer`.
    public init<Failure: Error>(
        rows: Int, columns: Int, initializer: (UnsafeMutableBufferPointer<Float>) throws(Failure) -> Void
    ) throws(Failure) {
        Self.requireShape(rows, columns)
        self.rows = rows
        self.columns = columns
        storage = Storage(uninitialized: rows * columns)
        try initializer(UnsafeMutableBufferPointer(start: storage.elements, count: rows * columns))
    }

    private static func requireShape(_ rows: Int, _ columns: Int) {
        require(rows >= 0 && columns >= 0, "A matrix cannot have \(rows) rows and \(columns) columns.")
        let (count, isTooMany) = rows.multipliedReportingOverflow(by: columns)
        require(!isTooMany && count < Int.max / 8, "A \(rows) × \(columns) matrix is too large.")
    }

    @inline(never) @usableFromInline
    func refuseElement(_ row: Int, _ column: Int) -> Never {
        refuse("Element [\(row), \(column)] was asked for, but this is a \(self), counted from 0.")
    }

    /// The number of elements.
    @inlinable public var count: Int { rows * columns }

    /// The element in a row and a column, both counted from 0.
    ///
    /// - Precondition: the indices are inside the matrix.
    @inlinable public subscript(row: Int, column: Int) -> Float {
        get {
            if row < 0 || row >= rows || column < 0 || column >= columns { refuseElement(row, column) }
            return storage.elements[row * columns + column]
        }
        set {
            if row < 0 || row >= rows || column < 0 || column >= columns { refuseElement(row, column) }
            makeUnique()
            storage.elements[row * columns + column] = newValue
        }
    }

    /// Calls `body` with all elements in row-major order.
    ///
    /// - Throws: Any error of `body`.
    @inlinable public func withUnsafeBufferPointer<Result, Failure: Error>(
        _ body: (UnsafeBufferPointer<Float>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(storage) {} }
        return try body(UnsafeBufferPointer(start: storage.elements, count: count))
    }

    /// Calls `body` with all elements in row-major order, so that it can change them.
    ///
    /// - Throws: Any error of `body`.
    @inlinable public mutating func withUnsafeMutableBufferPointer<Result, Failure: Error>(
        _ body: (UnsafeMutableBufferPointer<Float>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        makeUnique()
        defer { withExtendedLifetime(storage) {} }
        return try body(UnsafeMutableBufferPointer(start: storage.elements, count: count))
    }

    @usableFromInline mutating func makeUnique() {
        guard !isKnownUniquelyReferenced(&storage) else { return }
        let copy = Storage(uninitialized: count)
        copy.elements.update(from: storage.elements, count: count)
        storage = copy
    }
}

extension Matrix {
    /// All elements in row-major order.
    public var elements: [Float] { withUnsafeBufferPointer(Array.init) }

    /// One row as an array.
    public func row(_ index: Int) -> [Float] {
        requireIndex(index, below: rows, "Row")
        return withUnsafeBufferPointer { Array($0[index * columns..<(index + 1) * columns]) }
    }

    /// One column as an array.
    public func column(_ index: Int) -> [Float] {
        requireIndex(index, below: columns, "Column")
        return withUnsafeBufferPointer { elements in (0..<rows).map { elements[$0 * columns + index] } }
    }

    /// A range of rows as a new matrix.
    public func rows(_ range: Range<Int>) -> Matrix {
        requireRange(range, below: rows, "Row")
        return withUnsafeBufferPointer { elements in
            Matrix(
                rows: range.count, columns: columns,
                elements: elements[range.lowerBound * columns..<range.upperBound * columns])
        }
    }

    /// The rows at these indices, in the given order, as a new matrix.
    public func rows(at indices: [Int]) -> Matrix {
        for index in indices { requireIndex(index, below: rows, "Row") }
        return withUnsafeBufferPointer { source in
            Matrix(rows: indices.count, columns: columns) { target in
                guard columns > 0 else { return }
                for (position, index) in indices.enumerated() {
                    (target.baseAddress! + position * columns).update(
                        from: source.baseAddress! + index * columns, count: columns)
                }
            }
        }
    }

    /// The matrix with rows and columns exchanged.
    public var transposed: Matrix {
        withUnsafeBufferPointer { source in
            Matrix(rows: columns, columns: rows) { target in
                for row in 0..<rows {
                    for column in 0..<columns { target[column * rows + row] = source[row * columns + column] }
                }
            }
        }
    }

    /// The difference of two matrices of one shape, element by element.
    ///
    /// - Precondition: both have the same number of rows and of columns.
    public func subtracting(_ other: Matrix) -> Matrix {
        require(
            rows == other.rows && columns == other.columns,
            "A \(other) cannot be subtracted from a \(self); both need the same shape.")
        return withUnsafeBufferPointer { left in
            other.withUnsafeBufferPointer { right in
                Matrix(rows: rows, columns: columns) { target in
                    for index in target.indices { target[index] = left[index] - right[index] }
                }
            }
        }
    }

    /// The matrix with every element multiplied by `factor`.
    public func scaled(by factor: Float) -> Matrix {
        withUnsafeBufferPointer { source in
            Matrix(rows: rows, columns: columns) { target in
                for index in source.indices { target[index] = source[index] * factor }
            }
        }
    }
}

extension Matrix: Equatable {
    public static func == (left: Matrix, right: Matrix) -> Bool {
        guard left.rows == right.rows, left.columns == right.columns else { return false }
        return left.withUnsafeBufferPointer { a in right.withUnsafeBufferPointer { b in a.elementsEqual(b) } }
    }
}

extension Matrix: CustomStringConvertible {
    public var description: String { "\(rows) × \(columns) matrix" }
}
