import Numerics
import Work

/// One call of `sweep`.
struct SweepCall<Data: ShiftDataset> {
    private let base: any MethodConfiguration
    private let fields: [SweepField]
    private let data: Data
    /// What tells the data from others, if they were clipped or outliers set aside.
    private let source: DataFingerprint?
    private let seeds: [Int]
    private let observer: SharedObserver
    private let points: [SweepGrid.Point]
    /// One problem a point; `nil` for methods that are computed.
    private let problems: [TrainingProblem?]
    private let runs: [SweepRun]
    private let facts: ShiftFacts

    init(
        _ base: any MethodConfiguration, over fields: [SweepField], data: Data, source: DataFingerprint? = nil,
        seeds: [Int],
        observer: (any TrainingObserver)?
    ) throws {
        try ConfigurationError.require(!seeds.isEmpty, "seeds: at least one, such as 0..<3.")
        try ConfigurationError.require(Set(seeds).count == seeds.count, "seeds: every seed once.")
        self.base = base
        self.fields = fields
        self.data = data
        self.source = source
        self.seeds = seeds
        self.observer = SharedObserver(observer)
        points = try SweepGrid(base, over: fields).points.map { point in
            var point = point
            point.configuration.settings = point.configuration.settings.fitted(to: data.count)
            return point
        }
        for point in points { try AutomaticWidth.refuse(point.configuration, on: data) }
        let facts = try ShiftFacts(data)
        self.facts = facts
        problems = try points.map { point in
            try (point.configuration as? any TrainingConfiguration).map {
                try TrainingProblem($0, data: data, facts: facts)
            }
        }
        runs = SweepRun.all(points: points, problems: problems, seeds: seeds, dimension: data.dimension)
    }

    func run() throws -> Sweep {
        observer.start(plan)
        do {
            let sweep = try train()
            guard sweep.isComplete else { throw SweepInterrupted(sweep: sweep) }
            observer.finish(.completed)
            return sweep
        } catch {
            observer.finish(error is SweepInterrupted ? .interrupted : .failed("\(error)"))
            throw error
        }
    }

    private var plan: TrainingPlan {
        let longest = problems.compactMap { $0 }.max { $0.steps < $1.steps }
        let methods = Set(points.map(\.configuration.method))
        return TrainingPlan(
            method: methods.count == 1 ? methods.first! : "\(methods.count) methods", data: data.name,
            seeds: runs.map(\.number), steps: longest?.steps ?? 0, stepsPerEpoch: longest?.stepsPerEpoch ?? 1,
            features: points.map(\.configuration.settings.features).max()!, dimension: data.dimension,
            batch: points.map(\.configuration.settings.batch).max()!, totalSteps: runs.reduce(0) { $0 + $1.steps },
            runNames: runs.map { run in
                let seed = "seed \(run.seed)"
                let changes = points[run.point].changes
                return changes.isEmpty ? seed : "\(Sweep.name(changes)), \(seed)"
            }, shifts: ShiftDerivation.planned(data, facts.statistics))
    }

    private func train() throws -> Sweep {
        var whitenings = SweepWhitenings(data)
        let chosen = try whitenings.choose(for: points.map(\.configuration), seed: seeds[0])
        let jobs = try points.indices.map { try job(point: $0, chosen[$0]) }
        let sample = try data.sample()
        @Sendable func end(_ run: SweepRun, threads: Int) -> Result<SweepRun.Ended, any Error>? {
            guard !Interruption.isRequested else { return nil }
            return Result {
                let model = try jobs[run.point](run.seed, threads)
                return SweepRun.Ended(model: model, sparsenessRatio: sparsenessRatio(of: model.encode(sample)))
            }
        }
        // Decompositions use every thread of LAPACK.
        var results = runs.map { $0.cost == nil ? end($0, threads: 1) : nil }
        let stepped = runs.filter { $0.cost != nil }
        let trained = TrainingThreads.map(stepped, cost: { $0.cost! }, { end($0, threads: $1) })
        for (run, result) in zip(stepped, trained) { results[run.number] = result }
        // Asked on the thread that was interrupted, which need not be one that noticed.
        _ = Interruption.accept()
        return try gather(results)
    }

    /// What trains one seed of a point.
    private func job(
        point index: Int, _ chosen: SweepWhitenings<Data>.Choice
    ) throws -> @Sendable (_ seed: Int, _ threads: Int) throws -> TrainedModel {
        let point = points[index]
        let numbers = Dictionary(
            uniqueKeysWithValues: runs.filter { $0.point == index }.map { ($0.seed, $0.number) })
        let training = try TrainingCall(
            point.configuration, data: data, source: source, observer: NumberingObserver(observer, numbers: numbers))
        guard let configuration = point.configuration as? any TrainingConfiguration, let problem = problems[index]
        else {
            let configuration = point.configuration as! any ClosedFormConfiguration
            return { _, _ in try training.fit(configuration) }
        }
        let train = try training.seedTraining(
            configuration, problem: problem,
            decision: WhiteningDecision(whitening: chosen.whitening, trials: chosen.trials), whitened: chosen.whitened)
        return { try train($0, $1, nil) }
    }

    private func gather(_ results: [Result<SweepRun.Ended, any Error>?]) throws -> Sweep {
        var ended: [[SweepRun.Ended]] = points.map { _ in [] }
        var failures: [Sweep.Failure] = []
        var firstError: TrainingError?
        var isComplete = true
        for (run, result) in zip(runs, results) {
            do {
                guard let result = try result?.get(), result.model.isComplete else {
                    isComplete = false
                    continue
                }
                ended[run.point].append(result)
            } catch let error as TrainingError {
                firstError = firstError ?? error
                failures.append(
                    Sweep.Failure(changes: points[run.point].changes, seed: run.seed, message: error.description))
            }
        }
        if let firstError, isComplete, failures.count == runs.count { throw firstError }
        return Sweep(
            data: data.name, fields: fields, seeds: seeds,
            points: zip(points, ended).compactMap { point, ended in
                ended.isEmpty
                    ? nil
                    : Sweep.Point(
                        changes: point.changes, configuration: point.configuration, runs: Runs(ended.map(\.model)),
                        sparsenessRatios: ended.map(\.sparsenessRatio))
            },
            failures: failures, isComplete: isComplete)
    }
}
