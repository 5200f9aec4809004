import Foundation
import Glibc
import Machine
import TensorFiles

/// The folder of one run while it is being trained, locked against other trainings.
final class TrainingFolder: Sendable {
    /// What an earlier training has left.
    private enum State: Sendable {
        case new
        case checkpoint(Checkpoint, Whitening?, LongerTraining?)
        case finished(TrainedModel)
    }

    let path: String
    private let identity: RunIdentity
    private let interval: CheckpointInterval
    private let isResuming: Bool
    private let state: State
    private let lock: Int32

    /// Opens a folder, and changes nothing in it.
    ///
    /// - Throws: ``ModelError`` or ``TensorFileError`` if it cannot be used: it holds something else, or an earlier run
    ///   that must not be touched, that cannot be resumed, that differs from this one, or that is being trained now.
    init(_ path: String, identity: RunIdentity, directory: RunDirectory) throws {
        self.path = path
        self.identity = identity
        interval = directory.checkpointEvery
        isResuming = directory.earlier == .resume
        do { try FolderCreation.create(path) } catch {
            throw ModelError("\(path): cannot be used as a folder: \(error.reason).")
        }
        lock = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        // File systems without such locks are used without one.
        if lock >= 0, flock(lock, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
            close(lock)
            throw ModelError("\(path): another training is writing into this folder now.")
        }
        do { state = try Self.state(path, identity, directory.earlier) } catch {
            if lock >= 0 { close(lock) }
            throw error
        }
    }

    deinit { if lock >= 0 { close(lock) } }

    private static func state(
        _ path: String, _ identity: RunIdentity, _ earlier: RunDirectory.EarlierRun
    ) throws -> State {
        let checkpoint: String?
        let hasWeights: Bool
        switch RunFolder(path).content {
        case .nothing: (checkpoint, hasWeights) = (nil, false)
        case .run(let run): (checkpoint, hasWeights) = (run.checkpoint, run.hasWeights)
        case .unreadable: throw ModelError("\(path): no permission to read this folder.")
        default: throw ModelError("\(path): this folder is not empty and holds no model; choose another one.")
        }
        switch earlier {
        case .replace: return .new
        case .refuse:
            if let checkpoint {
                let progress = (try? Checkpoint(contentsOf: path + "/" + checkpoint)).map { checkpoint in
                    " (\(checkpoint.step.grouped) of \(checkpoint.problem.steps.grouped) steps)"
                }
                let text = checkpoint == RunFolder.checkpoint ? progress ?? "" : ""
                throw ModelError(
                    "\(path): a training here is not finished\(text); resume or replace it, or choose another folder.")
            }
            guard !hasWeights else {
                throw ModelError(
                    "\(path): there is a model here already; resume or replace it, or choose another folder.")
            }
            return .new
        case .resume:
            if checkpoint == RunFolder.checkpoint {
                return try resumed(path, RunFolder.checkpoint, identity)
            }
            // What is computed at once is computed again.
            guard hasWeights, identity.file.configuration is any TrainingConfiguration else { return .new }
            let model = try TrainedModel(finishedIn: path)
            guard model.isComplete else {
                throw ModelError(
                    "\(path): a model after \(model.steps.grouped) steps, but no checkpoint from which to go on.")
            }
            let file = ConfigurationFile(model.configuration, seed: model.seed)
            let found = RunIdentity(file: file, data: model.fingerprint ?? identity.data)
            let longer = try LongerTraining(
                identity, after: found, done: model.steps, of: model.steps, hasTrials: !model.whiteningTrials.isEmpty,
                continuedFrom: model.continuedFrom, path: path)
            if longer != nil {
                guard FileManager.default.fileExists(atPath: path + "/" + RunFolder.ending) else {
                    throw ModelError(
                        "\(path): finished after \(model.steps.grouped) steps, and there is no \(RunFolder.ending) from "
                            + "which more could follow; train anew, in another folder.")
                }
                return try resumed(path, RunFolder.ending, identity)
            }
            try require(found, is: identity, path)
            return .finished(model)
        }
    }

    /// Checks that a model in a folder is that of a run.
    ///
    /// - Throws: ``ModelError`` that says how it differs.
    static func check(_ model: TrainedModel, is identity: RunIdentity, in path: String) throws(ModelError) {
        let file = ConfigurationFile(model.configuration, seed: model.seed)
        try require(RunIdentity(file: file, data: model.fingerprint ?? identity.data), is: identity, path)
    }

    /// What a checkpoint holds, if it is one of this run.
    private static func resumed(_ path: String, _ file: String, _ identity: RunIdentity) throws -> State {
        let checkpoint = try Checkpoint(contentsOf: path + "/" + file)
        let longer = try LongerTraining(
            identity, after: checkpoint.identity, done: checkpoint.step, of: checkpoint.problem.steps,
            hasTrials: !checkpoint.trials.isEmpty, continuedFrom: checkpoint.continuedFrom, path: path)
        if longer == nil { try require(checkpoint.identity, is: identity, path) }
        let whitening =
            try checkpoint.isWhitened
            ? WhiteningFile(path + "/" + RunFolder.whitening).whitening(dimension: identity.data.dimension) : nil
        return .checkpoint(checkpoint, whitening, longer)
    }

    private static func require(_ found: RunIdentity, is identity: RunIdentity, _ path: String) throws(ModelError) {
        guard let difference = found.difference(from: identity) else { return }
        throw ModelError("\(path): the training here was begun with \(difference).")
    }

    /// The model, if the run is finished already.
    var finished: TrainedModel? {
        guard case .finished(let model) = state else { return nil }
        return model
    }

    /// Steps that were done before.
    var stepsDone: Int {
        switch state {
        case .new: 0
        case .checkpoint(let checkpoint, _, _): checkpoint.step
        case .finished(let model): model.steps
        }
    }

    /// How the shifts of an earlier run here are whitened; `nil` for a new run.
    var decision: WhiteningDecision? {
        switch state {
        case .new: nil
        case .checkpoint(let checkpoint, let whitening, _):
            WhiteningDecision(whitening: whitening, trials: checkpoint.trials)
        case .finished(let model): WhiteningDecision(whitening: model.whitening, trials: model.whiteningTrials)
        }
    }

    /// Makes room for the run. Of an earlier run only the files that it resumes from stay.
    func prepare() throws {
        guard finished == nil else { return }
        let isNew = decision == nil
        // A finished run that is given more steps is one that was stopped from here on, whatever ends this process.
        let (ending, checkpoint) = (path + "/" + RunFolder.ending, path + "/" + RunFolder.checkpoint)
        if !isNew, !FileManager.default.fileExists(atPath: checkpoint), rename(ending, checkpoint) != 0 {
            throw ModelError(
                "\(ending): cannot be moved to \(RunFolder.checkpoint): \(String(cString: strerror(errno))).")
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: path) {
            let isNeeded = isResuming && RunFolder.checkpoints.contains(name)
            let goes = isNew ? RunFolder.isOwn(name) && !isNeeded : name == RunFolder.weights || RunFolder.isPart(name)
            if goes { try FileManager.default.removeItem(atPath: path + "/" + name) }
        }
        guard isNew else { return }
        try AtomicFile.write(Data(identity.file.yaml.utf8), to: path + "/" + RunFolder.configuration)
    }

    /// The checkpoints of a trial with a whitening.
    ///
    /// - Throws: ``ModelError`` if there is a trial that cannot be resumed.
    func checkpoints(
        ofTrial whitening: ShiftWhitening, _ configuration: any TrainingConfiguration, seed: Int
    ) throws -> CheckpointPlan {
        let file = path + "/" + RunFolder.trialCheckpoint(whitening)
        let identity = RunIdentity(file: ConfigurationFile(configuration, seed: seed), data: identity.data)
        var start: Checkpoint?
        if FileManager.default.fileExists(atPath: file) {
            start = try Checkpoint(contentsOf: file)
            try Self.require(start!.identity, is: identity, path)
        }
        return CheckpointPlan(path: file, identity: identity, interval: interval, start: start)
    }

    /// Starts the run or resumes it, and gives the checkpoints that it writes.
    func checkpoints(_ decision: WhiteningDecision) throws -> CheckpointPlan {
        var start: Checkpoint?
        var continuedFrom: Int?
        if case .checkpoint(let checkpoint, _, let longer) = state {
            start = checkpoint
            continuedFrom = longer.map(\.continuedFrom) ?? checkpoint.continuedFrom
        }
        if start == nil, let whitening = decision.whitening {
            try WhiteningFile.write(whitening, to: path + "/" + RunFolder.whitening)
        }
        let log = try RunLog(
            folder: path, history: start?.history() ?? [], resumingAfter: start?.step,
            configuration: identity.file.yaml)
        return CheckpointPlan(
            path: path + "/" + RunFolder.checkpoint, identity: identity, interval: interval, start: start, log: log,
            decision: decision,
            obsolete: start == nil ? RunFolder.checkpoints.dropFirst().map { path + "/" + $0 } : [],
            continuedFrom: continuedFrom)
    }

    /// How many steps are added to those of a finished or stopped run; `nil` if none are.
    var addedSteps: Int? {
        guard case .checkpoint(let checkpoint, _, _?) = state else { return nil }
        return identity.steps - checkpoint.problem.steps
    }

    /// Writes the model into the folder. The checkpoint stays if the run is not finished, and otherwise gets another name
    /// last, so that more steps can follow.
    func end(_ model: TrainedModel) throws {
        try model.write(into: path)
        guard model.isComplete else { return }
        rename(path + "/" + RunFolder.checkpoint, path + "/" + RunFolder.ending)
        for name in RunFolder.checkpoints { unlink(path + "/" + name) }
    }
}
