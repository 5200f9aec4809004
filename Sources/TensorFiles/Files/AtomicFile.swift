import Foundation

/// Writing files so that a reader, a full disk or a power cut never meets half of one.
///
/// A file is written beside its place under a name of its own, brought to the disk and renamed. If anything fails,
/// the earlier file is still there and nothing is left behind.
public enum AtomicFile {
    /// A file that is being written.
    public struct Writer: ~Copyable {
        private let descriptor: Int32
        private let path: String

        fileprivate init(_ beside: String, path: String) throws(TensorFileError) {
            descriptor = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            self.path = path
            guard descriptor >= 0 else { throw AtomicFile.failure(path) }
        }

        deinit { if descriptor >= 0 { close(descriptor) } }

        /// Adds bytes to the end.
        ///
        /// - Throws: ``TensorFileError`` if the disk does not take them.
        public func write(_ bytes: some ContiguousBytes) throws(TensorFileError) {
            let isWritten = bytes.withUnsafeBytes { buffer in
                var rest = buffer[...]
                while !rest.isEmpty {
                    // Linux writes at most 2 GiB a call.
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
    }

    /// Writes a file whose bytes `body` hands over piece by piece.
    ///
    /// - Throws: ``TensorFileError`` if it cannot be written, or what `body` throws.
    public static func write(to path: String, _ body: (borrowing Writer) throws -> Void) throws {
        try replace(path) { beside in
            let writer = try Writer(beside, path: path)
            try body(writer)
        }
    }

    /// Writes a file.
    ///
    /// - Throws: ``TensorFileError`` if it cannot be written.
    public static func write(_ bytes: Data, to path: String) throws {
        try write(to: path) { writer in try writer.write(bytes) }
    }

    /// Replaces a file by the one that `body` makes.
    ///
    /// - Parameter body: Gets the path of a file that does not exist yet, in the same folder, and writes it.
    /// - Throws: ``TensorFileError`` if it cannot be written, or what `body` throws.
    public static func replace(_ path: String, _ body: (_ beside: String) throws -> Void) throws {
        let beside = temporaryPath(beside: path)
        do {
            try body(beside)
            guard synchronize(beside), rename(beside, path) == 0 else { throw failure(path) }
        } catch {
            unlink(beside)
            throw error
        }
        _ = synchronize(folder(of: path))
    }

    /// A path that nothing else uses, in the same folder.
    static func temporaryPath(beside path: String) -> String {
        "\(path).\(UUID().uuidString.prefix(8)).part"
    }

    /// The folder that a path lies in.
    static func folder(of path: String) -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: true).dropLast()
        let joined = parts.joined(separator: "/")
        return path.hasPrefix("/") ? "/" + joined : joined.isEmpty ? "." : joined
    }

    /// Waits until the disk has a file, or the names in a folder.
    static func synchronize(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        // Some file systems know no fsync for folders.
        return fsync(descriptor) == 0 || errno == EINVAL
    }

    /// The sentence for the system's last error.
    static func failure(_ path: String) -> TensorFileError {
        let reason = String(cString: strerror(errno))
        return TensorFileError("\(path): cannot be written: \(reason).")
    }
}
