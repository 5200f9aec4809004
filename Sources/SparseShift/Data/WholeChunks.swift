import Foundation

/// A table that is stored in large pieces, of which each is read once although its rows are asked for a few at a time.
///
/// HDF5 unpacks a whole chunk for every read of some of its rows, unless the chunk fits into its small cache.
final class WholeChunks: NumberTable, @unchecked Sendable {
    private let base: any NumberTable
    private let lock = NSLock()
    // These belong to whoever holds the lock.
    private var floats: (rows: Range<Int>, values: [Float])?
    private var doubles: (rows: Range<Int>, values: [Double])?

    /// The bytes of a piece from which on it is kept: what the library's own cache holds.
    static let leastBytes = 1 << 20

    init(_ base: any NumberTable) { self.base = base }

    var place: String { base.place }
    var shape: [Int] { base.shape }
    var shapeDescription: String { base.shapeDescription }
    var isFloatingPoint: Bool { base.isFloatingPoint }
    var isWide: Bool { base.isWide }
    var chunkRows: Int { base.chunkRows }

    func read(rows: Range<Int>, into destination: UnsafeMutableBufferPointer<Float>) throws {
        try read(rows, into: destination, kept: \.floats)
    }

    func read(rows: Range<Int>, into destination: UnsafeMutableBufferPointer<Double>) throws {
        try read(rows, into: destination, kept: \.doubles)
    }

    private func read<Scalar: EmbeddingScalar>(
        _ rows: Range<Int>, into destination: UnsafeMutableBufferPointer<Scalar>,
        kept: ReferenceWritableKeyPath<WholeChunks, (rows: Range<Int>, values: [Scalar])?>
    ) throws {
        guard rows.count < chunkRows, !rows.isEmpty else {
            return try Scalar.read(rows, of: base, into: destination)
        }
        let width = shape.dropFirst().reduce(1, *)
        lock.lock()
        defer { lock.unlock() }
        var row = rows.lowerBound
        while row < rows.upperBound {
            let piece = row / chunkRows
            let all = piece * chunkRows..<min((piece + 1) * chunkRows, shape[0])
            if self[keyPath: kept]?.rows != all {
                // The old piece goes before there is room for the new one.
                self[keyPath: kept] = nil
                var values = [Scalar](repeating: 0, count: all.count * width)
                try values.withUnsafeMutableBufferPointer { try Scalar.read(all, of: base, into: $0) }
                self[keyPath: kept] = (all, values)
            }
            let end = min(rows.upperBound, all.upperBound)
            self[keyPath: kept]!.values.withUnsafeBufferPointer { values in
                (destination.baseAddress! + (row - rows.lowerBound) * width).update(
                    from: values.baseAddress! + (row - all.lowerBound) * width, count: (end - row) * width)
            }
            row = end
        }
        // Whoever reads in order has no more use for the last piece.
        if rows.upperBound == shape[0] { self[keyPath: kept] = nil }
    }
}
