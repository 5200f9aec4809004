import Numerics
import Work

/// Reads the rows of tables of embeddings: a pair, two neighbours of a sequence, or one embedding each.
struct EmbeddingReader: Sendable {
    let chosen: ChosenEmbeddings
    /// The number of entries of one embedding.
    let width: Int
    /// The number of pairs, of neighbours, or of single embeddings.
    let unitCount: Int

    init(_ chosen: ChosenEmbeddings) {
        self.chosen = chosen
        let shape = chosen.tables[0].shape
        width = shape[shape.count - 1]
        unitCount = chosen.layout == .sequence ? max(0, shape[0] - 1) : shape[0]
    }

    /// The number of rows in the file.
    var rowCount: Int { chosen.tables[0].shape[0] }
    /// Rows that the file stores as one piece; at least 1.
    var chunkRows: Int { chosen.tables.map(\.chunkRows).max()! }
    /// Whether the numbers are read and subtracted in double precision.
    var isWide: Bool { chosen.tables.contains(where: \.isWide) }
    /// Whether a unit has two embeddings.
    var hasTwo: Bool { chosen.layout != .rows }
    /// File and dataset, at the start of a message.
    var place: String {
        chosen.layout == .twoTables ? chosen.sources : chosen.tables[0].place
    }

    /// Where a unit's embedding is, for messages.
    func place(ofUnit unit: Int, isSecond: Bool) -> String {
        switch chosen.layout {
        case .twoTables: "\(chosen.tables[isSecond ? 1 : 0].place): row \(unit.grouped)"
        case .sequence: "\(place): row \((isSecond ? unit + 1 : unit).grouped)"
        case .pairs, .rows: "\(place): row \(unit.grouped)"
        }
    }

    /// Calls `body` with consecutive units, a few MiB of the file at a time.
    ///
    /// - Parameter body: Gets the unit's number, its embedding, and the second one if a unit has two.
    func forEach<Scalar: EmbeddingScalar>(
        _ units: Range<Int>, as: Scalar.Type,
        _ body: (Int, UnsafePointer<Scalar>, UnsafePointer<Scalar>?) throws(DataError) -> Void
    ) throws(DataError) {
        guard !units.isEmpty else { return }
        // Windows are read beside other work.
        guard units.count > unitCount / 2 else { return try forEach(units, as: Scalar.self, report: { _ in }, body) }
        let plan = WorkPlan(label: "reading \(place)", total: units.upperBound, unit: "rows")
        try WorkReport.whenLong(plan) { (report) throws(DataError) in
            try forEach(units, as: Scalar.self, report: { report($0) }, body)
        }
    }

    private func forEach<Scalar: EmbeddingScalar>(
        _ units: Range<Int>, as: Scalar.Type, report: (Int) -> Void,
        _ body: (Int, UnsafePointer<Scalar>, UnsafePointer<Scalar>?) throws(DataError) -> Void
    ) throws(DataError) {
        let layout = chosen.layout
        let rowWidth = layout == .pairs ? 2 * width : width
        let unitBytes = MemoryLayout<Scalar>.stride * width * (layout == .pairs || layout == .twoTables ? 2 : 1)
        let step = max(1, (4 << 20) / unitBytes / chunkRows) * chunkRows
        let rows = min(step, units.count) + (layout == .sequence ? 1 : 0)
        let room = UnsafeMutableBufferPointer<Scalar>.allocate(capacity: rows * rowWidth * chosen.tables.count)
        defer { room.deallocate() }
        let second = layout == .twoTables ? rows * rowWidth : width
        var start = units.lowerBound
        while start < units.upperBound {
            let part = start..<min(units.upperBound, (start / step + 1) * step)
            for (number, table) in chosen.tables.enumerated() {
                let target = UnsafeMutableBufferPointer(rebasing: room[(number * rows * rowWidth)...])
                let needed = layout == .sequence ? part.lowerBound..<part.upperBound + 1 : part
                try DataError.from { try Scalar.read(needed, of: table, into: target) }
            }
            for unit in part {
                let first = UnsafePointer(room.baseAddress!) + (unit - part.lowerBound) * rowWidth
                try body(unit, first, layout == .rows ? nil : first + second)
            }
            start = part.upperBound
            report(start)
        }
    }
}

extension EmbeddingReader {
    /// The most that the squares of a shift's entries may add up to. Sums over a batch are to stay finite, too.
    static let mostSquare: Float = 1e36

    /// Whether all entries are finite, and small enough for single precision.
    static func areFinite<Scalar: EmbeddingScalar>(_ entries: UnsafePointer<Scalar>, _ count: Int) -> Bool {
        if Scalar.self == Float.self {
            // Zero times a sum is zero unless the sum has met, or become, something that is not finite.
            let floats = UnsafeRawPointer(entries).assumingMemoryBound(to: Float.self)
            if Kernels.sum(floats, count) * 0 == 0 { return true }
        }
        return (0..<count).allSatisfy { entries[$0].isFinite }
    }

    /// Checks the entries of an embedding.
    func check<Scalar: EmbeddingScalar>(
        _ entries: UnsafePointer<Scalar>, unit: Int, isSecond: Bool
    ) throws(DataError) {
        guard Self.areFinite(entries, width) else {
            let value = (0..<width).lazy.map { entries[$0] }.first { !$0.isFinite }!
            throw DataError(
                "\(place(ofUnit: unit, isSecond: isSecond)) has the entry \(value); every entry must be finite; "
                    + "--leave-out nan (in cells leavingOut: [.notFinite]) leaves such rows out.")
        }
        guard Scalar.self != Float.self else { return }
        let most = Scalar(Float.greatestFiniteMagnitude)
        guard let value = (0..<width).lazy.map({ entries[$0] }).first(where: { abs($0) > most }) else { return }
        throw DataError(
            "\(place(ofUnit: unit, isSecond: isSecond)) has the entry \(value), which is too large for single precision "
                + "(at most 3.4e38).")
    }

    /// Checks that the squares of a shift, or of an embedding, can be added up.
    ///
    /// - Parameter entries: The embeddings that it was computed of, for the message.
    func checkLength<Scalar: EmbeddingScalar>(
        _ shift: UnsafePointer<Float>, unit: Int, of entries: [UnsafePointer<Scalar>]
    ) throws(DataError) {
        let square = Kernels.dot(shift, shift, width)
        guard !(square <= Self.mostSquare) else { return }
        let largest = entries.enumerated().map { number, entries in
            (number, (0..<width).lazy.map { entries[$0] }.max { abs($0) < abs($1) }!)
        }.max { abs($0.1) < abs($1.1) }!
        throw DataError(
            "\(place(ofUnit: unit, isSecond: largest.0 == 1)) has the entry \(largest.1); the squares of such entries are too "
                + "large for single precision, so correct the row, or divide all embeddings by a number.")
    }
}
