import Glibc

/// A folder of temporary files that only its user can enter.
///
/// It is locked as long as the process lives, so that others can tell whether it was left behind by a process that was
/// killed. The lock is the folder's own: it reaches across PID namespaces, and systemd-tmpfiles spares locked folders.
package struct PrivateFolder: Sendable {
    /// The folder's path.
    package let path: String
    private let descriptor: Int32

    /// Tells folders of this kind from others with such a name. It is there only while the folder is locked, or after
    /// its process is gone.
    private static let mark = ".private-folder"
    private static let directoryFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC

    /// Makes a new folder.
    ///
    /// - Parameters:
    ///   - parent: The folder to make it in.
    ///   - prefix: The beginning of its name; six more characters make it unused.
    /// - Throws: ``SystemFailure`` if it cannot be made.
    package init(in parent: String, prefix: String) throws(SystemFailure) {
        // mkdtemp fails if the name exists, and gives access to the user alone.
        var template = Array("\(parent)/\(prefix)XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemFailure(parent) }
        let path = template.withUnsafeBytes { String(decoding: $0.dropLast(), as: UTF8.self) }
        self.path = path
        descriptor = open(path, Self.directoryFlags)
        guard descriptor >= 0 else {
            let failure = SystemFailure(path)
            rmdir(path)
            throw failure
        }
        // File systems without such locks are used without one; then no process counts the folder as abandoned either.
        flock(descriptor, LOCK_EX | LOCK_NB)
        let mark = openat(descriptor, Self.mark, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if mark >= 0 { close(mark) }
    }

    /// Removes the folder and all that is in it, also what is written into it meanwhile, for a moment.
    package func remove() {
        for _ in 0..<Self.attempts {
            Self.empty(descriptor)
            if rmdir(path) == 0 || errno != ENOTEMPTY { break }
            usleep(10_000)
        }
        close(descriptor)
    }

    private static let attempts = 50

    /// Writes a text that only the user can read.
    ///
    /// - Throws: ``SystemFailure`` if it cannot be written.
    package static func write(_ text: String, to path: String) throws(SystemFailure) {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw SystemFailure(path) }
        defer { close(file) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SystemFailure(path) }
            rest = rest.dropFirst(count)
        }
    }

    /// Removes the folders of this kind in a folder whose processes are gone.
    ///
    /// Nothing that another user owns is touched, and no link is followed.
    ///
    /// - Parameters:
    ///   - parent: The folder to look in.
    ///   - prefix: The beginning of their names.
    ///   - leastAge: The time in seconds since the last change of a folder, below which it stays.
    package static func removeAbandoned(in parent: String, prefix: String, leastAge: Int = 0) {
        let folder = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        defer { close(folder) }
        for name in names(in: folder) where name.starts(with: prefix.utf8.map { CChar(bitPattern: $0) }) {
            let candidate = openat(folder, name, directoryFlags)
            guard candidate >= 0 else { continue }
            defer { close(candidate) }
            var facts = stat()
            guard fstat(candidate, &facts) == 0, facts.st_uid == getuid(),
                leastAge == 0 || facts.st_mtim.tv_sec < time(nil) - leastAge,
                isAbandoned(candidate, facts, isNumbered: name.dropFirst(prefix.utf8.count + 1).allSatisfy(isOfNumber))
            else { continue }
            empty(candidate)
            unlinkat(folder, name, AT_REMOVEDIR)
        }
    }

    private static func isOfNumber(_ byte: CChar) -> Bool { (48...57).contains(byte) || byte == 45 || byte == 0 }

    /// Whether an own folder is of this kind and its process is gone; if it is, the folder is locked.
    private static func isAbandoned(_ folder: Int32, _ facts: stat, isNumbered: Bool) -> Bool {
        var mark = stat()
        guard flock(folder, LOCK_EX | LOCK_NB) == 0 else { return false }
        if fstatat(folder, Self.mark, &mark, AT_SYMLINK_NOFOLLOW) == 0 { return mark.st_uid == getuid() }
        // Version 0.1 locked a file inside, a moment after it had made the folder, and had no mark but numbers.
        guard isNumbered else { return false }
        let lock = openat(folder, "lock", O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard lock >= 0 else { return false }
        defer { close(lock) }
        return facts.st_mtim.tv_sec < time(nil) - 60 && flock(lock, LOCK_EX | LOCK_NB) == 0
    }

    /// Removes all that is in an open folder, except what is mounted there.
    private static func empty(_ folder: Int32) {
        var facts = stat()
        guard fstat(folder, &facts) == 0 else { return }
        for name in names(in: folder) where unlinkat(folder, name, 0) != 0 {
            let inner = openat(folder, name, directoryFlags)
            guard inner >= 0 else { continue }
            defer { close(inner) }
            var innerFacts = stat()
            guard fstat(inner, &innerFacts) == 0, innerFacts.st_dev == facts.st_dev else { continue }
            empty(inner)
            unlinkat(folder, name, AT_REMOVEDIR)
        }
    }

    /// The names in an open folder, each with its zero byte.
    static func names(in folder: Int32) -> [[CChar]] {
        // A descriptor of its own, as reading moves its place and closing the stream closes it.
        let reading = openat(folder, ".", directoryFlags)
        guard reading >= 0 else { return [] }
        guard let stream = fdopendir(reading) else {
            close(reading)
            return []
        }
        defer { closedir(stream) }
        var result: [[CChar]] = []
        while let entry = readdir(stream) {
            let length = Int(entry.pointee.d_reclen) - MemoryLayout<dirent>.offset(of: \.d_name)!
            let name = UnsafeRawPointer(entry).advanced(by: MemoryLayout<dirent>.offset(of: \.d_name)!)
                .assumingMemoryBound(to: CChar.self)
            var text = [CChar](UnsafeBufferPointer(start: name, count: strnlen(name, length)))
            if text == [46] || text == [46, 46] { continue }
            text.append(0)
            result.append(text)
        }
        return result
    }
}
