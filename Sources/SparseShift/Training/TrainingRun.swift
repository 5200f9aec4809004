import Numerics
import Work

/// The training of one seed from its first step, or a checkpoint, to its last, or to where it was stopped.
struct TrainingRun: Sendable {
    let seed: Int
    let problem: TrainingProblem
    /// For the data that the run has seen.
    let parameters: Parameters
    let history: [TrainingRecord]
    /// λ at the end, in training units.
    let multiplier: Double
    /// λ · mean|h| at the end, in training units.
    let pressure: Double
    let steps: Int
    let seconds: Double

    var isComplete: Bool { steps == problem.steps }

    /// Trains.
    ///
    /// - Parameters:
    ///   - initial: Weights to start from, in the units of the data; drawn from the seed by default. A run that
    ///     goes on from a checkpoint has its weights from there.
    ///   - keeping: What to write while it trains, and where to go on.
    ///   - snapshots: What to look at while it trains.
    /// - Throws: ``TrainingError`` if the numbers diverge, what reading the data throws, and ``TensorFileError`` or
    ///   ``ModelError`` for the files.
    init(
        _ configuration: any TrainingConfiguration, problem: TrainingProblem, data: some ShiftDataset, seed: Int,
        initial: Parameters?, threads: Int, observer: (any TrainingObserver)?, keeping: RunKeeping? = nil,
        snapshots: TrainingSnapshots? = nil
    ) throws {
        let start = keeping?.start
        var parameters = initial?.unscaled(by: Float(1 / problem.scale))
        // From a checkpoint only their shapes are needed, which costs no look at the data.
        if start != nil, parameters == nil {
            parameters = configuration.initialParameters(dimension: data.dimension, seed: seed)
        }
        let trainer = Trainer(
            configuration, problem: problem, data: data, seed: seed,
            initial: try parameters ?? configuration.initialParameters(for: data, scale: problem.scale, seed: seed),
            threads: threads)
        let recorder = TrainingRecorder(problem: problem, seed: seed, observer: observer, log: keeping?.log)
        if let start {
            try trainer.restore(start)
            try recorder.restore(start)
        }
        let before = start?.seconds ?? 0
        let clock = ContinuousClock()
        let begin = clock.now
        var checkpoints = keeping.map { CheckpointClock($0.interval, step: trainer.stepsDone, seconds: before) }
        func write(at elapsed: Double) throws {
            try keeping?.write(trainer, recorder, seconds: elapsed)
            checkpoints?.note(step: trainer.stepsDone, from: elapsed, to: before + (clock.now - begin).inSeconds)
        }
        if start == nil { try write(at: 0) }
        while trainer.stepsDone < problem.steps, !Interruption.isRequested {
            let step = try trainer.step()
            guard step.result.loss.isFinite else {
                let other = problem.settings.loss == .relative ? " or loss: absolute" : ""
                throw TrainingError(
                    "Training diverged at step \(trainer.stepsDone) of seed \(seed): "
                        + "the loss is \(step.result.loss); use a smaller learning rate\(other).")
            }
            let elapsed = before + (clock.now - begin).inSeconds
            try recorder.note(step, trainer: trainer, elapsed: elapsed)
            if let snapshots, snapshots.isDue(step: trainer.stepsDone, of: problem.steps) {
                try snapshots.take(trainer.parameters, seed: seed, step: trainer.stepsDone)
            }
            if checkpoints?.isDue(step: trainer.stepsDone, seconds: elapsed) == true { try write(at: elapsed) }
        }
        seconds = before + (clock.now - begin).inSeconds
        // Before the recorder is closed: a run that goes on keeps its records at the steps where it would have.
        if let checkpoints, checkpoints.lastStep != trainer.stepsDone { try write(at: seconds) }
        try recorder.close()
        self.seed = seed
        self.problem = problem
        self.parameters = trainer.parameters
        history = recorder.history
        multiplier = trainer.currentMultiplier
        pressure = multiplier * (history.last?.sparsity ?? 0) / problem.scale
        steps = trainer.stepsDone
    }
}
