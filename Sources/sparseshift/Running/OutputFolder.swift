import Foundation

/// Where models are going to be written, looked at before any work is done.
enum OutputFolder {
    /// Checks that a folder can take models.
    ///
    /// - Throws: ``CommandFailure`` if the path is a file, or holds a model that is not to be replaced.
    static func check(_ path: String, overwrite: Bool) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return }
        guard isFolder.boolValue else { throw CommandFailure("\(path): a file, not a folder for models.") }
        let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        guard !files.isEmpty else { return }
        guard let folder = try? ModelFolder(path) else {
            throw CommandFailure("\(path): this folder is not empty and holds no model; choose another one.")
        }
        switch folder.kind {
        case .own, .seeds:
            guard overwrite else {
                throw CommandFailure("\(path): there is a model already; replace it with --overwrite or choose another folder.")
            }
        case .reference, .saeLens:
            throw CommandFailure("\(path): a model of another program is in this folder; choose another one.")
        }
    }
}
