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
    private let mode: mode_t
    private let owner: (user: uid_t, group: gid_t)?
    private let descriptor: Int32
    private var isPublished = false

    private static let ending = ".part"
    /// In seconds: a younger file that is still empty may not be locked yet.
    private static let emptyAge = 60

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
        Self.removeAbandoned(beside: destination)
        temporaryPath = Self.unusedPath(beside: destination)
        descriptor = open(
            temporaryPath, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, exists ? 0o600 : 0o666)
        guard descriptor >= 0 else { throw SystemFailure(path) }
        var created = stat()
        fstat(descriptor, &created)
        mode = (exists ? earlier.st_mode : created.st_mode) & 0o7777
        owner = exists ? (earlier.st_uid, earlier.st_gid) : nil
        if isLocked { lock() }
    }

    /// Locks the temporary file, so that nobody takes it for abandoned.
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
        guard fchmod(file, keepingOwner(of: file)) == 0, fsync(file) == 0, rename(temporaryPath, destination) == 0
        else { throw SystemFailure(destination) }
        isPublished = true
        Self.synchronize(Self.folder(of: destination))
    }

    /// Gives the new file to the earlier one's owner, as far as that is allowed.
    ///
    /// - Returns: The new file's mode. Another group gets no more than everybody.
    private func keepingOwner(of file: Int32) -> mode_t {
        var facts = stat()
        guard let owner, fstat(file, &facts) == 0 else { return mode }
        if facts.st_uid != owner.user { _ = fchown(file, owner.user, UInt32.max) }
        guard facts.st_gid != owner.group, fchown(file, UInt32.max, owner.group) != 0 else { return mode }
        return mode & 0o1707 | (mode & 0o007) << 3
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

    /// An unused path in the same folder.
    package static func unusedPath(beside path: String) -> String {
        let number = String(UInt32.random(in: 0...UInt32.max), radix: 16, uppercase: true)
        return "\(path).\(String(repeating: "0", count: 8 - number.utf8.count))\(number)\(ending)"
    }

    /// The path of what a link leads to, which need not exist.
    private static func followingLinks(_ path: String) throws(SystemFailure) -> String {
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

    /// Removes the temporary files of killed processes: own files, for the same destination, that nobody has locked.
    private static func removeAbandoned(beside destination: String) {
        let name = destination.utf8.split(separator: UInt8(ascii: "/")).last.map { Array($0) } ?? []
        guard let stream = opendir(folder(of: destination)) else { return }
        defer { closedir(stream) }
        let folder = dirfd(stream)
        while let entry = readdir(stream) {
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard isTemporary(bytes, of: name) else { continue }
            let candidate = bytes.map { CChar(bitPattern: $0) } + [0]
            let file = openat(folder, candidate, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            guard file >= 0 else { continue }
            defer { close(file) }
            var facts = stat()
            // HDF5 has locks of its own on the files that it writes.
            guard fstat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG, facts.st_uid == getuid(),
                facts.st_size > 0 || facts.st_mtim.tv_sec < time(nil) - emptyAge, sparseshift_lock_open_file(file) == 0,
                flock(file, LOCK_EX | LOCK_NB) == 0
            else { continue }
            unlinkat(folder, candidate, 0)
        }
    }

    /// Whether a name is `name.XXXXXXXX.part` with hexadecimal digits, or `name.PID-N.part` of version 0.1, whose
    /// process is gone.
    private static func isTemporary(_ candidate: [UInt8], of name: [UInt8]) -> Bool {
        guard candidate.count > name.count + 1 + ending.utf8.count, candidate.starts(with: name + [UInt8(ascii: ".")]),
            candidate.suffix(ending.utf8.count).elementsEqual(ending.utf8)
        else { return false }
        let middle = String(
            decoding: candidate[(name.count + 1)..<(candidate.count - ending.utf8.count)], as: UTF8.self)
        let parts = middle.split(separator: "-")
        if parts.count == 2, let process = pid_t(parts[0]), process > 0, Int(parts[1]) != nil {
            return kill(process, 0) != 0 && errno == ESRCH
        }
        return middle.utf8.count == 8 && middle.utf8.allSatisfy { (48...57).contains($0) || (65...70).contains($0) }
    }
}
