import Foundation
import Glibc
import JSON
import Machine
import TensorFiles

/// The folder of one run of a sweep: that of a training, or of one that diverged.
struct SweepRunFolder: Sendable {
    let path: String

    init(_ folder: String, changes: [Sweep.Change], seed: Int) {
        path = RunDirectory(folder + "/" + Sweep.folderName(changes)).path(seed: seed)
    }

    /// Why the run has no model; `nil` unless it diverged.
    var failure: String? {
        guard let bytes = FileManager.default.contents(atPath: path + "/" + RunFolder.failure) else { return nil }
        return (try? JSONValue(decoding: Array(bytes)))?["message"]?.string
    }

    /// Notes that the run diverged, so that it is not trained again.
    func write(_ failure: TrainingError) throws {
        do { try FolderCreation.create(path) } catch {
            throw ModelError("\(path): cannot be used as a folder: \(error.reason).")
        }
        let document: JSONValue = ["message": .string(failure.description)]
        try AtomicFile.write(Data((document.encodedString + "\n").utf8), to: path + "/" + RunFolder.failure)
    }

    var state: PlannedRun.State {
        if let failure { return .diverged(failure) }
        switch RunFolder(path).content {
        case .run(let run):
            if run.checkpoint == nil, run.hasWeights { return .done }
            return isLocked ? .running : .stopped
        case .nothing: return isLocked ? .running : .waiting
        default: return .waiting
        }
    }

    /// Whether a training holds the folder.
    private var isLocked: Bool {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    /// The model of a finished run; `nil` if there is none.
    ///
    /// - Throws: ``ModelError`` if it is damaged, or the model of another configuration, seed or data.
    func model(_ identity: RunIdentity) throws -> TrainedModel? {
        guard case .run(let run) = RunFolder(path).content, run.hasWeights, run.checkpoint == nil else { return nil }
        let model = try TrainedModel(finishedIn: path)
        guard model.isComplete else { return nil }
        try TrainingFolder.check(model, is: identity, in: path)
        return model
    }
}

extension Sweep {
    /// The name of the folder of a point's runs, such as `target=0.1,norm=bn`.
    package static func folderName(_ changes: [Change]) -> String {
        let name = changes.map { "\($0.field)=\($0.text)" }.joined(separator: ",")
        return String(name.map { $0 == "/" ? "_" : $0 })
    }
}
