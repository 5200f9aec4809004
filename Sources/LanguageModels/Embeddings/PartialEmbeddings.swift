import Foundation

/// Embeddings that an extraction writes as it gets them, so that another one can go on from there.
///
/// A file beside the one that is to be: 32 bytes that say of what, then one row a text. It only ever grows, so what is
/// behind the last whole row is the rest of a write that was cut short.
final class PartialEmbeddings {
    let path: String
    /// Texts whose rows are there.
    private(set) var count: Int
    private let width: Int
    private let file: FileHandle
    private static let headerLength = 32

    /// Opens the rows of an earlier extraction of the same, or begins.
    ///
    /// - Parameter identity: Everything that the embeddings depend on.
    /// - Throws: ``LanguageModelError`` if the file cannot be written.
    init(_ path: String, identity: [String], width: Int) throws(LanguageModelError) {
        self.path = path
        self.width = width
        let header = try Digest.of(identity)
        let isSame = (try? FileHandle(forReadingAtPath: path)?.read(upToCount: Self.headerLength)) == header
        if !isSame, !FileManager.default.createFile(atPath: path, contents: header) {
            throw LanguageModelError("\(path): cannot be written.")
        }
        guard let file = FileHandle(forUpdatingAtPath: path), let size = try? file.seekToEnd() else {
            throw LanguageModelError("\(path): cannot be written.")
        }
        self.file = file
        count = (Int(size) - Self.headerLength) / (4 * width)
    }

    /// Keeps the first rows alone, so that what follows begins a window.
    func truncate(to texts: Int) throws {
        count = texts
        try file.truncate(atOffset: UInt64(Self.headerLength + texts * 4 * width))
        try file.seekToEnd()
    }

    /// Adds rows.
    func append(_ rows: [Float]) throws(LanguageModelError) {
        do {
            try rows.withUnsafeBytes { try file.write(contentsOf: Data($0)) }
            try file.synchronize()
        } catch {
            throw LanguageModelError("\(path): cannot be written: \(error.localizedDescription).")
        }
        count += rows.count / width
    }

    /// All rows.
    func rows() throws(LanguageModelError) -> [Float] {
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped) else {
            throw LanguageModelError("\(path): cannot be read.")
        }
        let bytes = data.dropFirst(Self.headerLength).prefix(count * width * 4)
        return [Float](unsafeUninitializedCapacity: count * width) { target, initialized in
            initialized = bytes.copyBytes(to: UnsafeMutableRawBufferPointer(target)) / 4
        }
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
