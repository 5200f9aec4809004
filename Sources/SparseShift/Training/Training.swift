import Numerics

/// One call of `train`.
struct Training<Data: ShiftDataset> {
    private let configuration: any MethodConfiguration
    private let data: Data
    private let observer: SharedObserver
    /// What a threshold for activity is multiplied with, to be one in the units of the shifts.
    private let scale: Double

    init(_ configuration: some MethodConfiguration, data: Data, observer: (any TrainingObserver)?) throws {
        try configuration.validate()
        self.configuration = configuration
        self.data = data
        self.observer = SharedObserver(observer)
        scale = configuration.settings.scaling == .rootMeanSquare ? try data.statistics().rootMeanSquare : 1
    }

    func run(seeds: [Int], initial: Parameters?) throws -> Runs {
        guard let configuration = configuration as? any TrainingConfiguration else {
            return try Runs([fit(configuration as! any ClosedFormConfiguration)])
        }
        let problem = try TrainingProblem(configuration, data: data)
        if let initial { try check(initial) }
        observer.start(
            TrainingPlan(
                method: configuration.method, data: data.name, seeds: seeds, steps: problem.steps,
                stepsPerEpoch: problem.stepsPerEpoch, features: configuration.settings.features,
                dimension: data.dimension, batch: configuration.settings.batch))
        do {
            let models = try train(configuration, problem: problem, seeds: seeds, initial: initial)
            // Runs that a request to stop found at their first step have nothing to keep.
            let begun = models.filter { $0.steps > 0 }
            let runs = Runs(begun.isEmpty ? models : begun)
            guard runs.allSatisfy(\.isComplete) else { throw TrainingInterrupted(runs: runs) }
            observer.finish(.completed)
            return runs
        } catch {
            observer.finish(error is TrainingInterrupted ? .interrupted : .failed("\(error)"))
            throw error
        }
    }

    func fit(_ configuration: any ClosedFormConfiguration) throws -> TrainedModel {
        let clock = ContinuousClock()
        let begin = clock.now
        let parameters = try configuration.fit(to: data)
        var configuration: any ClosedFormConfiguration = configuration
        configuration.settings.features = parameters.features
        return try TrainedModel(
            configuration: configuration, seed: 0, parameters: parameters, history: [],
            evaluation: evaluation(parameters, limit: nil), multiplier: 0, scale: 1, data: data.name, steps: 0,
            isComplete: true, seconds: (clock.now - begin).seconds)
    }

    private func check(_ initial: Parameters) throws {
        let settings = configuration.settings
        guard initial.features == settings.features, initial.dimension == data.dimension else {
            throw ConfigurationError(
                "initial: weights of \(initial.features) features × \(initial.dimension), but \(settings.features) × \(data.dimension) are to be trained.")
        }
        guard initial.normalization == settings.norm, (initial.inputNorm != nil) == (settings.inputNorm != .none) else {
            throw ConfigurationError("initial: the weights have other normalisations than the configuration.")
        }
        guard settings.whitening == .none || settings.whitening == .automatic else {
            throw ConfigurationError("initial: weights for shifts as they are cannot start a training with whitening.")
        }
        guard initial.activation.kind == configuration.activation else {
            throw ConfigurationError(
                "initial: weights with the activation \(initial.activation.kind), but \(configuration.method) has "
                    + "\(configuration.activation).")
        }
    }

    /// Models in the order of the seeds; after an interruption those that were begun.
    private func train(
        _ configuration: any TrainingConfiguration, problem: TrainingProblem, seeds: [Int], initial: Parameters?
    ) throws -> [TrainedModel] {
        let (whitening, trials) = try initial == nil ? chooseWhitening(configuration, seed: seeds.first ?? 0) : (nil, [])
        let job = try job(
            configuration, problem: problem, initial: initial, whitening: whitening,
            whitened: whitening?.whitened(data), trials: trials)
        let results = TrainingThreads.map(seeds, work: configuration.largestProduct(dimension: data.dimension)) {
            seed, threads -> Result<TrainedModel, any Error>? in
            guard !Interruption.isRequested || seed == seeds.first else { return nil }
            return Result { try job(seed, threads) }
        }
        // Asked on the thread that was interrupted, which need not be one that noticed.
        _ = Interruption.accept()
        return try results.compactMap { try $0?.get() }
    }

    /// Trains one seed.
    typealias Job = @Sendable (_ seed: Int, _ threads: Int) throws -> TrainedModel

    /// What trains a seed on the shifts, or on `whitened`, which are the shifts after `whitening`.
    func job(
        _ configuration: any TrainingConfiguration, problem: TrainingProblem, initial: Parameters? = nil,
        whitening: Whitening?, whitened: TransformedShifts<Data>?, trials: [WhiteningTrial]
    ) throws -> Job {
        @Sendable func finish(_ run: TrainingRun, whitened: Evaluation?) throws -> TrainedModel {
            let parameters = whitening.map(run.parameters.unwhitened(by:)) ?? run.parameters
            // A limit in the metric of whitened shifts says nothing about the shifts as they are.
            var model = try TrainedModel(
                configuration: configuration, seed: run.seed, parameters: parameters, history: run.history,
                evaluation: evaluation(parameters, limit: whitening == nil ? run.problem.limit : nil),
                multiplier: run.multiplier, scale: scale, data: data.name, steps: run.steps,
                isComplete: run.isComplete, seconds: run.seconds)
            model.limit = run.problem.limit
            model.pressure = run.pressure
            model.whitening = whitening
            model.whiteningTrials = trials
            model.whitenedEvaluation = whitened
            return model
        }
        func job(on data: some ShiftDataset, _ problem: TrainingProblem) -> Job {
            { seed, threads in
                let run = try TrainingRun(
                    configuration, problem: problem, data: data, seed: seed, initial: initial, threads: threads,
                    observer: observer)
                let settings = problem.settings
                let whitened = try whitening == nil ? nil : Evaluation(
                    run.parameters, on: data, loss: settings.loss,
                    threshold: settings.activityThreshold * problem.scale, limit: problem.limit)
                let model = try finish(run, whitened: whitened)
                observer.end(model)
                return model
            }
        }
        guard let whitened else { return job(on: data, problem) }
        return try job(on: whitened, TrainingProblem(configuration, data: whitened))
    }

    /// The whitening that the configuration asks for; `nil` for none.
    private func chooseWhitening(
        _ configuration: any TrainingConfiguration, seed: Int
    ) throws -> (whitening: Whitening?, trials: [WhiteningTrial]) {
        var setting = configuration.settings.whitening
        if setting == .automatic, !configuration.choosesWhitening { setting = .none }
        guard setting != .none else { return (nil, []) }
        let choice = try WhiteningChoice(data)
        guard setting == .automatic else { return (try choice.whitening(setting), []) }
        let trials = try choice.trials(configuration, seed: seed)
        let best = trials.min { $0.sparsenessRatio < $1.sparsenessRatio }
        return (try choice.whitening(best?.whitening ?? .none), trials)
    }

    private func evaluation(_ parameters: Parameters, limit: Limit?) throws -> Evaluation {
        try Evaluation(
            parameters, on: data, loss: configuration.settings.loss,
            threshold: configuration.settings.activityThreshold * scale, limit: limit)
    }
}

extension TrainingConfiguration {
    /// Multiplications in the largest product of a step.
    func largestProduct(dimension: Int) -> Int { settings.batch * settings.features * dimension }

    /// Whether an automatic whitening is chosen by trials: only for a problem that no change of units changes.
    var choosesWhitening: Bool {
        guard case .constraint(let control) = sparsityControl, case .reconstruction = control.constraint else { return false }
        return settings.inputNorm == .none
    }
}
