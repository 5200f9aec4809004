import Foundation
import Glibc

/// The partial results of an extraction, from which another one can resume.
///
/// The file, beside that of the result, begins with a digest of everything that the embeddings depend on and with a
/// description, under a digest of both. For every window of texts it has the rows of the texts, and a digest of these
/// rows and the digest before. Bytes after the last valid digest are damaged or from an incomplete write, and their
/// embeddings are computed again.
final class PartialEmbeddings {
    let path: String
    private let width: Int
    private let layers: Int
    private let file: Int32
    private let isNamed: Bool
    /// The windows that the file has.
    private var windows: [Window] = []
    /// The number of texts whose rows the file has.
    var texts: Int { windows.last?.texts.upperBound ?? 0 }
    /// The last digest, which covers the whole file.
    private var digest: Data
    /// The offset of the next window.
    private var end: Int
    /// The number of bytes before the first window.
    private let headerCount: Int

    private struct Window {
        let texts: Range<Int>
        let offset: Int
    }

    /// Opens the file of an earlier extraction with the same identity, or starts a new one. While another extraction
    /// uses the file, a file without a name takes its place, which no later extraction can resume.
    ///
    /// - Parameters:
    ///   - path: The path of the file.
    ///   - identity: Everything that the embeddings depend on.
    ///   - description: What is extracted, in words.
    ///   - width: The number of entries of an embedding.
    ///   - layers: The number of layers, each with an embedding of every text.
    /// - Throws: ``LanguageModelError`` if the file has results of another extraction, or cannot be written.
    init(
        _ path: String, identity: [String], description: String, width: Int, layers: Int
    ) throws(LanguageModelError) {
        let named = try Self.open(path)
        self.path = path
        self.width = width
        self.layers = layers
        isNamed = named != nil
        if let named { file = named } else { file = try Self.withoutName(beside: path) }
        let header = Header(identity: Digest.of(identity), description: description)
        digest = header.identity
        end = header.bytes.count
        headerCount = end
        guard Self.read(file, at: 0, count: end) != header.bytes else { return }
        if let other = Header(of: file), other.hasResults {
            throw LanguageModelError(
                "\(path) has the first results of another extraction (\(other.description)), which this one would replace: finish that one with its own command, write to another path, or remove the file."
            )
        }
        guard ftruncate(file, 0) == 0, write(header.bytes, at: 0) else { throw notWritten() }
    }

    /// The beginning of the file.
    private struct Header {
        let identity: Data
        let description: String
        /// Whether results follow.
        var hasResults = false

        init(identity: Data, description: String) {
            self.identity = identity
            self.description = String(decoding: Data(description.utf8.prefix(1_000)), as: UTF8.self)
        }

        /// The header of a file; `nil` if it is damaged.
        init?(of file: Int32) {
            guard let start = PartialEmbeddings.read(file, at: 0, count: 66) else { return nil }
            let length = Int(start[64]) << 8 + Int(start[65])
            guard let text = PartialEmbeddings.read(file, at: 66, count: length) else { return nil }
            self.init(identity: start.prefix(32), description: String(decoding: text, as: UTF8.self))
            guard bytes == start + text else { return nil }
            var facts = stat()
            hasResults = fstat(file, &facts) == 0 && Int(facts.st_size) > bytes.count
        }

        var bytes: Data {
            let text = Data(description.utf8)
            return identity + Digest.of(identity + text) + Data([UInt8(text.count >> 8), UInt8(text.count & 255)])
                + text
        }
    }

    deinit { close(file) }

    /// Opens and locks the file; `nil` if another process or another extraction of this process has locked it.
    private static func open(_ path: String) throws(LanguageModelError) -> Int32? {
        while true {
            let file = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
            guard file >= 0 else {
                throw LanguageModelError("\(path): cannot be written: \(String(cString: strerror(errno))).")
            }
            guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
                close(file)
                return nil
            }
            // Before the file was locked, an extraction that has ended may have removed it.
            var (opened, current) = (stat(), stat())
            if fstat(file, &opened) == 0, stat(path, &current) == 0, opened.st_ino == current.st_ino { return file }
            close(file)
        }
    }

    /// A file that is gone when it is closed.
    private static func withoutName(beside path: String) throws(LanguageModelError) -> Int32 {
        var name = Array("\(path).XXXXXX".utf8CString)
        let file = mkstemp(&name)
        guard file >= 0 else {
            throw LanguageModelError("\(path): cannot be written: \(String(cString: strerror(errno))).")
        }
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        unlink(name)
        return file
    }

    /// Finds the valid rows of the first windows; the next ``append(_:)`` writes after them.
    ///
    /// - Parameter windows: The number of texts in every window.
    /// - Returns: The number of texts in complete windows.
    /// - Throws: ``LanguageModelError`` if the file cannot be written.
    func resume(windows: [Int]) throws(LanguageModelError) -> Int {
        for count in windows {
            let length = count * width * layers * 4
            guard let bytes = Self.read(file, at: end, count: length + digest.count) else { break }
            let expected = Digest.of(digest + bytes.prefix(length))
            guard bytes.suffix(digest.count) == expected else { break }
            add(count, digest: expected)
        }
        guard ftruncate(file, off_t(end)) == 0 else { throw notWritten() }
        return texts
    }

    /// Appends the rows of a window, of one layer after those of another, and flushes them to the disk.
    ///
    /// - Throws: ``LanguageModelError`` if the file cannot be written.
    func append(_ rows: [[Float]]) throws(LanguageModelError) {
        let count = rows[0].count / width
        var bytes = Data(capacity: digest.count + count * width * layers * 4)
        bytes += digest
        for layer in rows { layer.withUnsafeBytes { bytes.append(contentsOf: $0) } }
        let next = Digest.of(bytes)
        guard write(bytes.dropFirst(digest.count), at: end), write(next, at: end + bytes.count - digest.count),
            fsync(file) == 0
        else { throw notWritten() }
        add(count, digest: next)
    }

    private func add(_ count: Int, digest next: Data) {
        windows.append(Window(texts: texts..<texts + count, offset: end))
        digest = next
        end += count * width * layers * 4 + next.count
    }

    /// Reads the row of a text.
    ///
    /// - Parameters:
    ///   - text: The text, which the file has.
    ///   - layer: The place of the layer.
    ///   - target: Gets the row (width).
    /// - Throws: ``LanguageModelError`` if the file cannot be read.
    func read(_ text: Int, layer: Int, into target: UnsafeMutableBufferPointer<Float>) throws(LanguageModelError) {
        // All windows but the last one are equally large.
        let window = windows[text / windows[0].texts.count]
        let row = layer * window.texts.count + text - window.texts.lowerBound
        guard Self.read(file, at: window.offset + row * width * 4, into: UnsafeMutableRawBufferPointer(target)) else {
            throw LanguageModelError("\(path): cannot be read again: \(String(cString: strerror(errno))).")
        }
    }

    func remove() { if isNamed { unlink(path) } }

    /// Removes the file of an extraction that failed before its first results.
    func removeIfEmpty() {
        if end == headerCount { remove() }
    }

    private func notWritten() -> LanguageModelError {
        LanguageModelError("\(path): cannot be written: \(String(cString: strerror(errno))).")
    }

    /// Reads bytes of the file; `nil` if there are fewer.
    fileprivate static func read(_ file: Int32, at offset: Int, count: Int) -> Data? {
        var data = Data(count: count)
        return data.withUnsafeMutableBytes { read(file, at: offset, into: $0) } ? data : nil
    }

    private static func read(_ file: Int32, at offset: Int, into target: UnsafeMutableRawBufferPointer) -> Bool {
        var done = 0
        while done < target.count {
            let found = pread(file, target.baseAddress! + done, target.count - done, off_t(offset + done))
            if found < 0, errno == EINTR { continue }
            guard found > 0 else { return false }
            done += found
        }
        return true
    }

    private func write(_ data: Data, at offset: Int) -> Bool {
        var done = 0
        while done < data.count {
            let written = data.withUnsafeBytes {
                pwrite(file, $0.baseAddress! + done, data.count - done, off_t(offset + done))
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { return false }
            done += written
        }
        return true
    }
}
