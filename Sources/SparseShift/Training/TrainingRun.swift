import MessagePassing
import Numerics
import Work

/// The run of one seed: its steps from the first one, or from a checkpoint, to the last, or to where it was stopped.
struct TrainingRun: Sendable {
    /// For the data that the run has seen.
    let parameters: Parameters
    /// How it went, in the units of the data that the run has seen.
    let course: TrainingCourse

    /// Trains.
    ///
    /// - Parameters:
    ///   - initial: Weights to start from, in the units of the data; drawn from the seed by default. A run that is
    ///     resumed has its weights from the checkpoint.
    ///   - threads: The number of threads that compute one batch.
    ///   - observer: What sees the records.
    ///   - plan: The checkpoints to write, and the one to resume from; none by default.
    ///   - snapshots: What looks at the model while it is trained.
    ///   - processes: Those that share the features; none if this one has all.
    /// - Throws: ``TrainingError`` if the numbers diverge, what reading the data throws, and ``TensorFileError`` or
    ///   ``ModelError`` for the files.
    init(
        _ configuration: any TrainingConfiguration, problem: TrainingProblem, data: some ShiftDataset, seed: Int,
        initial: Parameters?, threads: Int, observer: (any TrainingObserver)?, checkpoints plan: CheckpointPlan? = nil,
        snapshots: TrainingSnapshots? = nil, processes: (any ProcessGroup)? = TrainingProcesses.current
    ) throws {
        let start = plan?.start
        var parameters = initial?.unscaled(by: Float(1 / problem.scale))
        // A run that is resumed needs only their shapes, for which the data are not read.
        if start != nil, parameters == nil {
            parameters = configuration.initialParameters(dimension: data.dimension, seed: seed)
        }
        let first = try parameters ?? configuration.initialParameters(for: data, scale: problem.scale, seed: seed)
        let lead = try processes.map {
            try LeadingProcess($0, configuration, problem: problem, count: data.count, seed: seed, initial: first)
        }
        defer { lead?.end() }
        let trainer = Trainer(
            configuration, problem: problem, data: data, seed: seed, layout: lead?.layout ?? ParameterLayout(first),
            threads: threads, lead: lead)
        let recorder = TrainingRecorder(problem: problem, seed: seed, observer: observer, log: plan?.log)
        if let start {
            try trainer.restore(start)
            try recorder.restore(start)
        } else {
            trainer.start(at: first)
        }
        let before = start?.seconds ?? 0
        let clock = ContinuousClock()
        let begin = clock.now
        var checkpoints = plan.map { CheckpointClock($0.interval, step: trainer.stepsDone, seconds: before) }
        func write(at elapsed: Double) throws {
            try plan?.write(trainer, recorder, seconds: elapsed)
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
        let seconds = before + (clock.now - begin).inSeconds
        // Before the recorder is closed: a run that is resumed has its records at the steps where it would have had them.
        if let checkpoints, checkpoints.lastStep != trainer.stepsDone { try write(at: seconds) }
        try recorder.close()
        let (history, multiplier) = (recorder.history, trainer.currentMultiplier)
        self.parameters = trainer.parameters
        course = TrainingCourse(
            history: history, steps: trainer.stepsDone, isComplete: trainer.stepsDone == problem.steps,
            seconds: seconds,
            limit: problem.limit, multiplier: multiplier,
            pressure: TrainingCourse.pressure(multiplier: multiplier, history: history, scale: problem.scale),
            scale: problem.scale, continuedFrom: plan?.continuedFrom)
    }
}
