import CLinux
import Foundation
import Machine

/// Writes folders atomically: readers see the earlier files or the new ones, never a mixture.
///
/// The folder is written under a temporary name beside the path, flushed to the disk, and put in place by one exchange
/// of names.
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
        let path = expanded.count > 1 && expanded.hasSuffix("/") ? String(expanded.dropLast()) : expanded
        let files = FileManager.default
        let existing = try? files.contentsOfDirectory(atPath: path)
        if existing == nil, files.fileExists(atPath: path) { throw TensorFileError("\(path): a file, not a folder.") }
        if let existing, !existing.isEmpty, marks.isDisjoint(with: existing) {
            throw TensorFileError("\(path): this folder is not empty and holds no \(content); choose another one.")
        }
        let beside = AtomicFile.temporaryPath(beside: path)
        do {
            do { try files.createDirectory(atPath: beside, withIntermediateDirectories: true) } catch {
                throw TensorFileError("\(path): cannot be written: \((error as NSError).localizedDescription)")
            }
            try body(beside)
            for name in (try? files.contentsOfDirectory(atPath: beside)) ?? [] {
                guard AtomicFile.synchronize(beside + "/" + name) else { throw AtomicFile.failure(path) }
            }
            _ = AtomicFile.synchronize(beside)
            if existing == nil {
                guard rename(beside, path) == 0 else { throw AtomicFile.failure(path) }
            } else {
                try exchange(beside, path)
            }
        } catch {
            try? files.removeItem(atPath: beside)
            throw error
        }
        _ = AtomicFile.synchronize(AtomicFile.folder(of: path))
        if let existing { clear(beside, keeping: existing.filter { !owned.contains($0) }, in: path) }
    }

    /// Exchanges the names of two folders.
    private static func exchange(_ beside: String, _ path: String) throws(TensorFileError) {
        if sparseshift_exchange_names(beside, path) == 0 { return }
        guard errno == EINVAL || errno == ENOSYS else { throw AtomicFile.failure(path) }
        // The file system cannot exchange names, so that the earlier folder is renamed for a moment.
        let aside = AtomicFile.temporaryPath(beside: path)
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
