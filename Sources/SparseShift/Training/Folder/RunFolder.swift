import Foundation
import Glibc
import TensorFiles

/// The folder of one run while it is trained; nobody else trains into it meanwhile.
final class RunFolder: Sendable {
    /// What an earlier training has left.
    private enum State: Sendable {
        case new
        case checkpoint(Checkpoint, Whitening?)
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
    /// - Throws: ``ModelError`` or ``TensorFileError`` if it cannot be used: it holds something else or an earlier
    ///   training that is not to be touched, that cannot be gone on with or is another's, or that is running now.
    init(_ path: String, identity: RunIdentity, directory: RunDirectory) throws {
        self.path = path
        self.identity = identity
        interval = directory.checkpointEvery
        isResuming = directory.earlier == .resume
        do { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) } catch {
            throw ModelError("\(path): cannot be used as a folder: \((error as NSError).localizedDescription)")
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
        let names = try FileManager.default.contentsOfDirectory(atPath: path)
        let checkpoint = names.first { $0 == RunFiles.checkpoint } ?? names.first(where: RunFiles.checkpoints.contains)
        let isModel = names.contains(RunFiles.weights)
        guard checkpoint != nil || isModel || names.allSatisfy(RunFiles.isOwn) else {
            throw ModelError("\(path): this folder is not empty and holds no model; choose another one.")
        }
        switch earlier {
        case .replace: return .new
        case .refuse:
            if let checkpoint {
                let stand = (try? Checkpoint(contentsOf: path + "/" + checkpoint)).map { checkpoint in
                    " (\(checkpoint.step.grouped) of \(checkpoint.problem.steps.grouped) steps)"
                }
                let text = checkpoint == RunFiles.checkpoint ? stand ?? "" : ""
                throw ModelError(
                    "\(path): a training here is not finished\(text); resume or replace it, or choose another folder.")
            }
            guard !isModel else {
                throw ModelError(
                    "\(path): there is a model here already; resume or replace it, or choose another folder.")
            }
            return .new
        case .resume:
            if checkpoint == RunFiles.checkpoint {
                let checkpoint = try Checkpoint(contentsOf: path + "/" + RunFiles.checkpoint)
                try require(checkpoint.identity, is: identity, path)
                let whitening =
                    try checkpoint.isWhitened
                    ? WhiteningFile.read(path + "/" + RunFiles.whitening, dimension: identity.data.dimension) : nil
                return .checkpoint(checkpoint, whitening)
            }
            // What is computed at once is computed again.
            guard isModel, identity.file.configuration is any TrainingConfiguration else { return .new }
            let model = try TrainedModel(contentsOf: path)
            guard model.isComplete else {
                throw ModelError(
                    "\(path): a model after \(model.steps.grouped) steps, but no checkpoint from which to go on.")
            }
            let file = ConfigurationFile(model.configuration, seed: model.seed)
            try require(RunIdentity(file: file, data: model.fingerprint ?? identity.data), is: identity, path)
            return .finished(model)
        }
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
        case .checkpoint(let checkpoint, _): checkpoint.step
        case .finished(let model): model.steps
        }
    }

    /// How an earlier training here is whitened.
    var decision: WhiteningDecision? {
        switch state {
        case .new: nil
        case .checkpoint(let checkpoint, let whitening):
            WhiteningDecision(whitening: whitening, trials: checkpoint.trials)
        case .finished(let model): WhiteningDecision(whitening: model.whitening, trials: model.whiteningTrials)
        }
    }

    /// Makes room for the run: of an earlier one only what it goes on with stays.
    func prepare() throws {
        guard finished == nil else { return }
        let isNew = decision == nil
        for name in try FileManager.default.contentsOfDirectory(atPath: path) {
            let isNeeded = isResuming && RunFiles.checkpoints.contains(name)
            let goes = isNew ? RunFiles.isOwn(name) && !isNeeded : name == RunFiles.weights || RunFiles.isPart(name)
            if goes { try FileManager.default.removeItem(atPath: path + "/" + name) }
        }
        guard isNew else { return }
        try AtomicFile.write(Data(identity.file.yaml.utf8), to: path + "/" + RunFiles.configuration)
    }

    /// What a trial with a whitening keeps here.
    ///
    /// - Throws: ``ModelError`` if there is a trial that cannot be gone on with.
    func keeping(
        trial whitening: ShiftWhitening, _ configuration: any TrainingConfiguration, seed: Int
    ) throws -> RunKeeping {
        let file = path + "/" + RunFiles.trialCheckpoint(whitening)
        let identity = RunIdentity(file: ConfigurationFile(configuration, seed: seed), data: identity.data)
        var start: Checkpoint?
        if FileManager.default.fileExists(atPath: file) {
            start = try Checkpoint(contentsOf: file)
            try Self.require(start!.identity, is: identity, path)
        }
        return RunKeeping(path: file, identity: identity, interval: interval, start: start)
    }

    /// Begins the run, or goes on with it.
    func keeping(_ decision: WhiteningDecision) throws -> RunKeeping {
        var start: Checkpoint?
        if case .checkpoint(let checkpoint, _) = state { start = checkpoint }
        if start == nil, let whitening = decision.whitening {
            try WhiteningFile.write(whitening, to: path + "/" + RunFiles.whitening)
        }
        let log = try RunLog(
            folder: path, history: start?.history() ?? [], resumingAfter: start?.step,
            configuration: identity.file.yaml)
        return RunKeeping(
            path: path + "/" + RunFiles.checkpoint, identity: identity, interval: interval, start: start, log: log,
            decision: decision,
            obsolete: start == nil ? RunFiles.checkpoints.dropFirst().map { path + "/" + $0 } : [])
    }

    /// Puts the model into the folder; the checkpoint goes last, and stays if the run does not end here.
    func end(_ model: TrainedModel) throws {
        try model.write(into: path)
        guard model.isComplete else { return }
        for name in RunFiles.checkpoints { unlink(path + "/" + name) }
    }
}
