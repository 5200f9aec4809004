/// Gathers the steps of one run into its history, and passes on what an observer should see.
final class TrainingRecorder {
    private(set) var history: [TrainingRecord] = []
    private let seed: Int
    private let scale: Double
    private let every: Int
    private let lossUnit: Double
    private let lossOfNothing: Double
    private let observer: (any TrainingObserver)?
    private var sums = (loss: 0.0, sparsity: 0.0, active: 0.0, count: 0.0)
    private var pending: TrainingRecord?
    private var lastShown = -1.0

    init(problem: TrainingProblem, seed: Int, observer: (any TrainingObserver)?) {
        self.seed = seed
        scale = problem.scale
        every = problem.settings.recordEvery ?? max(1, problem.steps / 400)
        lossUnit = problem.settings.loss == .relative ? 1 : scale * scale
        lossOfNothing = problem.lossOfNothing * lossUnit
        self.observer = observer
        history.reserveCapacity(problem.steps / every + 2)
    }

    func note<Data>(_ step: Trainer<Data>.Step, trainer: Trainer<Data>, elapsed: Double) {
        sums.loss += step.result.loss * lossUnit
        sums.sparsity += step.result.sparsity * scale
        sums.active += step.result.active
        sums.count += 1
        let (loss, sparsity) = (sums.loss / sums.count, sums.sparsity / sums.count)
        let violation = step.limit?.violation(sparsity: sparsity, fractionUnexplained: loss / lossOfNothing) ?? 0
        let record = TrainingRecord(
            seed: seed, step: trainer.stepsDone, epoch: step.epoch, loss: loss, sparsity: sparsity,
            limit: step.limit, violation: violation, multiplier: trainer.currentMultiplier,
            l0: sums.active / sums.count, seconds: elapsed)
        if elapsed - lastShown >= 0.1 {
            lastShown = elapsed
            observer?.record(record)
        }
        pending = record
        if trainer.stepsDone % every == 0 { keep() }
    }

    /// Keeps what was not recorded yet, and shows how the run ended.
    func close(elapsed: Double) {
        keep()
        if let last = history.last { observer?.record(last) }
    }

    private func keep() {
        guard let record = pending else { return }
        history.append(record)
        pending = nil
        sums = (0, 0, 0, 0)
    }
}
