import Numerics

/// One call of `train`.
struct Training<Data: ShiftDataset> {
    private let configuration: any MethodConfiguration
    private let data: Data
    private let observer: SharedObserver

    init(_ configuration: some MethodConfiguration, data: Data, observer: (any TrainingObserver)?) throws {
        try configuration.validate()
        self.configuration = configuration
        self.data = data
        self.observer = SharedObserver(observer)
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
            let runs = try Runs(train(configuration, problem: problem, seeds: seeds, initial: initial))
            guard runs.allSatisfy(\.isComplete) else { throw TrainingInterrupted(runs: runs) }
            observer.finish(.completed)
            return runs
        } catch {
            observer.finish(error is TrainingInterrupted ? .interrupted : .failed("\(error)"))
            throw error
        }
    }

    private func fit(_ configuration: any ClosedFormConfiguration) throws -> TrainedModel {
        let clock = ContinuousClock()
        let begin = clock.now
        let parameters = try configuration.fit(to: data)
        var configuration: any ClosedFormConfiguration = configuration
        configuration.settings.features = parameters.features
        return try TrainedModel(
            configuration: configuration, seed: 0, parameters: parameters, history: [],
            evaluation: Evaluation(
                parameters, on: data, loss: configuration.settings.loss,
                threshold: configuration.settings.activityThreshold * data.statistics().rootMeanSquare, limit: nil),
            multiplier: 0, scale: 1, data: data.name, steps: 0, isComplete: true, seconds: (clock.now - begin).seconds)
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
        let results = Parallel.map(
            seeds, work: configuration.settings.batch * configuration.settings.features * data.dimension
        ) { seed in
            Interruption.isRequested && seed != seeds.first
                ? nil : Result { try run(configuration, problem: problem, seed: seed, initial: initial) }
        }
        // Asked on the thread that was interrupted, which need not be one that noticed.
        _ = Interruption.accept()
        return try results.compactMap { try $0?.get() }
    }

    private func run(
        _ configuration: any TrainingConfiguration, problem: TrainingProblem, seed: Int, initial: Parameters?
    ) throws -> TrainedModel {
        let start = initial?.unscaled(by: Float(1 / problem.scale))
        let trainer = Trainer(
            configuration, problem: problem, data: data, seed: seed,
            initial: try start ?? configuration.initialParameters(for: data, scale: problem.scale, seed: seed))
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
        let seconds = (clock.now - begin).seconds
        recorder.close(elapsed: seconds)
        let parameters = trainer.parameters
        let model = try TrainedModel(
            configuration: configuration, seed: seed, parameters: parameters, history: recorder.history,
            evaluation: Evaluation(
                parameters, on: data, loss: problem.settings.loss,
                threshold: problem.settings.activityThreshold * problem.scale, limit: problem.limit),
            multiplier: trainer.currentMultiplier, scale: problem.scale, data: data.name, steps: trainer.stepsDone,
            isComplete: trainer.stepsDone == problem.steps, seconds: seconds)
        observer.end(model)
        return model
    }
}
