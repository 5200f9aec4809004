import CLinux
import Glibc

/// A new file that takes the place of an earlier one in one step, so that readers never see half a file.
///
/// It is written under a temporary name beside its destination. A link is followed, not replaced, and an earlier file's
/// mode is kept. What killed processes left beside the destination is removed.
package final class FileReplacement {
    /// The file to replace, with all links followed.
    package let destination: String
    /// Where to write: a file that is empty at first, and that other users cannot read if they cannot read the earlier
    /// one. It may also be removed and made anew.
    package let temporaryPath: String
    private let access: FileAccess
    private let descriptor: Int32
    private var isPublished = false

    /// Makes the temporary file.
    ///
    /// - Parameters:
    ///   - path: The file to replace.
    ///   - isLocked: Whether to lock the temporary file at once. A library that has locks of its own, such as HDF5, has
    ///     to open it first; then ``lock()`` follows.
    /// - Throws: ``SystemFailure`` if it cannot be made, or the destination is no regular file.
    package init(of path: String, isLocked: Bool = true) throws(SystemFailure) {
        destination = try Self.followingLinks(path)
        var earlier = stat()
        let exists = stat(destination, &earlier) == 0
        if exists, earlier.st_mode & S_IFMT != S_IFREG {
            // A rename would replace a device such as /dev/null.
            let isFolder = earlier.st_mode & S_IFMT == S_IFDIR
            throw SystemFailure(path, reason: isFolder ? "Is a directory" : "it is no regular file")
        }
        AbandonedParts.remove(beside: destination)
        temporaryPath = AbandonedParts.unusedPath(beside: destination)
        descriptor = open(
            temporaryPath, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, exists ? 0o600 : 0o666)
        guard descriptor >= 0 else { throw SystemFailure(path) }
        var created = stat()
        fstat(descriptor, &created)
        access = FileAccess(exists ? earlier : created)
        if isLocked { lock() }
    }

    /// Locks the temporary file, so that no other process counts it as abandoned.
    package func lock() {
        // File systems without such locks are used without one; there nothing is taken for abandoned either.
        _ = sparseshift_lock_open_file(descriptor)
    }

    deinit {
        if !isPublished { unlink(temporaryPath) }
        close(descriptor)
    }

    /// Flushes the new file to the disk and puts it in its place.
    ///
    /// - Throws: ``SystemFailure`` if that fails; the earlier file then stays.
    package func publish() throws(SystemFailure) {
        // Libraries may have made the file anew.
        let file = open(temporaryPath, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard file >= 0 else { throw SystemFailure(destination) }
        defer { close(file) }
        guard access.grant(to: file), fsync(file) == 0, rename(temporaryPath, destination) == 0
        else { throw SystemFailure(destination) }
        isPublished = true
        Self.synchronize(Self.folder(of: destination))
    }

    /// Flushes the names in a folder to the disk, where the file system can.
    package static func synchronize(_ folder: String) {
        let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    /// The folder that a path lies in.
    package static func folder(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The path of what a link leads to, which need not exist.
    package static func followingLinks(_ path: String) throws(SystemFailure) -> String {
        var current = path
        for _ in 0..<40 {
            var target = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
            let length = readlink(current, &target, Int(PATH_MAX))
            guard length >= 0 else { return current }
            let text = target.withUnsafeBytes { String(decoding: $0.prefix(length), as: UTF8.self) }
            current = text.utf8.first == UInt8(ascii: "/") ? text : "\(folder(of: current))/\(text)"
        }
        errno = ELOOP
        throw SystemFailure(path)
    }
}
