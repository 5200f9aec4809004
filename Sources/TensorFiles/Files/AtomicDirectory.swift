import CLinux
import Foundation
import Machine

/// Writes folders atomically: readers see the earlier files or the new ones, never a mixture.
///
/// The folder is written under a temporary name beside the path, flushed to the disk, and put in place by one exchange
/// of names. Folders and files that are replaced keep their modes, and a link to a folder is followed.
public enum AtomicDirectory {
    /// Writes a folder.
    ///
    /// If the folder exists, the files named in `owned` are replaced or removed, and all other files are kept.
    ///
    /// - Parameters:
    ///   - path: The path of the folder.
    ///   - owned: The names of all files that such a folder can have.
    ///   - marks: The names in `owned` that identify such a folder; an existing folder has to have one of them,
    ///     or to be empty.
    ///   - content: What such a folder holds, for the error message, as in "model".
    ///   - body: Gets the path of a new, empty folder and fills it.
    /// - Throws: ``TensorFileError`` if the path is a file or a non-empty folder with none of the marks, or the folder
    ///   cannot be written; and any error of `body`. An earlier folder then stays unchanged.
    public static func write(
        to path: String, owned: Set<String>, marks: Set<String>, content: String,
        _ body: (_ folder: String) throws -> Void
    ) throws {
        let expanded = UserFolders.path(path)
        let path: String
        do {
            path = try FileReplacement.followingLinks(
                expanded.count > 1 && expanded.hasSuffix("/") ? String(expanded.dropLast()) : expanded)
        } catch {
            throw TensorFileError("\(expanded): cannot be written: \(error.reason).")
        }
        let files = FileManager.default
        let existing = try? files.contentsOfDirectory(atPath: path)
        if existing == nil, files.fileExists(atPath: path) { throw TensorFileError("\(path): a file, not a folder.") }
        if let existing, !existing.isEmpty, marks.isDisjoint(with: existing) {
            throw TensorFileError("\(path): this folder is not empty and holds no \(content); choose another one.")
        }
        AbandonedParts.remove(beside: path, owned: owned)
        let beside = AbandonedParts.unusedPath(beside: path)
        var lock: Int32 = -1
        defer { if lock >= 0 { close(lock) } }
        do {
            do { try FolderCreation.create(beside) } catch {
                throw TensorFileError("\(path): cannot be written: \(error.reason).")
            }
            lock = open(beside, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            if lock >= 0 { flock(lock, LOCK_EX | LOCK_NB) }
            let access = existing.flatMap { _ in FileAccess(of: path) }
            // Until the files have their modes, only the user can enter.
            if access != nil { chmod(beside, 0o700) }
            try body(beside)
            for name in (try? files.contentsOfDirectory(atPath: beside)) ?? [] {
                if existing != nil { FileAccess(of: path + "/" + name)?.grant(to: beside + "/" + name) }
                guard AtomicFile.synchronize(beside + "/" + name) else { throw AtomicFile.failure(path) }
            }
            access?.grant(to: beside)
            _ = AtomicFile.synchronize(beside)
            if existing == nil {
                guard rename(beside, path) == 0 else { throw AtomicFile.failure(path) }
            } else {
                try exchange(beside, path)
            }
        } catch {
            try? files.removeItem(atPath: beside)
            // The name beside the folder tells nobody anything.
            guard let failure = error as? TensorFileError else { throw error }
            throw TensorFileError(failure.description.replacingOccurrences(of: beside, with: path))
        }
        _ = AtomicFile.synchronize(AtomicFile.folder(of: path))
        if let existing { clear(beside, keeping: existing.filter { !owned.contains($0) }, in: path) }
    }

    /// Exchanges the names of two folders.
    private static func exchange(_ beside: String, _ path: String) throws(TensorFileError) {
        if sparseshift_exchange_names(beside, path) == 0 { return }
        guard errno == EINVAL || errno == ENOSYS else { throw AtomicFile.failure(path) }
        // The file system cannot exchange names, so that the earlier folder is renamed for a moment.
        let aside = AbandonedParts.unusedPath(beside: path)
        guard rename(path, aside) == 0 else { throw AtomicFile.failure(path) }
        guard rename(beside, path) == 0 else {
            let failure = AtomicFile.failure(path)
            rename(aside, path)
            throw failure
        }
        rename(aside, beside)
    }

    /// Moves the foreign files of an earlier folder to the new one, and removes the earlier folder.
    private static func clear(_ earlier: String, keeping foreign: [String], in path: String) {
        let files = FileManager.default
        for name in foreign where !files.fileExists(atPath: path + "/" + name) {
            // If a file cannot be moved, the earlier folder is kept with it.
            guard rename(earlier + "/" + name, path + "/" + name) == 0 else { return }
        }
        try? files.removeItem(atPath: earlier)
    }
}
