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
    private let file: Int32
    /// The last digest, which covers the whole file.
    private var digest: Data
    /// The offset of the next window.
    private var end: Int
    /// The number of bytes before the first window.
    private let headerCount: Int

    /// Opens the file of an earlier extraction with the same identity, or starts a new one; `nil` while another
    /// extraction uses the file.
    ///
    /// - Parameters:
    ///   - path: The path of the file.
    ///   - identity: Everything that the embeddings depend on.
    ///   - description: What is extracted, in words.
    ///   - width: The number of entries for a text: of an embedding, for every layer.
    /// - Throws: ``LanguageModelError`` if the file has results of another extraction, or cannot be written.
    init?(_ path: String, identity: [String], description: String, width: Int) throws(LanguageModelError) {
        guard let file = try Self.open(path) else { return nil }
        self.path = path
        self.width = width
        self.file = file
        let header = Header(identity: Digest.of(identity), description: description)
        digest = header.identity
        end = header.bytes.count
        headerCount = end
        guard Self.read(file, at: 0, count: end) != header.bytes else { return }
        if let other = Header(of: file), other.hasResults {
            close(file)
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

    /// Reads the valid rows of the first windows; the next ``append(_:)`` writes after them.
    ///
    /// - Parameter windows: The number of texts in every window.
    /// - Returns: The rows of every complete window, row-major.
    /// - Throws: ``LanguageModelError`` if the file cannot be written.
    func resume(windows: [Int]) throws(LanguageModelError) -> [[Float]] {
        var result: [[Float]] = []
        for texts in windows {
            let length = texts * width * 4
            guard let bytes = Self.read(file, at: end, count: length + digest.count) else { break }
            let expected = Digest.of(digest + bytes.prefix(length))
            guard bytes.suffix(digest.count) == expected else { break }
            result.append(
                [Float](unsafeUninitializedCapacity: texts * width) { target, initialized in
                    initialized = bytes.copyBytes(to: UnsafeMutableRawBufferPointer(target), count: length) / 4
                })
            digest = expected
            end += bytes.count
        }
        guard ftruncate(file, off_t(end)) == 0 else { throw notWritten() }
        return result
    }

    /// Appends the rows of a window, and flushes them to the disk.
    ///
    /// - Throws: ``LanguageModelError`` if the file cannot be written.
    func append(_ rows: [Float]) throws(LanguageModelError) {
        let bytes = rows.withUnsafeBytes { Data($0) }
        let next = Digest.of(digest + bytes)
        guard write(bytes + next, at: end), fsync(file) == 0 else { throw notWritten() }
        digest = next
        end += bytes.count + next.count
    }

    func remove() { unlink(path) }

    /// Removes the file of an extraction that failed before its first results.
    func removeIfEmpty() {
        if end == headerCount { unlink(path) }
    }

    private func notWritten() -> LanguageModelError {
        LanguageModelError("\(path): cannot be written: \(String(cString: strerror(errno))).")
    }

    /// Reads bytes of the file; `nil` if there are fewer.
    fileprivate static func read(_ file: Int32, at offset: Int, count: Int) -> Data? {
        var (data, done) = (Data(count: count), 0)
        while done < count {
            let found = data.withUnsafeMutableBytes {
                pread(file, $0.baseAddress! + done, count - done, off_t(offset + done))
            }
            if found < 0, errno == EINTR { continue }
            guard found > 0 else { return nil }
            done += found
        }
        return data
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
