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
        guard !rows.isEmpty else { return try Scalar.read(rows, of: base, into: destination) }
        let width = shape.dropFirst().reduce(1, *)
        var row = rows.lowerBound
        while row < rows.upperBound {
            let isKept = lock.withLock { self[keyPath: kept]?.rows.lowerBound == row }
            let whole = isKept ? row..<row : wholePieces(of: row..<rows.upperBound)
            let end = whole.isEmpty ? min(rows.upperBound, (row / chunkRows + 1) * chunkRows) : whole.upperBound
            let target = UnsafeMutableBufferPointer(
                rebasing: destination[((row - rows.lowerBound) * width)..<((end - rows.lowerBound) * width)])
            if whole.isEmpty {
                try readPart(row..<end, width: width, into: target, kept: kept)
            } else {
                try Scalar.read(whole, of: base, into: target)
            }
            row = end
        }
        guard rows.upperBound == shape[0] else { return }
        lock.withLock {
            // Whoever reads in order has no more use for the last piece.
            self[keyPath: kept] = nil
        }
    }

    /// The whole pieces that rows begin with.
    private func wholePieces(of rows: Range<Int>) -> Range<Int> {
        guard rows.lowerBound.isMultiple(of: chunkRows) else { return rows.lowerBound..<rows.lowerBound }
        // The last piece may reach beyond the last row.
        let end = rows.upperBound == shape[0] ? rows.upperBound : rows.upperBound / chunkRows * chunkRows
        return rows.lowerBound..<max(rows.lowerBound, end)
    }

    /// Reads some rows of one piece, and keeps it.
    private func readPart<Scalar: EmbeddingScalar>(
        _ rows: Range<Int>, width: Int, into destination: UnsafeMutableBufferPointer<Scalar>,
        kept: ReferenceWritableKeyPath<WholeChunks, (rows: Range<Int>, values: [Scalar])?>
    ) throws {
        let piece = rows.lowerBound / chunkRows
        let all = piece * chunkRows..<min((piece + 1) * chunkRows, shape[0])
        lock.lock()
        defer { lock.unlock() }
        if self[keyPath: kept]?.rows != all {
            // The old piece goes before there is room for the new one.
            self[keyPath: kept] = nil
            var values = [Scalar](repeating: 0, count: all.count * width)
            try values.withUnsafeMutableBufferPointer { try Scalar.read(all, of: base, into: $0) }
            self[keyPath: kept] = (all, values)
        }
        self[keyPath: kept]!.values.withUnsafeBufferPointer { values in
            destination.baseAddress!.update(
                from: values.baseAddress! + (rows.lowerBound - all.lowerBound) * width, count: rows.count * width)
        }
    }
}
