import Numerics

/// Shifts Δz = z̃ − z to learn from: what changes in an embedding when the text behind it changes.
public protocol ShiftDataset: Sendable {
    /// How messages and tables call the data.
    var name: String { get }
    /// The number of shifts.
    var count: Int { get }
    /// The number of entries of one shift: the width of the embeddings.
    var dimension: Int { get }

    /// Copies shifts into memory that the caller owns, one after the other; called in every training
    /// step, so it should not allocate.
    ///
    /// - Parameters:
    ///   - indices: Which shifts, each from 0 to `count` − 1.
    ///   - destination: Room for `indices.count * dimension` numbers.
    func copyShifts(at indices: UnsafeBufferPointer<Int32>, into destination: UnsafeMutablePointer<Float>)
}

/// Shifts of which is known how much every concept changed.
public protocol LabelledShiftDataset: ShiftDataset {
    /// δ: one row a shift, one column a concept (N × K).
    var concepts: Matrix { get }
}

extension ShiftDataset {
    /// Consecutive shifts as a matrix (`range.count` × `dimension`).
    public func shifts(_ range: Range<Int>) -> Matrix {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "shifts \(range) of \(count)")
        let indices = range.map(Int32.init)
        return Matrix(rows: range.count, columns: dimension) { target in
            guard let start = target.baseAddress, !indices.isEmpty else { return }
            indices.withUnsafeBufferPointer { copyShifts(at: $0, into: start) }
        }
    }

    /// All shifts as a matrix (`count` × `dimension`).
    public var shifts: Matrix { shifts(0..<count) }

    /// The mean length of a shift, E‖Δz‖.
    public var meanShiftNorm: Double { statistics.meanNorm }

    /// The root mean square of all entries of all shifts.
    public var rootMeanSquare: Double { statistics.rootMeanSquare }

    /// What defaults and refusals need to know, in one pass over the data.
    var statistics: (meanNorm: Double, rootMeanSquare: Double, zeroShifts: Int) {
        var norms = 0.0
        var squares = 0.0
        var zeros = 0
        for start in stride(from: 0, to: count, by: 1024) {
            let part = shifts(start..<min(count, start + 1024))
            part.withUnsafeBufferPointer { elements in
                for row in 0..<part.rows {
                    let pointer = elements.baseAddress! + row * dimension
                    let square = Double(Kernels.dot(pointer, pointer, dimension))
                    norms += square.squareRoot()
                    squares += square
                    if square == 0 { zeros += 1 }
                }
            }
        }
        let total = Double(max(count, 1))
        return (norms / total, (squares / (total * Double(max(dimension, 1)))).squareRoot(), zeros)
    }
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

    /// The first row with an entry that is not a finite number.
    var firstRowNotFinite: Int? {
        withUnsafeBufferPointer { elements in elements.firstIndex { !$0.isFinite } }.map { $0 / columns }
    }
}
