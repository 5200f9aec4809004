import Foundation
import SparseShift

/// Where models are going to be written, looked at before any work is done.
enum OutputFolder {
    /// Checks that a folder can take a model, or the models of several seeds.
    ///
    /// - Throws: ``CommandFailure`` if the path is a file, holds something else, or holds a model that is neither to be
    ///   replaced nor to be gone on with.
    static func check(_ path: String, hasSeveralSeeds: Bool, earlier: RunDirectory.EarlierRun) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return }
        guard isFolder.boolValue else { throw CommandFailure("\(path): a file, not a folder for models.") }
        let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        guard !files.isEmpty else { return }
        guard let folder = try? ModelFolder(path) else {
            throw CommandFailure("\(path): this folder is not empty and holds no model; choose another one.")
        }
        let isResumable: Bool
        switch folder.kind {
        case .own(let isStopped):
            guard !hasSeveralSeeds else {
                throw CommandFailure("\(path): a single model is in this folder; choose another one for several seeds.")
            }
            isResumable = isStopped
        case .seeds:
            guard hasSeveralSeeds else {
                throw CommandFailure("\(path): models of several seeds are in this folder; choose another one.")
            }
            isResumable = true
        case .reference, .saeLens:
            throw CommandFailure("\(path): a model of another program is in this folder; choose another one.")
        }
        guard earlier == .refuse else { return }
        throw CommandFailure(
            isResumable
                ? "\(path): a training is here already; go on with --resume, replace it with --overwrite, or choose "
                    + "another folder."
                : "\(path): there is a model already; replace it with --overwrite or choose another folder.")
    }
}
