import Glibc
import HDF5
import Numerics

/// Trains one model for each seed, one after the other.
///
///     let runs = try train(SSAE.Configuration(features: 10), on: toy, seeds: 0..<5)
///
/// The same configuration, data, seed and machine give the same weights to the bit.
/// - Parameters:
///   - seeds: What the starting weights and the order of the shifts are drawn from.
///   - observer: Who watches; by default the one that ``TrainingObservers`` makes.
/// - Throws: ``ConfigurationError`` or ``DataError`` before any work if the configuration does not fit the
///   data, ``TrainingInterrupted`` with what was trained if ``Interruption/request()`` was called, and
///   ``TrainingError`` if the numbers diverge.
public func train<Configuration: TrainingConfiguration>(
    _ configuration: Configuration, on data: some ShiftDataset, seeds: some Sequence<Int>,
    observer: (any TrainingObserver)? = TrainingObservers.make()
) throws -> Runs {
    try Training(configuration, data: data).run(seeds: Array(seeds), observer: observer, initial: nil)
}

/// Trains one model.
///
/// - Parameters:
///   - seed: What the starting weights and the order of the shifts are drawn from.
///   - initial: Weights to start from, in the units of the shifts; drawn from the seed by default.
///   - observer: Who watches; by default the one that ``TrainingObservers`` makes.
/// - Throws: As ``train(_:on:seeds:observer:)``.
public func train<Configuration: TrainingConfiguration>(
    _ configuration: Configuration, on data: some ShiftDataset, seed: Int = 0, initial: Parameters? = nil,
    observer: (any TrainingObserver)? = TrainingObservers.make()
) throws -> TrainedModel {
    try Training(configuration, data: data).run(seeds: [seed], observer: observer, initial: initial)[0]
}

/// One call of `train`.
private struct Training<Configuration: TrainingConfiguration, Data: ShiftDataset> {
    let configuration: Configuration
    let settings: SSAE.Configuration
    let data: Data
    let scale: Double
    let target: Double
    let stepsPerEpoch: Int

    init(_ configuration: Configuration, data: Data) throws {
        settings = configuration.settings
        try settings.validate()
        guard data.count >= settings.batch else {
            throw ConfigurationError(
                "batch: \(settings.batch.grouped) is more than the \(data.count.grouped) shifts of \(data.name); use a batch of at most \(data.count.grouped).")
        }
        let facts = try data.statistics()
        guard facts.rootMeanSquare > 0, facts.rootMeanSquare.isFinite else {
            throw DataError("\(data.name): every shift is zero, so there is nothing to learn.")
        }
        guard settings.loss == .absolute || facts.zeroShifts == 0 else {
            throw DataError(
                "\(data.name): \(facts.zeroShifts.grouped) shifts are zero, and the relative loss divides by their length; use loss: absolute or leave them out.")
        }
        self.configuration = configuration
        self.data = data
        scale = settings.scaling == .rootMeanSquare ? facts.rootMeanSquare : 1
        target = settings.target ?? facts.meanNorm / Double(settings.features)
        stepsPerEpoch = data.count / settings.batch
    }

    func run(seeds: [Int], observer: (any TrainingObserver)?, initial: Parameters?) throws -> Runs {
        if let initial { try check(initial) }
        let plan = TrainingPlan(
            method: Configuration.method, data: data.name, seeds: seeds,
            steps: settings.steps(stepsPerEpoch: stepsPerEpoch), stepsPerEpoch: stepsPerEpoch,
            features: settings.features, dimension: data.dimension, batch: settings.batch)
        observer?.start(plan)
        do {
            let runs = try ThreadChoice.whileTraining(settings, dimension: data.dimension) {
                var models: [TrainedModel] = []
                for seed in seeds {
                    let model = try run(seed: seed, observer: observer, initial: initial)
                    models.append(model)
                    observer?.end(model)
                    guard model.isComplete else { throw TrainingInterrupted(runs: Runs(models)) }
                }
                return Runs(models)
            }
            observer?.finish(.completed)
            return runs
        } catch {
            observer?.finish(error is TrainingInterrupted ? .interrupted : .failed("\(error)"))
            throw error
        }
    }

    private func check(_ initial: Parameters) throws {
        guard initial.features == settings.features, initial.dimension == data.dimension else {
            throw ConfigurationError(
                "initial: weights of \(initial.features) features × \(initial.dimension), but \(settings.features) × \(data.dimension) are to be trained.")
        }
        guard initial.normalization == settings.norm, (initial.inputNorm != nil) == settings.normalizesInput else {
            throw ConfigurationError("initial: the weights have other normalisations than the configuration.")
        }
    }

    private func run(seed: Int, observer: (any TrainingObserver)?, initial: Parameters?) throws -> TrainedModel {
        let start = initial?.unscaled(by: Float(1 / scale))
        let trainer = Trainer(
            settings: settings, isConstrained: Configuration.isConstrained, data: data, seed: seed, scale: scale,
            target: target, initial: start ?? Parameters(initial: settings, dimension: data.dimension, seed: seed))
        let recorder = Recorder(
            seed: seed, scale: scale, every: settings.recordEvery ?? max(1, trainer.steps / 400),
            relative: settings.loss == .relative, steps: trainer.steps, observer: observer)
        let clock = ContinuousClock()
        let begin = clock.now
        var isComplete = true
        while trainer.stepsDone < trainer.steps {
            if Interruption.accept() {
                isComplete = false
                break
            }
            let step = try trainer.step()
            guard step.result.loss.isFinite else {
                throw TrainingError(
                    "Training diverged at step \(trainer.stepsDone) of seed \(seed): the loss is \(step.result.loss); use a smaller learning rate\(settings.loss == .relative ? " or loss: absolute" : "").")
            }
            recorder.note(step, trainer: trainer, elapsed: (clock.now - begin).seconds)
        }
        let seconds = (clock.now - begin).seconds
        recorder.close(elapsed: seconds)
        let parameters = trainer.parameters
        return try TrainedModel(
            configuration: configuration, seed: seed, parameters: parameters, history: recorder.history,
            evaluation: Evaluation(
                parameters, on: data, loss: settings.loss, threshold: settings.activityThreshold * scale,
                level: recorder.history.last?.level ?? target),
            multiplier: trainer.currentMultiplier, scale: scale, data: data.name, steps: trainer.stepsDone,
            isComplete: isComplete, seconds: seconds)
    }
}

extension Duration {
    /// The duration in seconds.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}

/// Gathers the steps of one run into its history, and passes on what an observer should see.
private final class Recorder {
    private(set) var history: [TrainingRecord] = []
    private let seed: Int
    private let scale: Double
    private let every: Int
    private let lossUnit: Double
    private let steps: Int
    private let observer: (any TrainingObserver)?
    private var sums = (loss: 0.0, sparsity: 0.0, active: 0.0, count: 0.0)
    private var pending: TrainingRecord?
    private var lastShown = -1.0

    init(seed: Int, scale: Double, every: Int, relative: Bool, steps: Int, observer: (any TrainingObserver)?) {
        self.seed = seed
        self.scale = scale
        self.every = every
        lossUnit = relative ? 1 : scale * scale
        self.steps = steps
        self.observer = observer
        history.reserveCapacity(steps / every + 2)
    }

    func note<Data>(
        _ step: (result: GradientPass.Result, level: Double, epoch: Int), trainer: Trainer<Data>, elapsed: Double
    ) {
        sums.loss += step.result.loss * lossUnit
        sums.sparsity += step.result.sparsity * scale
        sums.active += step.result.active
        sums.count += 1
        let sparsity = sums.sparsity / sums.count
        let record = TrainingRecord(
            seed: seed, step: trainer.stepsDone, epoch: step.epoch, loss: sums.loss / sums.count, sparsity: sparsity,
            level: step.level, violation: sparsity - step.level, multiplier: trainer.currentMultiplier,
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

/// How many threads OpenBLAS gets: products of small batches are over before a second thread has begun.
private enum ThreadChoice {
    static let processors = Int(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))

    static func whileTraining<Result>(
        _ settings: SSAE.Configuration, dimension: Int, _ body: () throws -> Result
    ) rethrows -> Result {
        let before = BLAS.threadCount
        defer { BLAS.threadCount = before }
        BLAS.threadCount = settings.batch * settings.features * dimension < 8_000_000 ? 1 : min(before, processors)
        return try body()
    }
}
