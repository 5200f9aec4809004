import Glibc

/// The checkpoints of a run: where and how often they are written, and the one that the run resumes from.
struct CheckpointPlan: Sendable {
    /// The file of the checkpoint.
    let path: String
    let identity: RunIdentity
    let interval: CheckpointInterval
    /// The checkpoint to resume from; `nil` for a new run.
    let start: Checkpoint?
    /// Where records are written as they come.
    var log: RunLog?
    /// How the shifts of the run are whitened.
    var decision = WhiteningDecision()
    /// Files that are not needed once there is a checkpoint of this run.
    var obsolete: [String] = []
    /// See ``TrainingCourse/continuedFrom``.
    var continuedFrom: Int?

    /// Writes a checkpoint.
    ///
    /// - Throws: ``TensorFileError`` if it cannot be written; then the one before is still there.
    func write<Data>(_ trainer: Trainer<Data>, _ recorder: TrainingRecorder, seconds: Double) throws {
        let problem = trainer.problem
        try trainer.withState { tensors in
            try Checkpoint(
                identity: identity,
                problem: .init(scale: problem.scale, limit: problem.limit, steps: problem.steps),
                trials: decision.trials, isWhitened: decision.whitening != nil, seconds: seconds,
                step: trainer.stepsDone, continuedFrom: continuedFrom, tensors: recorder.state
            ).write(to: path, with: tensors)
        }
        for file in obsolete { unlink(file) }
    }
}
