import Glibc

/// What a run keeps on the disk while it trains, and where it goes on.
struct RunKeeping: Sendable {
    /// The file of its checkpoint.
    let path: String
    let identity: RunIdentity
    let interval: CheckpointInterval
    /// The checkpoint to go on from; `nil` for a run that begins.
    let start: Checkpoint?
    var log: RunLog?
    var decision = WhiteningDecision()
    /// Files that nobody needs once there is a checkpoint of this run.
    var obsolete: [String] = []

    /// Writes a checkpoint.
    ///
    /// - Throws: ``TensorFileError`` if it cannot be written; the one before is still there then.
    func write<Data>(_ trainer: Trainer<Data>, _ recorder: TrainingRecorder, seconds: Double) throws {
        let problem = trainer.problem
        try trainer.withState { tensors in
            try Checkpoint(
                identity: identity,
                problem: .init(scale: problem.scale, limit: problem.limit, steps: problem.steps),
                trials: decision.trials, isWhitened: decision.whitening != nil, seconds: seconds,
                step: trainer.stepsDone, tensors: tensors.merging(recorder.state) { own, _ in own }
            ).write(to: path)
        }
        for file in obsolete { unlink(file) }
    }
}
