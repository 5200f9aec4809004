import Foundation
import Machine

/// Writes files atomically: readers never see half a file, and a full disk or a power cut never leaves one.
///
/// A file is written under a temporary name beside the path, flushed to the disk and renamed. If anything fails, an
/// earlier file stays unchanged and the temporary file is removed. A file that is replaced keeps its mode, and a link is
/// followed.
public enum AtomicFile {
    /// A file that is being written.
    public struct Writer: ~Copyable {
        private let descriptor: Int32
        private let path: String

        fileprivate init(_ beside: String, path: String) throws(TensorFileError) {
            descriptor = open(beside, O_WRONLY | O_NOFOLLOW | O_CLOEXEC)
            self.path = path
            guard descriptor >= 0 else { throw AtomicFile.failure(path) }
        }

        deinit { if descriptor >= 0 { close(descriptor) } }

        /// Appends bytes.
        ///
        /// - Throws: ``TensorFileError`` if they cannot be written.
        public func write(_ bytes: some ContiguousBytes) throws(TensorFileError) {
            let isWritten = bytes.withUnsafeBytes { buffer in
                var rest = buffer[...]
                while !rest.isEmpty {
                    // Linux writes at most 2 GiB in one call.
                    let part = UnsafeRawBufferPointer(rebasing: rest)
                    let count = Foundation.write(descriptor, part.baseAddress!, part.count)
                    if count < 0, errno == EINTR { continue }
                    guard count > 0 else { return false }
                    rest = rest.dropFirst(count)
                }
                return true
            }
            guard isWritten else { throw AtomicFile.failure(path) }
        }

        /// Replaces bytes that were written before.
        ///
        /// - Parameter offset: Where in the file they begin.
        /// - Throws: ``TensorFileError`` if they cannot be written.
        func rewrite(_ bytes: Data, at offset: Int) throws(TensorFileError) {
            let isWritten = bytes.withUnsafeBytes { buffer in
                var done = 0
                while done < buffer.count {
                    let count = pwrite(
                        descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset + done))
                    if count < 0, errno == EINTR { continue }
                    guard count > 0 else { return false }
                    done += count
                }
                return true
            }
            guard isWritten else { throw AtomicFile.failure(path) }
        }
    }

    /// Writes a file whose bytes `body` writes piece by piece.
    ///
    /// - Throws: ``TensorFileError`` if the file cannot be written, and any error of `body`.
    public static func write(to path: String, _ body: (borrowing Writer) throws -> Void) throws {
        try replace(path) { beside in
            let writer = try Writer(beside, path: path)
            try body(writer)
        }
    }

    /// Writes a file.
    ///
    /// - Throws: ``TensorFileError`` if the file cannot be written.
    public static func write(_ bytes: Data, to path: String) throws {
        try write(to: path) { writer in try writer.write(bytes) }
    }

    /// Replaces a file by a new one that `body` writes.
    ///
    /// - Parameters:
    ///   - path: The path of the file.
    ///   - body: Gets the path of an empty file in the same folder, and writes it or makes it anew.
    /// - Throws: ``TensorFileError`` if the file cannot be written, and any error of `body`.
    public static func replace(_ path: String, _ body: (_ beside: String) throws -> Void) throws {
        let path = UserFolders.path(path)
        do {
            let replacement = try FileReplacement(of: path)
            try body(replacement.temporaryPath)
            try replacement.publish()
        } catch let failure as SystemFailure {
            throw TensorFileError("\(path): cannot be written: \(failure.reason).")
        }
    }

    /// The folder that a path lies in.
    static func folder(of path: String) -> String { FileReplacement.folder(of: path) }

    /// Flushes a file, or the names in a folder, to the disk.
    static func synchronize(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        // Some file systems do not support fsync for folders.
        return fsync(descriptor) == 0 || errno == EINVAL
    }

    /// The error for the current `errno`.
    static func failure(_ path: String) -> TensorFileError {
        let reason = String(cString: strerror(errno))
        return TensorFileError("\(path): cannot be written: \(reason).")
    }
}
