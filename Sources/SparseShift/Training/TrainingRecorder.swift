import TensorFiles

/// Gathers the steps of one run into records, and shows some of them to an observer.
final class TrainingRecorder {
    private(set) var history: [TrainingRecord] = []
    private let seed: Int
    private let scale: Double
    private let every: Int
    private let lossUnit: Double
    private let lossOfNothing: Double
    private let observer: (any TrainingObserver)?
    private let log: RunLog?
    private var sums = (loss: 0.0, sparsity: 0.0, active: 0.0, count: 0.0)
    private var pending: TrainingRecord?
    private var lastShown = -1.0

    /// - Parameter log: Where records are written as they come.
    init(problem: TrainingProblem, seed: Int, observer: (any TrainingObserver)?, log: RunLog?) {
        self.seed = seed
        scale = problem.scale
        every = problem.settings.recordEvery ?? max(1, problem.steps / 400)
        lossUnit = problem.settings.loss == .relative ? 1 : scale * scale
        lossOfNothing = problem.lossOfNothing * lossUnit
        self.observer = observer
        self.log = log
        history.reserveCapacity(problem.steps / every + 2)
    }

    /// - Throws: ``TensorFileError`` if a record cannot be written.
    func note<Data>(_ step: Trainer<Data>.Step, trainer: Trainer<Data>, elapsed: Double) throws {
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
        if trainer.stepsDone % every == 0 { try keep() }
    }

    /// Keeps what was not recorded yet, and shows how the run ended.
    ///
    /// - Throws: ``TensorFileError`` if a record cannot be written.
    func close() throws {
        try keep()
        if let last = history.last { observer?.record(last) }
    }

    private func keep() throws {
        guard let record = pending else { return }
        history.append(record)
        pending = nil
        sums = (0, 0, 0, 0)
        try log?.add(record)
    }
}

// MARK: Checkpoints

extension TrainingRecorder {
    fileprivate static let historyName = "recorder.history"
    private static let pendingName = "recorder.pending"
    private static let sumsName = "recorder.sums"

    /// Everything that the next records depend on, and those so far.
    var state: [String: Tensor] {
        [
            Self.historyName: Self.tensor(history), Self.pendingName: Self.tensor(pending.map { [$0] } ?? []),
            Self.sumsName: Tensor([sums.loss, sums.sparsity, sums.active, sums.count]),
        ]
    }

    /// One row a record, in double precision.
    private static func tensor(_ records: [TrainingRecord]) -> Tensor {
        Tensor(records.flatMap(\.numbers), shape: [records.count, TrainingRecord.fields.count])
    }

    /// Takes the state of another recorder of the same run.
    func restore(_ checkpoint: Checkpoint) throws(ModelError) {
        history = try checkpoint.history()
        pending = try checkpoint.records(Self.pendingName).first
        let numbers: [Double] = try checkpoint.numbers(Self.sumsName, count: 4)
        sums = (numbers[0], numbers[1], numbers[2], numbers[3])
    }
}

extension Checkpoint {
    /// The records so far.
    func history() throws(ModelError) -> [TrainingRecord] { try records(TrainingRecorder.historyName) }

    fileprivate func records(_ name: String) throws(ModelError) -> [TrainingRecord] {
        let numbers: [Double] = try numbers(name)
        // Earlier versions have fewer numbers a record.
        let (shape, widths) = (tensors[name]?.shape ?? [], TrainingRecord.widths)
        guard shape.count == 2, let width = shape.last, widths.contains(width), numbers.count % width == 0 else {
            throw ModelError(
                "checkpoint: tensor '\(name)' has \(numbers.count) numbers, not \(widths.upperBound) a record.")
        }
        // Whether a limit is one of sparsity or of what stays unexplained does not change in a run.
        var kind = TrainingRecord.unknown
        (kind.seed, kind.limit) = (identity.file.seed, problem.limit)
        return try stride(from: 0, to: numbers.count, by: width).map { (start) throws(ModelError) in
            guard let record = TrainingRecord(numbers: numbers[start..<start + width], like: kind) else {
                throw ModelError("checkpoint: tensor '\(name)' has a step that is no integer.")
            }
            return record
        }
    }
}
