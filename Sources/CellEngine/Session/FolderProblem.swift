import CellSupport
import Foundation

/// What keeps cells from being compiled in the session's folder or loaded from it, in one sentence.
enum FolderProblem {
    /// Below this, in bytes, a file system counts as full: a cell takes about that much.
    private static let leastRoom = 1 << 20

    /// The failure of a cell whose files the folder did not take; `nil` if the folder is not to blame.
    static func failure(in folder: URL) -> CellFailure? {
        if let failure = missing(folder) { return failure }
        var system = statvfs()
        guard statvfs(folder.path, &system) == 0 else { return nil }
        let path = folder.deletingLastPathComponent().path
        let advice = "set TMPDIR to another folder and restart the kernel"
        if cell_library_is_refused_in(folder.path) {
            return failure("no program can be loaded from \(path), which is mounted with noexec: \(advice)")
        }
        if system.f_flag & 1 != 0 {
            return failure("nothing can be written to \(path), which is mounted read-only: \(advice)")
        }
        if Int(clamping: system.f_bavail) * Int(clamping: system.f_frsize) < leastRoom || system.f_favail == 0 {
            return failure("\(path) is full: make room there, or \(advice)")
        }
        return nil
    }

    /// The failure of every cell from the moment when the folder is gone; `nil` while it is there.
    static func missing(_ folder: URL) -> CellFailure? {
        guard access(folder.path, F_OK) != 0 else { return nil }
        return failure(
            "the session's folder \(folder.path) was removed, and with it the definitions of all earlier cells: restart the kernel"
        )
    }

    private static func failure(_ message: String) -> CellFailure {
        CellFailure(kind: .engine, name: "FolderError", message: message)
    }
}
