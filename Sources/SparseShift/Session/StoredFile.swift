import Foundation
import Numerics

/// A file that data are read from: where it is, and what tells whether it has changed.
struct StoredFile {
    let path: String
    let selection: EmbeddingSelection
    let leavingOut: Set<UnusableShifts>
    let memory: DataMemory
    let byteCount: Int
    /// Seconds and nanoseconds since 1970 at which the file was last changed.
    let changed: (seconds: Int, nanoseconds: Int)
    let count: Int
    let dimension: Int
    /// Of the numbers, if they are in memory; a copy of the file has the same.
    let checksum: Int?

    init(
        _ data: some ShiftDataset, path: String, selection: EmbeddingSelection, leavingOut: Set<UnusableShifts>,
        memory: DataMemory
    ) throws {
        // The working directory of the next process may be another one.
        self.path = URL(fileURLWithPath: path).standardizedFileURL.path
        self.selection = selection
        self.leavingOut = leavingOut
        self.memory = memory
        (count, dimension) = (data.count, data.dimension)
        guard let status = Self.status(path) else {
            throw SessionError(
                """
                \(path), which '\(data.name)' is read from, has gone; a session is saved with the files that its data \
                are in.
                """)
        }
        (byteCount, changed) = (status.byteCount, status.changed)
        checksum = try Self.checksum(data)
    }

    func write(to group: GroupWriter) throws {
        try group.add("path", path)
        try group.add("dataset", selection.dataset)
        if let before = selection.before { try group.add("before", before) }
        if let after = selection.after { try group.add("after", after) }
        if let afterPath = selection.afterPath {
            try group.add("after_path", URL(fileURLWithPath: afterPath).standardizedFileURL.path)
        }
        if let isSequence = selection.isSequence { try group.add("is_sequence", isSequence) }
        if !leavingOut.isEmpty {
            try group.add("leaving_out", leavingOut.map(\.rawValue).sorted().joined(separator: ","))
        }
        try group.add("byte_count", byteCount)
        try group.add("changed_seconds", changed.seconds)
        try group.add("changed_nanoseconds", changed.nanoseconds)
        try group.add("count", count)
        try group.add("dimension", dimension)
        if case .limit(let bytes) = memory { try group.add("memory_limit", bytes) }
        if let checksum { try group.add("checksum", checksum) }
    }

    init(_ group: GroupReader) throws {
        let stored = try group.text("path")
        // Files that were moved together with the session's are found beside it.
        let beside = URL(fileURLWithPath: group.filePath).deletingLastPathComponent()
            .appendingPathComponent(URL(fileURLWithPath: stored).lastPathComponent).path
        path = Self.status(stored) == nil && Self.status(beside) != nil ? beside : stored
        func optional(_ name: String) throws -> String? { group.has(name) ? try group.text(name) : nil }
        selection = EmbeddingSelection(
            dataset: try group.text("dataset"), before: try optional("before"), after: try optional("after"),
            afterPath: try optional("after_path"),
            // Sessions of earlier versions took N × d as a sequence.
            isSequence: group.attributes["is_sequence"]?.integer.map { $0 != 0 })
        leavingOut = Set(
            try (optional("leaving_out") ?? "").split(separator: ",").compactMap {
                UnusableShifts(rawValue: String($0))
            })
        memory =
            try group.attributes["memory_limit"] == nil
            ? .automatic : .limit(group.integer("memory_limit", in: 1...Int.max))
        byteCount = try group.integer("byte_count")
        changed = (try group.integer("changed_seconds"), try group.integer("changed_nanoseconds"))
        (count, dimension) = (try group.integer("count"), try group.integer("dimension"))
        checksum = group.attributes["checksum"]?.integer
        guard Self.status(path) != nil else {
            throw SessionError(
                "\(path), which the data of \(group.fileName) are read from, has gone; put it back there.")
        }
    }

    /// Checks that the file holds the same data as when the session was saved.
    func check(_ data: some ShiftDataset) throws {
        guard data.count == count, data.dimension == dimension else {
            throw SessionError(
                """
                \(path) has changed since the session was saved: dataset '\(selection.dataset)' has \(data.count.grouped) shifts \
                × \(data.dimension), not \(count.grouped) × \(dimension).
                """)
        }
        guard let status = Self.status(path) else { return }
        if status.byteCount == byteCount, status.changed == changed { return }
        // A copy has another date.
        if let checksum, try Self.checksum(data) == checksum { return }
        throw SessionError(
            """
            \(path) has changed since the session was saved; open it anew to use it as it is, or put the old file back.
            """)
    }

    private static func checksum(_ data: some ShiftDataset) throws -> Int? {
        guard data.isInMemory else { return nil }
        var hash: UInt64 = 0
        try data.forEachSlice { _, shifts in hash = hash &* 31 ^ shifts.fingerprint }
        return Int(bitPattern: UInt(hash))
    }

    private static func status(_ path: String) -> (byteCount: Int, changed: (seconds: Int, nanoseconds: Int))? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return (Int(status.st_size), (Int(status.st_mtim.tv_sec), Int(status.st_mtim.tv_nsec)))
    }
}

extension StoredDataSet {
    static func write(_ data: EmbeddingPairs, to group: GroupWriter) throws {
        try group.add("type", "pairs of a file")
        try StoredFile(
            data, path: data.path, selection: data.selection, leavingOut: data.leavingOut, memory: data.memory
        ).write(to: group)
        // Phrases may have been given by hand.
        if let phrases = data.annotations.phrases { try write(phrases, to: group) }
    }

    static func write(_ data: RawEmbeddings, to group: GroupWriter) throws {
        try group.add("type", "embeddings of a file")
        try StoredFile(
            data, path: data.path, selection: data.selection, leavingOut: data.leavingOut, memory: data.memory
        ).write(to: group)
    }

    static func pairs(_ group: GroupReader) throws -> EmbeddingPairs {
        let file = try StoredFile(group)
        let data = try EmbeddingPairs(
            file.path, selection: file.selection, leavingOut: file.leavingOut, memory: file.memory)
        try file.check(data)
        guard let phrases = try phrases(group, count: data.count), phrases != data.annotations.phrases else {
            return data
        }
        return try data.with(phrases: phrases)
    }

    static func embeddings(_ group: GroupReader) throws -> RawEmbeddings {
        let file = try StoredFile(group)
        let data = try RawEmbeddings(
            file.path, selection: file.selection, leavingOut: file.leavingOut, memory: file.memory)
        try file.check(data)
        return data
    }
}
