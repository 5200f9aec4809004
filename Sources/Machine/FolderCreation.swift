import Glibc

/// Makes folders, with the system's reason where that fails.
package enum FolderCreation {
    /// Makes a folder and those above it; one that is there is left as it is.
    ///
    /// - Throws: ``SystemFailure`` that names the part of the path that cannot be made, or that is no folder.
    package static func create(_ path: String) throws(SystemFailure) {
        var facts = stat()
        if stat(path, &facts) == 0 {
            guard facts.st_mode & S_IFMT == S_IFDIR else { throw SystemFailure(path, reason: "\(path) is a file") }
            return
        }
        guard errno == ENOENT || errno == ENOTDIR else { throw SystemFailure(path) }
        var shortened = path
        while shortened.count > 1, shortened.hasSuffix("/") { shortened.removeLast() }
        let above = FileReplacement.folder(of: shortened)
        if above != shortened { try create(above) }
        if mkdir(shortened, 0o777) == 0 { return }
        guard errno == EEXIST else { throw SystemFailure(path) }
        // Another process may have made it at the same time; a path that ends with a stroke may name a file.
        guard stat(shortened, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR else {
            throw SystemFailure(path, reason: "\(shortened) is a file")
        }
    }
}
