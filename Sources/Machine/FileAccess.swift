import Glibc

/// Who may do what with a file or folder that a new one replaces.
package struct FileAccess: Sendable {
    private let mode: mode_t
    private let user: uid_t
    private let group: gid_t

    /// The access to what is at a path; `nil` if there is nothing.
    package init?(of path: String) {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return nil }
        self.init(facts)
    }

    init(_ facts: stat) { (mode, user, group) = (facts.st_mode & 0o7777, facts.st_uid, facts.st_gid) }

    /// Gives the new file the same mode, and the same owner as far as that is allowed. A group that cannot be kept gives
    /// way to one with no more rights than everybody.
    ///
    /// - Returns: Whether the mode was set.
    @discardableResult
    package func grant(to file: Int32) -> Bool {
        var facts = stat()
        guard fstat(file, &facts) == 0 else { return false }
        var mode = mode
        // The value that leaves an owner as it is.
        let unchanged = UInt32.max
        if facts.st_uid != user { _ = fchown(file, user, unchanged) }
        if facts.st_gid != group, fchown(file, unchanged, group) != 0 { mode = mode & 0o1707 | (mode & 0o007) << 3 }
        return fchmod(file, mode) == 0
    }

    /// The same for a file or folder at a path, which is not followed if it is a link.
    @discardableResult
    package func grant(to path: String) -> Bool {
        let file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        return grant(to: file)
    }
}
