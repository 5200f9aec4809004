import HDF5
import Numerics

/// A dataset of embeddings in an HDF5 file, read as a list of items: its shifts, or the embeddings themselves.
final class EmbeddingSource: Sendable {
    enum Items { case shifts, embeddings }

    let items: Items
    let file: HDF5File
    let dataset: String
    /// Whether a row is the two embeddings of a pair rather than one of a sequence.
    let isPaired: Bool
    /// The number of rows in the file.
    let rowCount: Int
    /// The number of entries of one embedding.
    let width: Int
    private let source: HDF5Dataset

    /// Opens a dataset and checks its shape and type.
    init(_ path: String, dataset name: String, items: Items) throws(DataError) {
        (file, source) = try DataError.from { () throws -> (HDF5File, HDF5Dataset) in
            let file = try HDF5File(path)
            return (file, try file.dataset(name))
        }
        self.items = items
        dataset = name
        let place = "\(file.name): dataset '\(name)'"
        let shape = source.shape
        guard case .float = source.elementType else {
            throw DataError(
                "\(place) holds \(source.elementType) (\(source.shapeDescription)); embeddings are float32.")
        }
        switch shape.count {
        case 2: isPaired = false
        case 3:
            guard shape[1] == 2 else {
                throw DataError(
                    "\(place) is \(source.shapeDescription); the second axis must be 2: the texts of a pair.")
            }
            isPaired = true
        default:
            throw DataError("\(place) is \(source.shapeDescription); pairs are N × 2 × d, a sequence is N × d.")
        }
        rowCount = shape[0]
        width = shape[shape.count - 1]
        guard rowCount > (isPaired || items == .embeddings ? 0 : 1), width > 0 else {
            throw DataError(
                "\(place) is \(source.shapeDescription); there is no \(items == .shifts ? "shift" : "embedding") in it."
            )
        }
        guard rowCount < Int(Int32.max) / 2 else {
            throw DataError(
                "\(place) is \(source.shapeDescription); more than \(Int(Int32.max / 2).grouped) rows cannot be numbered."
            )
        }
    }

    /// File and dataset, at the start of a message.
    var place: String { "\(file.name): dataset '\(dataset)'" }

    /// The number of items.
    var count: Int {
        switch items {
        case .shifts: isPaired ? rowCount : rowCount - 1
        case .embeddings: isPaired ? 2 * rowCount : rowCount
        }
    }

    /// Items that one row of the file holds.
    var itemsPerRow: Int { items == .embeddings && isPaired ? 2 : 1 }

    /// Rows that the file stores as one piece; at least 1.
    var chunkRows: Int { max(1, source.chunkShape?.first ?? 1) }

    private var rowWidth: Int { isPaired ? 2 * width : width }

    /// Reads consecutive items.
    ///
    /// - Parameters:
    ///   - range: Which items; embeddings of pairs only in whole pairs.
    ///   - target: Room for `range.count * width` numbers.
    /// - Throws: ``DataError`` if the file is damaged or an entry is not finite.
    func read(_ range: Range<Int>, into target: UnsafeMutablePointer<Float>) throws(DataError) {
        guard items == .shifts else {
            let rows = range.lowerBound / itemsPerRow..<(range.upperBound / itemsPerRow)
            return try read(rows: rows, into: UnsafeMutableBufferPointer(start: target, count: range.count * width))
        }
        // Differences are taken out of a few MiB at a time.
        let step = max(1, (4 << 20) / (4 * rowWidth) / chunkRows) * chunkRows
        let room = UnsafeMutableBufferPointer<Float>.allocate(capacity: (min(step, range.count) + 1) * rowWidth)
        defer { room.deallocate() }
        var start = range.lowerBound
        while start < range.upperBound {
            let part = start..<min(range.upperBound, (start / step + 1) * step)
            try read(rows: isPaired ? part : part.lowerBound..<part.upperBound + 1, into: room)
            for row in 0..<part.count {
                let before = room.baseAddress! + row * rowWidth
                let after = before + width
                let shift = target + (part.lowerBound - range.lowerBound + row) * width
                for index in 0..<width { shift[index] = after[index] - before[index] }
            }
            start = part.upperBound
        }
    }

    /// Reads rows of the file as they are.
    func read(rows: Range<Int>, into target: UnsafeMutableBufferPointer<Float>) throws(DataError) {
        try DataError.from { try source.read(rows: rows, into: target) }
        for row in 0..<rows.count {
            let start = target.baseAddress! + row * rowWidth
            // Zero times a sum is zero unless the sum has met, or become, something that is not finite.
            guard Kernels.sum(start, rowWidth) * 0 != 0 else { continue }
            let entries = UnsafeBufferPointer(start: start, count: rowWidth)
            guard let value = entries.first(where: { !$0.isFinite }) else { continue }
            throw DataError(
                "\(place): row \((rows.lowerBound + row).grouped) has the entry \(value); every entry must be finite.")
        }
    }

    /// The embeddings of pairs, in the order given (`indices.count` × d each).
    func embeddings(at indices: [Int]) throws(DataError) -> (before: Matrix, after: Matrix) {
        var before = Matrix(rows: indices.count, columns: width)
        var after = before
        let pairCount = isPaired ? rowCount : rowCount - 1
        if let outside = indices.first(where: { $0 < 0 || $0 >= pairCount }) {
            throw DataError("\(place) has \(pairCount.grouped) pairs; pair \(outside) was asked for.")
        }
        let span = max(1, (4 << 20) / (4 * rowWidth))
        let order = indices.indices.sorted { indices[$0] < indices[$1] }
        let room = UnsafeMutableBufferPointer<Float>.allocate(capacity: (span + 1) * rowWidth)
        defer { room.deallocate() }
        var position = 0
        while position < order.count {
            let first = indices[order[position]]
            let end = order[position...].firstIndex { indices[$0] >= first + span } ?? order.count
            let last = indices[order[end - 1]]
            try read(rows: first..<(isPaired ? last + 1 : last + 2), into: room)
            for place in order[position..<end] {
                let source = room.baseAddress! + (indices[place] - first) * rowWidth
                before.withUnsafeMutableBufferPointer {
                    ($0.baseAddress! + place * width).update(from: source, count: width)
                }
                after.withUnsafeMutableBufferPointer {
                    ($0.baseAddress! + place * width).update(from: source + width, count: width)
                }
            }
            position = end
        }
        return (before, after)
    }
}

extension DataError {
    /// Calls something that fails with sentences of its own, and passes these on.
    static func from<Result>(_ body: () throws -> Result) throws(DataError) -> Result {
        do {
            return try body()
        } catch let error as DataError {
            throw error
        } catch {
            throw DataError("\(error)")
        }
    }
}
