import Numerics
import Work

/// One call of `train`: it opens the folders, chooses the whitening, and trains one run a seed.
struct TrainingCall<Data: ShiftDataset> {
    private let configuration: any MethodConfiguration
    private let data: Data
    private let observer: SharedObserver
    private let snapshots: TrainingSnapshots?
    private let findsConcepts: Bool
    private let reason: String
    private let facts: ShiftFacts
    private let fingerprint: DataFingerprint
    /// What brings a threshold of activity into the units of the shifts.
    private let scale: Double

    /// - Parameters:
    ///   - facts: What is known of the data.
    ///   - source: What tells the data from others, if they were clipped or outliers set aside.
    ///   - reason: Why there is this training, where it is one of several; see ``TrainingPlan/reason``.
    init(
        _ configuration: some MethodConfiguration, data: Data, facts: ShiftFacts? = nil, source: DataFingerprint? = nil,
        observer: (any TrainingObserver)?, snapshots: TrainingSnapshots? = nil, findsConcepts: Bool = true,
        reason: String = ""
    ) throws {
        self.findsConcepts = findsConcepts
        self.reason = reason
        var configuration = configuration
        configuration.settings = configuration.settings.fitted(to: data.count)
        try configuration.validate()
        self.configuration = configuration
        self.data = data
        self.observer = SharedObserver(observer)
        self.snapshots = snapshots
        self.facts = try facts ?? .reading(data)
        fingerprint = source ?? DataFingerprint(data, statistics: self.facts.statistics)
        scale = configuration.settings.scaling == .rootMeanSquare ? self.facts.statistics.rootMeanSquare : 1
    }

    /// A run to train, and where it is kept.
    private struct Job: Sendable {
        let seed: Int
        let folder: TrainingFolder?
    }

    /// Trains all seeds.
    ///
    /// - Parameters:
    ///   - path: The folder of a seed.
    ///   - begin: What is done before the first folder is changed, when all of them can be used.
    func run(
        seeds: [Int], initial: Parameters?, directory: RunDirectory?, path: (_ seed: Int) -> String?,
        begin: () throws -> Void = {}
    ) throws -> Runs {
        if directory != nil { try Methods.requireReadable(configuration) }
        func open() throws -> [Job] {
            try seeds.map { seed in
                let identity = RunIdentity(file: ConfigurationFile(configuration, seed: seed), data: fingerprint)
                return Job(
                    seed: seed,
                    folder: try directory.map { try TrainingFolder(path(seed)!, identity: identity, directory: $0) })
            }
        }
        guard let configuration = configuration as? any TrainingConfiguration else {
            // What is computed is the same for every seed.
            let model = try ShownPasses.show("computing \(configuration.method) of \(data.name)") {
                try fit(configuration as! any ClosedFormConfiguration)
            }
            let jobs = try open()
            try begin()
            for job in jobs {
                try job.folder?.prepare()
                try job.folder?.end(model)
            }
            return Runs([model])
        }
        let problem = try TrainingProblem(configuration, data: data, facts: facts)
        if let initial { try check(initial) }
        let jobs = try open()
        try begin()
        for job in jobs { try job.folder?.prepare() }
        observer.start(
            TrainingPlan(
                method: configuration.method, data: data.name, seeds: seeds, steps: problem.steps,
                stepsPerEpoch: problem.stepsPerEpoch, features: configuration.settings.features,
                dimension: data.dimension, batch: configuration.settings.batch,
                resumedSteps: Dictionary(
                    jobs.compactMap { job in job.folder.map { (job.seed, $0.stepsDone) } }.filter { $0.1 > 0 },
                    uniquingKeysWith: { first, _ in first }),
                reason: jobs.lazy.compactMap { $0.folder?.addedSteps }.first.map {
                    (reason.isEmpty ? "" : reason + "; ") + "\($0.grouped) more steps than it was begun with"
                } ?? reason,
                shifts: ShiftDerivation.planned(data, facts.statistics)))
        do {
            let models = try train(configuration, problem: problem, jobs: jobs, initial: initial)
            // A run that was stopped before its first step has nothing to keep.
            let begun = models.filter { $0.steps > 0 }
            let runs = Runs(begun.isEmpty ? models : begun)
            // Seeds that were not begun are missing among the models.
            guard models.count == jobs.count, models.allSatisfy(\.isComplete) else {
                throw TrainingInterrupted(runs: runs, directory: directory?.path)
            }
            observer.finish(.completed)
            return findsConcepts ? try runs.withConcepts(in: data, facts: facts) : runs
        } catch {
            observer.finish(error is TrainingInterrupted ? .interrupted : .failed("\(error)"))
            throw error
        }
    }

    /// The model of a method that is computed.
    func fit(_ configuration: any ClosedFormConfiguration) throws -> TrainedModel {
        let clock = ContinuousClock()
        let begin = clock.now
        let parameters = try configuration.fit(to: data)
        guard parameters.features > 0, parameters.dimension == data.dimension else {
            throw ConfigurationError(
                "method: '\(configuration.method)' gave \(parameters.features) features × \(parameters.dimension) for "
                    + "shifts of \(data.dimension) entries; at least 1 × \(data.dimension) are needed.")
        }
        guard parameters.stateDictionary.values.allSatisfy({ $0.floats.allSatisfy(\.isFinite) }) else {
            throw TrainingError("\(configuration.method): the parameters that it computed are not all finite.")
        }
        var configuration: any ClosedFormConfiguration = configuration
        configuration.settings.features = parameters.features
        return try TrainedModel(
            configuration: configuration, seed: 0, parameters: parameters,
            course: TrainingCourse(
                isComplete: true, seconds: (clock.now - begin).inSeconds, multiplier: 0,
                encodesEmbeddings: data is any EmbeddingDataset ? true : nil),
            data: data.name, fingerprint: fingerprint, evaluation: evaluation(parameters, limit: nil))
    }

    private func check(_ initial: Parameters) throws {
        let settings = configuration.settings
        guard initial.features == settings.features, initial.dimension == data.dimension else {
            throw ConfigurationError(
                "initial: weights of \(initial.features) features × \(initial.dimension), but \(settings.features) × \(data.dimension) are to be trained."
            )
        }
        guard initial.normalization == settings.norm, (initial.inputNorm != nil) == (settings.inputNorm != .none) else {
            throw ConfigurationError("initial: the weights have other normalisations than the configuration.")
        }
        guard settings.whitening == .none || settings.whitening == .automatic else {
            throw ConfigurationError("initial: weights for shifts as they are cannot start a training with whitening.")
        }
        let start = (configuration as? any RefiningConfiguration)?.initialParameters(dimension: 1, seed: 0).activation
        let (found, needed) = (initial.activation.untrained, (start ?? configuration.activation).untrained)
        guard found.isEqual(to: needed) else {
            throw ConfigurationError(
                "initial: weights with the activation \(found.words), but \(configuration.method) has \(needed.words).")
        }
    }

    /// Models in the order of the seeds; after an interruption those that were begun.
    private func train(
        _ configuration: any TrainingConfiguration, problem: TrainingProblem, jobs: [Job], initial: Parameters?
    ) throws -> [TrainedModel] {
        let unfinished = jobs.filter { $0.folder?.finished == nil }
        let decision =
            unfinished.isEmpty || initial != nil
            ? WhiteningDecision() : try decideWhitening(configuration, jobs: jobs, unfinished: unfinished)
        let training = try seedTraining(
            configuration, problem: problem, initial: initial, decision: decision,
            whitened: unfinished.isEmpty ? nil : decision.whitening?.whitened(data))
        let results = TrainingThreads.map(jobs, work: configuration.largestProduct(dimension: data.dimension)) {
            job, threads -> Result<TrainedModel, any Error>? in
            if let model = job.folder?.finished {
                observer.end(model)
                return .success(model)
            }
            guard !Interruption.isRequested || job.seed == unfinished.first?.seed else { return nil }
            return Result { try training(job.seed, threads, job.folder) }
        }
        // Asked on the thread that was interrupted, which need not be one that noticed.
        _ = Interruption.accept()
        return try results.compactMap { try $0?.get() }
    }

    /// Trains one seed, and keeps it in a folder if there is one.
    typealias SeedTraining = @Sendable (_ seed: Int, _ threads: Int, _ folder: TrainingFolder?) throws -> TrainedModel

    /// What trains a seed on the shifts, or on `whitened`, which are the shifts after the decision's whitening.
    func seedTraining(
        _ configuration: any TrainingConfiguration, problem: TrainingProblem, initial: Parameters? = nil,
        decision: WhiteningDecision, whitened: TransformedShifts<Data>?
    ) throws -> SeedTraining {
        let (fingerprint, scale) = (fingerprint, scale)
        let snapshots = snapshots?.unwhitened(by: decision.whitening)
        func training(on data: some ShiftDataset, _ problem: TrainingProblem) -> SeedTraining {
            { seed, threads, folder in
                // Without a decision there is nothing that a run could resume from.
                let folder = decision.isFinal ? folder : nil
                let run = try TrainingRun(
                    configuration, problem: problem, data: data, seed: seed, initial: initial, threads: threads,
                    observer: observer, checkpoints: folder?.checkpoints(decision), snapshots: snapshots)
                var parameters = decision.whitening.map(run.parameters.unwhitened(by:)) ?? run.parameters
                var course = run.course
                course.scale = scale
                if self.data is any EmbeddingDataset { course.encodesEmbeddings = true }
                let refining = configuration as? any RefiningConfiguration
                if let refining { try refine(&parameters, &course, by: refining, seed: seed) }
                let isWhitened = decision.whitening != nil
                let settings = problem.settings
                let model = try TrainedModel(
                    configuration: configuration, seed: seed, parameters: parameters, course: course,
                    data: self.data.name, fingerprint: fingerprint, decision: decision,
                    // A limit in the metric of whitened shifts says nothing about the shifts as they are, and one of the
                    // steps nothing about what was refined.
                    evaluation: evaluation(parameters, limit: isWhitened || refining != nil ? nil : problem.limit),
                    whitenedEvaluation: isWhitened && refining == nil
                        ? Evaluation(
                            run.parameters, on: data, loss: settings.loss,
                            threshold: settings.activityThreshold * problem.scale, limit: problem.limit) : nil)
                try folder?.end(model)
                observer.end(model)
                return model
            }
        }
        guard let whitened else { return training(on: data, problem) }
        return try training(on: whitened, TrainingProblem(configuration, data: whitened))
    }

    /// Lets the method improve what its steps have trained; a run that was stopped before its last step only becomes a
    /// model of the method.
    private func refine(
        _ parameters: inout Parameters, _ course: inout TrainingCourse, by configuration: any RefiningConfiguration,
        seed: Int
    ) throws {
        let begin = ContinuousClock.now
        let refined = try configuration.refine(
            parameters, on: course.isComplete ? data : nil, statistics: facts.statistics
        ) { done, rounds in observer.refine(seed: seed, done: done, of: rounds) }
        parameters = refined.parameters
        course.isComplete = refined.isComplete
        course.seconds += begin.secondsAgo
    }

    /// The whitening of an earlier run that is resumed, or else the one that the configuration asks for.
    private func decideWhitening(
        _ configuration: any TrainingConfiguration, jobs: [Job], unfinished: [Job]
    ) throws -> WhiteningDecision {
        let begun = unfinished.filter { $0.folder?.decision != nil }
        if let earlier = (begun + jobs).lazy.compactMap({ $0.folder?.decision }).first {
            for job in begun where job.folder?.decision?.trials != earlier.trials {
                throw ModelError(
                    "\(job.folder!.path): its whitening was chosen by other trials than that of "
                        + "\(begun[0].folder!.path); resume the two on their own.")
            }
            return earlier
        }
        let first = unfinished[0]
        return try WhiteningDecision(for: configuration, of: data, facts: facts) { choice in
            try choice.trials(configuration, seed: first.seed, folder: first.folder, observer: observer)
        }
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
}
