import Foundation
import Glibc

/// Embeddings that an extraction writes as it gets them, so that another one can go on from there.
///
/// A file beside the one that is to be: a digest of everything that the embeddings depend on; then, for every window of
/// texts, one row a text and a digest of these rows and of the digest before. So what is behind the last digest that is
/// right is the rest of a write that was cut short, or damaged, and is computed again.
final class PartialEmbeddings {
    let path: String
    private let width: Int
    private let file: Int32
    /// The digest of all that is written.
    private var digest: Data
    /// Where the next window begins.
    private var end: Int

    /// Opens the rows of an earlier extraction of the same, or begins; `nil` while another extraction uses the file.
    ///
    /// - Parameter identity: Everything that the embeddings depend on.
    /// - Throws: ``LanguageModelError`` if the file cannot be written.
    init?(_ path: String, identity: [String], width: Int) throws(LanguageModelError) {
        guard let file = try Self.open(path) else { return nil }
        self.path = path
        self.width = width
        self.file = file
        digest = Digest.of(identity)
        end = digest.count
        if Self.read(file, at: 0, count: end) != digest {
            guard ftruncate(file, 0) == 0, write(digest, at: 0) else { throw notWritten() }
        }
    }

    deinit { close(file) }

    /// A locked file; `nil` if another process, or another extraction of this one, has locked it.
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
            // The file may have been removed, by an extraction that is done, before it was locked.
            var (opened, current) = (stat(), stat())
            if fstat(file, &opened) == 0, stat(path, &current) == 0, opened.st_ino == current.st_ino { return file }
            close(file)
        }
    }

    /// The rows of the first windows, as far as they are there and whole; the next ``append(_:)`` comes behind them.
    ///
    /// - Parameter windows: How many texts each window has.
    func resume(windows: [Int]) throws(LanguageModelError) -> [Float] {
        var result: [Float] = []
        for texts in windows {
            let length = texts * width * 4
            guard let bytes = Self.read(file, at: end, count: length + digest.count) else { break }
            let expected = Digest.of(digest + bytes.prefix(length))
            guard bytes.suffix(digest.count) == expected else { break }
            result += [Float](unsafeUninitializedCapacity: texts * width) { target, initialized in
                initialized = bytes.copyBytes(to: UnsafeMutableRawBufferPointer(target), count: length) / 4
            }
            digest = expected
            end += bytes.count
        }
        guard ftruncate(file, off_t(end)) == 0 else { throw notWritten() }
        return result
    }

    /// Adds the rows of a window, and brings them to the disk.
    func append(_ rows: [Float]) throws(LanguageModelError) {
        let bytes = rows.withUnsafeBytes { Data($0) }
        let next = Digest.of(digest + bytes)
        guard write(bytes + next, at: end), fsync(file) == 0 else { throw notWritten() }
        digest = next
        end += bytes.count + next.count
    }

    func remove() { unlink(path) }

    private func notWritten() -> LanguageModelError {
        LanguageModelError("\(path): cannot be written: \(String(cString: strerror(errno))).")
    }

    /// Bytes of the file, or `nil` if there are fewer.
    private static func read(_ file: Int32, at offset: Int, count: Int) -> Data? {
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
