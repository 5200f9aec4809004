import Foundation
import HDF5
import JSON
import Machine

/// One of several parts in which the embeddings of pairs are computed, each by a process of its own.
///
///     let shard = EmbeddingShard(3, of: 16)                 // the third part
///     try EmbeddingShard.join("pairs.h5")                   // when all are there
public struct EmbeddingShard: Sendable, Hashable, CustomStringConvertible {
    /// From 1.
    public let number: Int
    /// How many there are.
    public let count: Int

    /// A part of several.
    ///
    /// - Throws: ``DataError`` unless 1 ≤ `number` ≤ `count`.
    public init(_ number: Int, of count: Int) throws(DataError) {
        guard count >= 1, (1...count).contains(number) else {
            throw DataError("shard \(number)/\(count): shards are numbered from 1 to their count, such as 3/16.")
        }
        self.number = number
        self.count = count
    }

    /// As in `3/16`.
    public var description: String { "\(number)/\(count)" }

    /// The items of this part; the parts are equally large, but for one item.
    public func range(of items: Int) -> Range<Int> {
        let (size, more) = items.quotientAndRemainder(dividingBy: count)
        let start = (number - 1) * size + min(number - 1, more)
        return start..<start + size + (number <= more ? 1 : 0)
    }

    /// The pairs of this part.
    ///
    /// - Throws: ``DataError`` if there are fewer pairs than parts.
    public func part(of pairs: TextPairs) throws(DataError) -> TextPairs {
        guard pairs.count >= count else {
            throw DataError("\(pairs.name): \(pairs.count) pairs cannot be divided into \(count) shards.")
        }
        let range = range(of: pairs.count)
        var index = -1
        return try pairs.filtered { _ in
            index += 1
            return range.contains(index)
        }
    }

    /// The file of this part: of `x.h5`, it is `x.shard-03-of-16.h5`.
    public func path(beside path: String) -> String {
        let (stem, ending) = Self.parts(of: path)
        let digits = "\(count)".count
        let padded = String(repeating: "0", count: digits - "\(number)".count) + "\(number)"
        return "\(stem).shard-\(padded)-of-\(count)\(ending)"
    }

    private static func parts(of path: String) -> (stem: String, ending: String) {
        let url = URL(fileURLWithPath: path)
        let ending = url.pathExtension.isEmpty ? "" : ".\(url.pathExtension)"
        return (String(path.dropLast(ending.count)), ending)
    }

    // MARK: Joining

    /// The attributes that files of shards have.
    static let (shardKey, wholeKey) = ("shard", "shards of")

    /// What a file says of the shard that it holds.
    ///
    /// - Parameter whole: What all shards have in common, in words or as a digest.
    public func attributes(of whole: String) -> [String: HDF5Attribute] {
        [Self.shardKey: .string(description), Self.wholeKey: .string(whole)]
    }

    /// A shard's file, open.
    private struct Part {
        let path: String
        let file: HDF5File
        let shard: EmbeddingShard
        let metadata: EmbeddingMetadata

        init(_ path: String) throws {
            self.path = path
            file = try HDF5File(path)
            metadata = EmbeddingMetadata(file)
            guard case .string(let text)? = metadata.other[EmbeddingShard.shardKey],
                case let words = text.split(separator: "/").compactMap({ Int($0) }), words.count == 2
            else { throw DataError("\(path): no shard; 'sparseshift embed --shard 1/4' makes them.") }
            shard = try EmbeddingShard(words[0], of: words[1])
        }

        /// What must be the same in all shards, by what it is called.
        var common: [(name: String, value: String)] {
            var attributes = metadata.attributes
            // The tokens are counted for each.
            for key in [EmbeddingShard.shardKey, "tokens"] { attributes[key] = nil }
            return attributes.sorted { $0.key < $1.key }.map { key, value in
                switch value {
                case .string(let text): (key, text)
                case .integer(let number): (key, "\(number)")
                case .real(let number): (key, "\(number)")
                }
            }
        }
    }

    /// Joins the files of all shards by a virtual dataset, which reads their numbers where they are; labels and texts are
    /// copied. The files must stay beside the joined one.
    ///
    /// - Parameters:
    ///   - path: The file to write, in the folder of the shards.
    ///   - shards: The files; by default those beside `path` that are called as ``path(beside:)`` says.
    ///   - whole: What all shards must have in common, as in ``attributes(of:)``; whatever they have by default.
    /// - Returns: The number of pairs in `cfc_train`.
    /// - Throws: ``DataError`` that names the file if a shard is missing, there twice, or of another whole: another
    ///   language model, layer, pooling or list of pairs.
    @discardableResult
    public static func join(_ path: String, shards: [String]? = nil, whole: String? = nil) throws -> Int {
        let path = UserFolders.path(path)
        let files = try shards?.map { UserFolders.path($0) } ?? found(beside: path)
        let parts = try files.map { try Part($0) }.sorted { $0.shard.number < $1.shard.number }
        guard let first = parts.first else {
            throw DataError(
                "\(path): there is no file of a shard beside it, such as \(try EmbeddingShard(1, of: 4).path(beside: path))."
            )
        }
        for part in parts {
            guard part.shard.count == first.shard.count else {
                throw DataError(
                    "\(part.path): one of \(part.shard.count) shards, but \(first.path) is one of \(first.shard.count); they do not belong together."
                )
            }
            let (own, others) = (part.common, first.common)
            if let difference = zip(own, others).first(where: { $0 != $1 })
                ?? (own.count == others.count ? nil : (own.last!, others.last!))
            {
                let (mine, other) = difference
                let what =
                    mine.name == wholeKey
                    ? "its pairs differ from those of \(first.path)"
                    : "its \(mine.name) is \(mine.value), but that of \(first.path) is \(other.value)"
                throw DataError("\(part.path): \(what); the shards do not belong together.")
            }
        }
        if let whole, let other = parts.first(where: { $0.metadata.other[wholeKey] != .string(whole) }) {
            throw DataError("\(other.path): a shard of other pairs than those of which shards were asked for.")
        }
        for (left, right) in zip(parts, parts.dropFirst()) where left.shard == right.shard {
            throw DataError("\(left.path) and \(right.path) are both shard \(left.shard).")
        }
        let numbers = Set(parts.map(\.shard.number))
        if let missing = (1...first.shard.count).first(where: { !numbers.contains($0) }) {
            let file = try EmbeddingShard(missing, of: first.shard.count).path(beside: path)
            throw DataError("\(path): shard \(missing)/\(first.shard.count) is missing (\(file)); embed it first.")
        }
        return try write(parts, to: path)
    }

    private static func found(beside path: String) throws -> [String] {
        let url = URL(fileURLWithPath: path)
        let folder = url.deletingLastPathComponent().path
        let (stem, ending) = Self.parts(of: url.lastPathComponent)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { name in
            name.hasPrefix(stem + ".shard-") && name.hasSuffix(ending)
                && name.dropFirst(stem.count).dropLast(ending.count).wholeMatch(of: #/\.shard-\d+-of-\d+/#) != nil
        }.sorted().map { folder + "/" + $0 }
    }

    private static func write(_ parts: [Part], to path: String) throws -> Int {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        var pairs = 0
        var metadata = parts[0].metadata
        metadata.other[shardKey] = nil
        let tokens = parts.compactMap { part -> Int? in
            if case .integer(let count)? = part.metadata.other["tokens"] { count } else { nil }
        }
        if tokens.count == parts.count { metadata.other["tokens"] = .integer(tokens.reduce(0, +)) }
        do {
            try HDF5Writer.write(path) { writer in
                for dataset in ["cfc_train", "cfc_test"] where parts[0].file.hasDataset(dataset) {
                    let tables = try parts.map { try $0.file.dataset(dataset) }
                    let shape = tables[0].shape
                    if let odd = tables.firstIndex(where: { $0.shape.dropFirst() != shape.dropFirst() }) {
                        throw DataError(
                            "\(parts[odd].path): '\(dataset)' is \(tables[odd].shapeDescription), and in \(parts[0].path) it is \(tables[0].shapeDescription)."
                        )
                    }
                    try writer.addVirtual(
                        dataset, rowShape: Array(shape.dropFirst()),
                        parts: zip(parts, tables).map { part, table in
                            let url = URL(fileURLWithPath: part.path)
                            let isBeside = url.deletingLastPathComponent().path == folder
                            return .init(
                                file: isBeside ? url.lastPathComponent : url.path, dataset: dataset,
                                rows: table.shape[0])
                        })
                    if dataset == "cfc_train" { pairs = tables.reduce(0) { $0 + $1.shape[0] } }
                    for (suffix, row) in [("_labels", [Int]()), ("_texts", [2])] {
                        let name = dataset + suffix
                        guard parts.allSatisfy({ $0.file.hasDataset(name) }) else { continue }
                        let table = try writer.addStringTable(name, rowShape: row)
                        for part in parts { try table.append(part.file.dataset(name).strings()) }
                    }
                }
                try writer.setAttributes(metadata.attributes, of: EmbeddingMetadata.group)
            }
        } catch let error as HDF5Error {
            throw DataError(error.description)
        }
        return pairs
    }
}
