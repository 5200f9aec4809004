import HDF5
import Numerics

/// Embeddings of a file, read as a list of items: the shifts, or the embeddings themselves.
final class EmbeddingSource: Sendable {
    enum Items { case shifts, embeddings }

    let items: Items
    let selection: EmbeddingSelection
    /// What was left out on request.
    let leftOut: LeftOutShifts?
    private let reader: EmbeddingReader
    /// The pairs, neighbours or single embeddings that are left, ascending; `nil` if all are.
    private let kept: [Int32]?

    /// Opens the datasets, checks their shapes and types, and finds what is to be left out.
    ///
    /// - Parameter memory: The limit for what has to be held in memory to be read at all.
    init(
        _ path: String, _ selection: EmbeddingSelection, items: Items, leavingOut: Set<UnusableShifts> = [],
        memory: DataMemory
    ) throws(DataError) {
        self.items = items
        self.selection = selection
        let reader = EmbeddingReader(
            try DataError.from { try selection.chosen(in: path, items: items, memory: memory) })
        self.reader = reader
        let table = reader.chosen.tables[0]
        guard reader.unitCount > 0, reader.width > 0 else {
            throw DataError(
                "\(reader.place) is \(table.shapeDescription); there is no \(items == .shifts ? "shift" : "embedding") in it."
            )
        }
        guard reader.rowCount < Int(Int32.max) / 2 else {
            throw DataError(
                "\(reader.place) is \(table.shapeDescription); more than \(Int(Int32.max / 2).grouped) rows cannot be numbered."
            )
        }
        guard reader.width <= DataMemory.automatic.bytes / 64 else {
            throw DataError(
                "\(reader.place) is \(table.shapeDescription); embeddings of \(reader.width.grouped) entries are too wide."
            )
        }
        guard !leavingOut.isEmpty else {
            (kept, leftOut) = (nil, nil)
            return
        }
        let found = try Self.usable(reader, leavingOut)
        leftOut = found.leftOut
        kept = found.kept.count == reader.unitCount ? nil : found.kept
        guard !found.kept.isEmpty else {
            throw DataError("\(reader.place): no shift is left; left out: \(found.leftOut).")
        }
    }

    private static func usable(
        _ reader: EmbeddingReader, _ unusable: Set<UnusableShifts>
    ) throws(DataError) -> (kept: [Int32], leftOut: LeftOutShifts) {
        func look<Scalar: EmbeddingScalar>(_ scalar: Scalar.Type) throws(DataError) -> ([Int32], LeftOutShifts) {
            let width = reader.width
            var kept: [Int32] = []
            var (notFinite, zero) = (0, 0)
            kept.reserveCapacity(reader.unitCount)
            try reader.forEach(0..<reader.unitCount, as: scalar) { (unit, first, second) throws(DataError) in
                let isFinite =
                    EmbeddingReader.areFinite(first, width)
                    && second.map { EmbeddingReader.areFinite($0, width) } ?? true
                if !isFinite, unusable.contains(.notFinite) {
                    notFinite += 1
                } else if unusable.contains(.zero),
                    (0..<width).allSatisfy({ first[$0] == second?[$0] ?? 0 })
                {
                    zero += 1
                } else {
                    kept.append(Int32(unit))
                }
            }
            return (
                kept,
                LeftOutShifts(
                    notFinite: unusable.contains(.notFinite) ? notFinite : nil,
                    zero: unusable.contains(.zero) ? zero : nil)
            )
        }
        let found = reader.isWide ? try look(Double.self) : try look(Float.self)
        return (found.0, found.1)
    }

    /// File and dataset, at the start of a message.
    var place: String { reader.place }
    /// The file.
    var container: EmbeddingContainer { reader.chosen.container }
    /// The name of the dataset, or of both.
    var dataset: String { reader.chosen.dataset }
    /// The number of entries of one embedding.
    var width: Int { reader.width }
    /// The number of rows in the file.
    var rowCount: Int { reader.rowCount }
    /// Whether a row is the two embeddings of a pair rather than one of a sequence.
    var isPaired: Bool { reader.chosen.layout == .pairs || reader.chosen.layout == .twoTables }
    /// Names that the labels and the texts may have.
    var labelNames: [String] { reader.chosen.labelNames }
    var textNames: [String] { reader.chosen.textNames }

    /// What the items are.
    func derivation(remarks: [String] = []) -> ShiftDerivation {
        ShiftDerivation(
            kind: items == .embeddings ? .embeddings : isPaired ? .pairs : .sequence, sources: reader.chosen.sources,
            leftOut: leftOut, remarks: reader.chosen.remarks + remarks)
    }

    /// The rows of the file that the items belong to, in their order: the first of two neighbours.
    var rows: some RandomAccessCollection<Int> { (0..<unitCount).lazy.map { self.unit($0) } }

    private var unitCount: Int { kept?.count ?? reader.unitCount }

    private func unit(_ number: Int) -> Int { kept.map { Int($0[number]) } ?? number }

    /// The number of items.
    var count: Int { unitCount * itemsPerRow }

    /// Items that one row of the file holds.
    var itemsPerRow: Int { items == .embeddings && reader.hasTwo ? 2 : 1 }

    /// Rows that the file stores as one piece; at least 1.
    var chunkRows: Int { reader.chunkRows }

    /// Pairs that take a few MiB, in whole pieces unless these are larger.
    var partRows: Int {
        let most = max(1, (4 << 20) / (4 * 2 * width))
        return chunkRows < most ? most / chunkRows * chunkRows : most
    }

    /// Reads consecutive items.
    ///
    /// - Parameters:
    ///   - range: Which items; embeddings of pairs only in whole pairs.
    ///   - target: Room for `range.count * width` numbers.
    /// - Throws: ``DataError`` if the file is damaged, or an entry is not finite or too large.
    func read(_ range: Range<Int>, into target: UnsafeMutablePointer<Float>) throws(DataError) {
        let numbers = range.lowerBound / itemsPerRow..<(range.upperBound / itemsPerRow)
        if reader.isWide {
            try read(numbers, as: Double.self, into: target)
        } else {
            try read(numbers, as: Float.self, into: target)
        }
    }

    private func read<Scalar: EmbeddingScalar>(
        _ numbers: Range<Int>, as scalar: Scalar.Type, into target: UnsafeMutablePointer<Float>
    ) throws(DataError) {
        let width = width
        var target = target
        try forEach(numbers, as: scalar) { (unit, first, second) throws(DataError) in
            try reader.check(first, unit: unit, isSecond: false)
            if let second { try reader.check(second, unit: unit, isSecond: true) }
            guard items == .shifts, let second else {
                for (number, entries) in [first, second].compactMap({ $0 }).enumerated() {
                    for index in 0..<width { target[index] = Float(entries[index]) }
                    try reader.checkLength(
                        target, unit: unit, of: number == 0 ? [entries] : [first, entries])
                    target += width
                }
                return
            }
            // In the precision of the file: what two large numbers differ by can be lost in single precision.
            for index in 0..<width { target[index] = Float(second[index] - first[index]) }
            try reader.checkLength(target, unit: unit, of: [first, second])
            target += width
        }
    }

    /// Calls `body` with the units that are left, by their numbers.
    private func forEach<Scalar: EmbeddingScalar>(
        _ numbers: Range<Int>, as scalar: Scalar.Type,
        _ body: (Int, UnsafePointer<Scalar>, UnsafePointer<Scalar>?) throws(DataError) -> Void
    ) throws(DataError) {
        guard let kept, !numbers.isEmpty else { return try reader.forEach(numbers, as: scalar, body) }
        var next = numbers.lowerBound
        let units = Int(kept[numbers.lowerBound])..<Int(kept[numbers.upperBound - 1]) + 1
        try reader.forEach(units, as: scalar) { (unit, first, second) throws(DataError) in
            guard Int(kept[next]) == unit else { return }
            next = min(next + 1, kept.count - 1)
            try body(unit, first, second)
        }
    }

    /// The embeddings of pairs, in the order given (`indices.count` × d each).
    func embeddings(at indices: [Int]) throws(DataError) -> (before: Matrix, after: Matrix) {
        if let outside = indices.first(where: { $0 < 0 || $0 >= unitCount }) {
            throw DataError("\(place) has \(unitCount.grouped) pairs; pair \(outside) was asked for.")
        }
        return reader.isWide
            ? try embeddings(at: indices, as: Double.self) : try embeddings(at: indices, as: Float.self)
    }

    private func embeddings<Scalar: EmbeddingScalar>(
        at indices: [Int], as scalar: Scalar.Type
    ) throws(DataError) -> (before: Matrix, after: Matrix) {
        let width = width
        var before = Matrix(rows: indices.count, columns: width)
        var after = before
        let span = partRows
        let order = indices.indices.sorted { indices[$0] < indices[$1] }
        var position = 0
        while position < order.count {
            let first = indices[order[position]]
            let end = order[position...].firstIndex { indices[$0] >= first + span } ?? order.count
            let last = indices[order[end - 1]]
            var number = first
            var next = position
            try forEach(first..<last + 1, as: scalar) { (unit, one, two) throws(DataError) in
                defer { number += 1 }
                guard next < end, indices[order[next]] == number else { return }
                try reader.check(one, unit: unit, isSecond: false)
                if let two { try reader.check(two, unit: unit, isSecond: true) }
                while next < end, indices[order[next]] == number {
                    let row = order[next]
                    before.withUnsafeMutableBufferPointer { target in
                        for index in 0..<width { target[row * width + index] = Float(one[index]) }
                    }
                    after.withUnsafeMutableBufferPointer { target in
                        for index in 0..<width { target[row * width + index] = Float((two ?? one)[index]) }
                    }
                    next += 1
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
