import Foundation
import Machine

/// The folder of temporary files of one session, which other users cannot enter.
struct SessionFolder {
    let url: URL
    private let folder: PrivateFolder
    private let removal = Removal()

    /// Whether the folder has been removed, which nothing may be put into then.
    private final class Removal: @unchecked Sendable {
        let lock = NSLock()
        var isDone = false
    }

    private static let prefix = "sparseshift-"
    /// In seconds.
    private static let leastAge = 60

    /// - Throws: ``CellEngineError/folder(_:reason:)``.
    init() throws {
        let parent = FileManager.default.temporaryDirectory.path
        do {
            folder = try PrivateFolder(in: parent, prefix: "\(Self.prefix)\(getpid())-")
        } catch {
            throw CellEngineError.folder(error.path, reason: error.reason)
        }
        url = URL(fileURLWithPath: folder.path, isDirectory: true)
    }

    /// Modules of cells to come. SourceKit reads the list of a folder's files once, so that it would not find others.
    static let reservedModules = 1_000

    /// Creates empty files for the modules of cells to come.
    ///
    /// - Parameter first: The number of the first of them.
    func reserveModules(from first: Int) {
        removal.lock.withLock {
            guard !removal.isDone else { return }
            for module in [StandbyCompiler.gate] + (first..<first + Self.reservedModules).map({ "Cell_\($0)" }) {
                let path = url.path + "/\(module).swiftmodule"
                let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
                if descriptor >= 0 { close(descriptor) }
            }
        }
    }

    /// Removes the folder.
    func remove() {
        removal.lock.withLock {
            guard !removal.isDone else { return }
            removal.isDone = true
            folder.remove()
        }
    }

    /// Removes the folders of sessions whose process is gone. Young ones stay for whoever wants to know what happened.
    func removeAbandoned() {
        PrivateFolder.removeAbandoned(
            in: url.deletingLastPathComponent().path, prefix: Self.prefix, leastAge: Self.leastAge)
    }
}
