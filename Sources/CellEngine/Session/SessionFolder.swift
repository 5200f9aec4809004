import Foundation

/// The folder of temporary files of one session. It is locked as long as the process lives, so that another session
/// can tell whether it was left behind by a process that was killed.
struct SessionFolder {
    let url: URL
    private let lock: Int32

    private static let prefix = "sparseshift-"
    private static let lockName = "lock"
    /// In seconds: younger folders may not be locked yet.
    private static let leastAge = 60.0

    /// - Throws: ``CellEngineError/folder(_:reason:)``.
    init() throws {
        let name = "\(Self.prefix)\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
        url = FileManager.default.temporaryDirectory.appending(path: name)
        do {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        } catch {
            throw CellEngineError.folder(url.path, reason: error.localizedDescription)
        }
        lock = open(url.appending(path: Self.lockName).path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        if lock >= 0 { flock(lock, LOCK_EX | LOCK_NB) }
    }

    /// Removes the folder.
    func remove() {
        try? FileManager.default.removeItem(at: url)
        if lock >= 0 { close(lock) }
    }

    /// Removes the folders of sessions whose process is gone.
    func removeAbandoned() {
        let files = FileManager.default
        let folders = try? files.contentsOfDirectory(
            at: url.deletingLastPathComponent(), includingPropertiesForKeys: [.contentModificationDateKey])
        for folder in folders ?? [] where folder.lastPathComponent.hasPrefix(Self.prefix) {
            let changed = try? folder.resourceValues(forKeys: [.contentModificationDateKey]).contentModificationDate
            guard let changed, changed.timeIntervalSinceNow < -Self.leastAge else { continue }
            let descriptor = open(folder.appending(path: Self.lockName).path, O_RDWR | O_CLOEXEC)
            guard descriptor >= 0 else { continue }
            defer { close(descriptor) }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { try? files.removeItem(at: folder) }
        }
    }
}
