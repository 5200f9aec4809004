import JSON
import Numerics
import Scheduling
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
    private let fingerprint: DataFingerprint
    /// The folder with the runs; `nil` if they are only kept in memory.
    private let directory: RunDirectory?
    private let extent: SweepExtent
    /// The seed of the trials that choose a whitening.
    private let trialSeed: Int

    /// - Parameters:
    ///   - source: What tells the data from others, if they were clipped or outliers set aside.
    ///   - directory: Where the runs are kept.
    ///   - dataSource: Where the data come from, for the plan in the folder.
    ///   - extent: Which runs are trained.
    init(
        _ base: any MethodConfiguration, over fields: [SweepField], data: Data, source: DataFingerprint? = nil,
        seeds: [Int], directory: RunDirectory? = nil, dataSource: JSONValue = .null, extent: SweepExtent = .all,
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
        let facts = try ShiftFacts.reading(data)
        self.facts = facts
        fingerprint = source ?? DataFingerprint(data, statistics: facts.statistics)
        self.directory = directory
        self.extent = extent
        problems = try points.map { point in
            try (point.configuration as? any TrainingConfiguration).map {
                try TrainingProblem($0, data: data, facts: facts)
            }
        }
        runs = SweepRun.all(points: points, problems: problems, seeds: seeds, dimension: data.dimension)
        guard let directory else {
            trialSeed = seeds[0]
            return
        }
        trialSeed = try Self.plan(
            SweepPlan(base, over: fields, seeds: seeds, data: fingerprint, source: dataSource), in: directory,
            extent: extent)
    }

    /// Writes the plan of the sweep into its folder, in place of an earlier one whose runs it keeps; the seed of the trials.
    private static func plan(_ plan: SweepPlan, in directory: RunDirectory, extent: SweepExtent) throws -> Int {
        let folder = directory.path
        guard SweepPlan.isThere(in: folder), directory.earlier != .replace else {
            if directory.earlier == .replace { try makeRoom(in: folder) }
            if let earlier = try? SweepPlan(contentsOf: folder) { try earlier.removeRuns(in: folder) }
            try plan.write(into: folder)
            return plan.trialSeed
        }
        guard directory.earlier == .resume else {
            throw ModelError("\(folder): there is a sweep already; resume or replace it, or choose another folder.")
        }
        let earlier = try SweepPlan(contentsOf: folder)
        let new = try plan.replacing(earlier, in: folder)
        if case .all = extent { try refuseOthers(in: folder) }
        let runs = try earlier.runs()
        if try new.runs().map(\.name) != runs.map(\.name) {
            // Slurm's tasks know runs by their numbers.
            let hasEnded = runs.allSatisfy { $0.hasEnded(in: folder) }
            try SlurmArray(in: SweepPlan.arrayFolder(of: folder)).forget(asking: !hasEnded)
        }
        // A process that trains some runs may be one of many.
        switch extent {
        case .all, .planning: try new.write(into: folder)
        case .only, .none: break
        }
        return new.trialSeed
    }

    /// Makes room for another sweep in the same folder: nothing of the earlier one runs on.
    private static func makeRoom(in folder: String) throws {
        let runs = try? SweepPlan(contentsOf: folder).runs()
        // Where all runs have ended, a machine without Slurm will do.
        try SlurmArray(in: SweepPlan.arrayFolder(of: folder)).remove(
            asking: runs?.allSatisfy { $0.hasEnded(in: folder) } != true)
    }

    /// Checks that a sweep of which everything is to be trained here is not being trained by others, who would meet in its
    /// folders.
    private static func refuseOthers(in folder: String) throws {
        let status = try SweepStatus(folder)
        guard status.count(.running) + status.count(.queued) > 0 else { return }
        let ending = status.isSubmitted ? ", or end Slurm's tasks with 'sparseshift sweep \(folder) --cancel'" : ""
        throw ModelError(
            "\(folder): this sweep is being trained elsewhere (\(status)); wait until that has ended\(ending).")
    }

    func run() throws -> Sweep {
        switch extent {
        case .none: return try collect()
        case .planning: return try gather(runs.map { _ in nil })
        case .all, .only: break
        }
        observer.start(plan)
        do {
            let sweep = try train()
            if Interruption.isRequested || !sweep.isComplete, !hasEnded(sweep) { throw SweepInterrupted(sweep: sweep) }
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
            seeds: runs.map(\.number).filter(extent.contains), steps: longest?.steps ?? 0,
            stepsPerEpoch: longest?.stepsPerEpoch ?? 1,
            features: points.map(\.configuration.settings.features).max()!, dimension: data.dimension,
            batch: points.map(\.configuration.settings.batch).max()!,
            totalSteps: runs.filter { extent.contains($0.number) }.reduce(0) { $0 + $1.steps },
            runNames: runs.filter { extent.contains($0.number) }.map { run in
                let seed = "seed \(run.seed)"
                let changes = points[run.point].changes
                return changes.isEmpty ? seed : "\(Sweep.name(changes)), \(seed)"
            }, shifts: ShiftDerivation.planned(data, facts.statistics))
    }

    /// Whether every run that was to be trained ended, in a model or in a failure.
    private func hasEnded(_ sweep: Sweep) -> Bool {
        if sweep.isComplete { return true }
        guard case .only(let numbers) = extent else { return false }
        let ended = Set(
            sweep.flatMap { point in point.runs.map { RunKey(changes: point.changes, seed: $0.seed) } }
                + sweep.failures.map { RunKey(changes: $0.changes, seed: $0.seed) })
        return runs.allSatisfy { run in
            !numbers.contains(run.number) || ended.contains(RunKey(changes: points[run.point].changes, seed: run.seed))
        }
    }

    private struct RunKey: Hashable {
        let changes: [Sweep.Change]
        let seed: Int
    }

    private func train() throws -> Sweep {
        let wanted = runs.filter { extent.contains($0.number) }
        let jobs = try prepare(wanted)
        let sample = try data.sample()
        @Sendable func end(_ run: SweepRun, threads: Int) -> Result<SweepRun.Ended, any Error>? {
            guard !Interruption.isRequested else { return nil }
            return Result {
                let model = try jobs[run.point]!(run.seed, threads)
                return SweepRun.Ended(model: model, sparsenessRatio: sparsenessRatio(of: model.encode(sample)))
            }
        }
        // Decompositions use every thread of LAPACK.
        var results = runs.map { $0.cost == nil && extent.contains($0.number) ? end($0, threads: 1) : nil }
        let stepped = wanted.filter { $0.cost != nil }
        let trained = TrainingThreads.map(stepped, cost: { $0.cost! }, { end($0, threads: $1) })
        for (run, result) in zip(stepped, trained) { results[run.number] = result }
        // Asked on the thread that was interrupted, which need not be one that noticed.
        _ = Interruption.accept()
        return try gather(results)
    }

    /// What is in the sweep's folder.
    private func collect() throws -> Sweep {
        let sample = try data.sample()
        return try gather(
            runs.map { run in
                let folder = folder(of: run)!
                if let failure = folder.failure { return .failure(TrainingError(failure)) }
                guard let model = try folder.model(identity(of: run)) else { return nil }
                return .success(
                    SweepRun.Ended(model: model, sparsenessRatio: sparsenessRatio(of: model.encode(sample))))
            })
    }

    private func folder(of run: SweepRun) -> SweepRunFolder? {
        directory.map { SweepRunFolder($0.path, changes: points[run.point].changes, seed: run.seed) }
    }

    private func identity(of run: SweepRun) -> RunIdentity {
        RunIdentity(file: ConfigurationFile(points[run.point].configuration, seed: run.seed), data: fingerprint)
    }

    /// The folder of a run, locked for its training.
    private func open(_ run: SweepRun) throws -> TrainingFolder? {
        guard let directory, let folder = folder(of: run) else { return nil }
        return try TrainingFolder(folder.path, identity: identity(of: run), directory: directory)
    }

    private typealias Job = @Sendable (_ seed: Int, _ threads: Int) throws -> TrainedModel

    /// What trains a seed of each point that has a run to train.
    private func prepare(_ wanted: [SweepRun]) throws -> [Int: Job] {
        // Trials keep their checkpoints in the folder of the first run that needs them.
        var opened: [Int: TrainingFolder] = [:]
        var decisions: [Int: WhiteningDecision] = [:]
        var isFinished: Set<Int> = []
        for run in wanted {
            let (folder, point) = (folder(of: run), run.point)
            guard let folder, directory?.earlier != .replace, decisions[point] == nil, folder.failure == nil else {
                continue
            }
            switch folder.state {
            case .done, .stopped:
                let training = try open(run)
                decisions[point] = training?.decision
                if training?.finished != nil { isFinished.insert(run.number) }
            default: break
            }
        }
        let unfinished = wanted.filter { !isFinished.contains($0.number) && $0.cost != nil }
        let open = Set(unfinished.map(\.point)).subtracting(decisions.keys).sorted()
        for point in open
        where (points[point].configuration as? any TrainingConfiguration)?.resolvedWhitening == .automatic {
            opened[point] = try unfinished.first { $0.point == point }.flatMap { try self.open($0) }
            try opened[point]?.prepare()
        }
        var whitenings = SweepWhitenings(data)
        let chosen = try whitenings.choose(
            for: open.map { points[$0].configuration }, seed: trialSeed, folders: open.map { opened[$0] })
        var jobs: [Int: Job] = [:]
        for (point, choice) in zip(open, chosen) {
            if let failure = choice.failure {
                jobs[point] = failing(point: point, failure, opened: opened[point])
                continue
            }
            let first = unfinished.first { $0.point == point }
            jobs[point] = try job(
                point: point, WhiteningDecision(whitening: choice.whitening, trials: choice.trials), choice.whitened,
                opened: opened[point].flatMap { folder in first.map { ($0.seed, folder) } })
        }
        for point in Set(wanted.map(\.point)) where jobs[point] == nil {
            let decision = decisions[point] ?? WhiteningDecision()
            let isNeeded = unfinished.contains { $0.point == point }
            jobs[point] = try job(
                point: point, decision, isNeeded ? decision.whitening?.whitened(data) : nil, opened: nil)
        }
        return jobs
    }

    /// What notes that the trials of a point diverged, which leave its seeds nothing to train.
    private func failing(point index: Int, _ failure: TrainingError, opened: TrainingFolder?) -> Job {
        let places = Dictionary(
            uniqueKeysWithValues: runs.filter { $0.point == index }.map { ($0.seed, self.folder(of: $0)) })
        return { seed, _ in
            // The folder stays locked until the last seed is noted.
            _ = opened
            if let place = places[seed] ?? nil { try place.write(failure) }
            throw failure
        }
    }

    /// What trains one seed of a point.
    ///
    /// - Parameter opened: The folder of a seed that is open already.
    private func job(
        point index: Int, _ decision: WhiteningDecision, _ whitened: TransformedShifts<Data>?,
        opened: (seed: Int, folder: TrainingFolder)?
    ) throws -> Job {
        let point = points[index]
        let own = Dictionary(uniqueKeysWithValues: runs.filter { $0.point == index }.map { ($0.seed, $0) })
        let observer = NumberingObserver(observer, numbers: own.mapValues(\.number))
        let training = try TrainingCall(
            point.configuration, data: data, facts: facts, source: source, observer: observer)
        guard let configuration = point.configuration as? any TrainingConfiguration, let problem = problems[index]
        else {
            let configuration = point.configuration as! any ClosedFormConfiguration
            return { seed, _ in
                let folder = try self.open(own[seed]!)
                let model = try training.fit(configuration)
                try folder?.prepare()
                try folder?.end(model)
                return model
            }
        }
        let train = try training.seedTraining(configuration, problem: problem, decision: decision, whitened: whitened)
        return { seed, threads in
            let place = self.folder(of: own[seed]!)
            if directory?.earlier != .replace, let failure = place?.failure { throw TrainingError(failure) }
            let folder = try opened.flatMap { $0.seed == seed ? $0.folder : nil } ?? self.open(own[seed]!)
            if let model = folder?.finished {
                observer.end(model)
                return model
            }
            if opened?.seed != seed { try folder?.prepare() }
            do {
                return try train(seed, threads, folder)
            } catch let failure as TrainingError {
                try place?.write(failure)
                throw failure
            }
        }
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
        if case .all = extent, let firstError, isComplete, failures.count == runs.count { throw firstError }
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
