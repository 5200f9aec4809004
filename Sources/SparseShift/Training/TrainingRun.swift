import Numerics

/// The training of one seed from its first step to its last, or to where it was stopped.
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
    ///   - initial: Weights to start from, in the units of the data; drawn from the seed by default.
    /// - Throws: ``TrainingError`` if the numbers diverge, and what reading the data throws.
    init(
        _ configuration: any TrainingConfiguration, problem: TrainingProblem, data: some ShiftDataset, seed: Int,
        initial: Parameters?, threads: Int, observer: (any TrainingObserver)?
    ) throws {
        let start = initial?.unscaled(by: Float(1 / problem.scale))
        let trainer = Trainer(
            configuration, problem: problem, data: data, seed: seed,
            initial: try start ?? configuration.initialParameters(for: data, scale: problem.scale, seed: seed),
            threads: threads)
        let recorder = TrainingRecorder(problem: problem, seed: seed, observer: observer)
        let clock = ContinuousClock()
        let begin = clock.now
        while trainer.stepsDone < problem.steps, !Interruption.isRequested {
            let step = try trainer.step()
            guard step.result.loss.isFinite else {
                throw TrainingError(
                    "Training diverged at step \(trainer.stepsDone) of seed \(seed): the loss is \(step.result.loss); use a smaller learning rate\(problem.settings.loss == .relative ? " or loss: absolute" : "").")
            }
            recorder.note(step, trainer: trainer, elapsed: (clock.now - begin).seconds)
        }
        seconds = (clock.now - begin).seconds
        recorder.close(elapsed: seconds)
        self.seed = seed
        self.problem = problem
        parameters = trainer.parameters
        history = recorder.history
        multiplier = trainer.currentMultiplier
        pressure = multiplier * (history.last?.sparsity ?? 0) / problem.scale
        steps = trainer.stepsDone
    }
}
