import Numerics
import Requirements

/// Shifts Δz = z̃ − z to learn from: what changes in an embedding when the text behind it changes.
public protocol ShiftDataset<Failure>: Sendable {
    /// What can go wrong while shifts are read: `Never` if they are in memory.
    associatedtype Failure: Error = Never

    /// The name of the data in messages and tables.
    var name: String { get }
    /// The number of shifts.
    var count: Int { get }
    /// The number of entries of one shift: the width of the embeddings.
    var dimension: Int { get }
    /// What is known of every shift besides its numbers.
    var annotations: ShiftAnnotations { get }
    /// The number of directions that the shifts can span; `dimension` unless they were transformed.
    var mostDirections: Int { get }
    /// Whether reading a shift is no more than copying it.
    var isInMemory: Bool { get }

    /// Copies shifts into memory that the caller owns, one after the other; called in every training
    /// step, so it should not allocate.
    ///
    /// - Parameters:
    ///   - indices: Which shifts, each from 0 to `count` − 1.
    ///   - destination: Room for `indices.count * dimension` numbers.
    func copyShifts(
        at indices: UnsafeBufferPointer<Int32>, into destination: UnsafeMutablePointer<Float>) throws(Failure)

    /// Brings indices into a random order for one epoch, all of them or the indices of a part of the data.
    ///
    /// Data that are not in memory choose an order that they can read quickly; the default is any order.
    /// The thread that calls this is the one that goes through the epoch.
    func shuffle(_ indices: UnsafeMutableBufferPointer<Int32>, using random: inout RandomGenerator)
}

/// Shifts for which it is known how much every concept changed.
public protocol LabelledShiftDataset: ShiftDataset {
    /// δ: one row a shift, one column a concept (N × K).
    var concepts: Matrix { get }
}

/// Shifts whose two embeddings are known, too.
public protocol PairedEmbeddingDataset<Failure>: ShiftDataset {
    /// z and z̃ of pairs, in the order given (`indices.count` × d each).
    func embeddings(at indices: [Int]) throws(Failure) -> (before: Matrix, after: Matrix)
}

extension ShiftDataset {
    /// Nothing is known.
    public var annotations: ShiftAnnotations { ShiftAnnotations() }

    /// As many as a shift has entries.
    public var mostDirections: Int { dimension }

    /// Whether reading a shift is only copying it.
    public var isInMemory: Bool { false }

    /// Any order.
    public func shuffle(_ indices: UnsafeMutableBufferPointer<Int32>, using random: inout RandomGenerator) {
        random.shuffle(indices)
    }

    /// Consecutive shifts as a matrix (`range.count` × `dimension`).
    public func shifts(_ range: Range<Int>) throws(Failure) -> Matrix {
        requireRange(range, below: count, "\(name): shift")
        return try shifts(at: range.map(Int32.init))
    }

    /// Shifts picked by index as a matrix (`indices.count` × `dimension`), in the order given.
    public func shifts(at indices: [Int32]) throws(Failure) -> Matrix {
        for index in indices { requireIndex(Int(index), below: count, "\(name): shift") }
        var result = Matrix(rows: indices.count, columns: dimension)
        guard result.count > 0 else { return result }
        try result.withUnsafeMutableBufferPointer { (target) throws(Failure) in
            try indices.withUnsafeBufferPointer { (indices) throws(Failure) in
                try copyShifts(at: indices, into: target.baseAddress!)
            }
        }
        return result
    }

    /// Calls `body` with all shifts in order, a slice of the data at a time.
    ///
    /// - Parameters:
    ///   - most: How many shifts a slice has; the last one may have fewer.
    ///   - body: Gets the numbers of a slice's shifts in the data, and the shifts (n × d).
    /// - Throws: What reading the data throws.
    public func forEachSlice(
        of most: Int = 1_024, _ body: (_ rows: Range<Int>, _ shifts: Matrix) -> Void
    ) throws(Failure) {
        require(most > 0, "most: at least 1 shift a slice, not \(most).")
        try ShownPasses.forEach(slices(of: most), of: count, unit: "shifts") { (rows) throws(Failure) in
            body(rows, try shifts(rows))
        }
    }

    /// The numbers of the shifts in slices of at most so many.
    package func slices(of most: Int = 1_024) -> some Sequence<Range<Int>> {
        stride(from: 0, to: count, by: most).lazy.map { $0..<Swift.min(count, $0 + most) }
    }

    /// What defaults and refusals need to know, in one pass over the data.
    public func statistics() throws(Failure) -> ShiftStatistics { try ShiftStatistics(self) }
}

// Properties whose getters throw a generic error type crash Swift 6.3's compiler at their use, so data
// that can fail have the methods above alone.
extension ShiftDataset where Failure == Never {
    /// Whether reading a shift is only copying it.
    public var isInMemory: Bool { true }

    /// All shifts as a matrix (`count` × `dimension`).
    public var shifts: Matrix { shifts(0..<count) }

    /// The mean length of a shift, E‖Δz‖.
    public var meanShiftNorm: Double { statistics().meanNorm }

    /// The root mean square of all entries of all shifts.
    public var rootMeanSquare: Double { statistics().rootMeanSquare }
}

extension Matrix {
    /// Copies rows into other memory, for data sets that hold their shifts in a matrix.
    func copyRows(at indices: UnsafeBufferPointer<Int32>, into destination: UnsafeMutablePointer<Float>) {
        withUnsafeBufferPointer { source in
            guard let start = source.baseAddress else { return }
            for (position, index) in indices.enumerated() {
                (destination + position * columns).update(from: start + Int(index) * columns, count: columns)
            }
        }
    }

    /// Refuses rows whose squares are too large to be added up in single precision.
    ///
    /// - Parameter other: What is subtracted before.
    func checkLengths(minus other: Matrix? = nil, name: String, what: String) throws(DataError) {
        guard columns > 0 else { return }
        var difference = [Float](repeating: 0, count: columns)
        let row = (0..<rows).first { row in
            withUnsafeBufferPointer { entries in
                for column in 0..<columns { difference[column] = entries[row * columns + column] }
            }
            other?.withUnsafeBufferPointer { entries in
                for column in 0..<columns { difference[column] -= entries[row * columns + column] }
            }
            return !(Kernels.dot(difference, difference, columns) <= EmbeddingReader.mostSquare)
        }
        guard let row else { return }
        let value = (self.row(row) + (other?.row(row) ?? [])).max { abs($0) < abs($1) }!
        throw DataError(
            "\(name): \(what) \(row) has the entry \(value); the squares of such entries are too large for single precision, "
                + "so correct it, or divide all embeddings by a number.")
    }

    /// The first row with an entry that is not a finite number.
    var firstRowNotFinite: Int? {
        withUnsafeBufferPointer { elements in elements.firstIndex { !$0.isFinite } }.map { $0 / columns }
    }
}
