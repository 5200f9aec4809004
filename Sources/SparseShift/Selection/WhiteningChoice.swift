import Numerics

/// The whitenings of one set of shifts, from one decomposition.
struct WhiteningChoice<Data: ShiftDataset> {
    /// Directions that hold less than this part of the largest are rounding.
    private static var smallestPart: Double { 1e-6 }
    /// What `ShiftWhitening.automatic` chooses from.
    static var candidates: [ShiftWhitening] { [.none, .half, .full] }

    private let data: Data
    private let parts: SymmetricEigendecomposition

    init(_ data: Data) throws {
        self.data = data
        parts = SymmetricEigendecomposition(try SecondMoments(of: data).secondMoment, order: data.dimension)
    }

    /// The whitening of a setting; `nil` for none.
    ///
    /// - Precondition: the setting is not automatic.
    func whitening(_ setting: ShiftWhitening) throws -> Whitening? {
        switch setting {
        case .none: nil
        case .half: sized(power: 0.5)
        case .full: sized(power: 1)
        case .zca: try Whitening(fittedTo: data)
        case .automatic: preconditionFailure("an automatic whitening is chosen by trials")
        }
    }

    /// What a short training with each candidate gives.
    ///
    /// - Parameters:
    ///   - folder: Where the trials keep their checkpoints, if anywhere.
    ///   - observer: Who watches the trials.
    func trials(
        _ configuration: any TrainingConfiguration, seed: Int, folder: RunFolder? = nil,
        observer: SharedObserver? = nil
    ) throws -> [WhiteningTrial] {
        let steps = try TrainingProblem(configuration, data: data).steps
        let short = configuration.lasting(min(steps, max(steps / 4, 200)))
        let results = TrainingThreads.map(
            Self.candidates, work: configuration.largestProduct(dimension: data.dimension)
        ) { candidate, threads in
            Result {
                let keeping = try folder?.keeping(trial: candidate, short, seed: seed)
                let observer = observer.map { TrialObserver(observer: $0, whitening: candidate) }
                guard let whitening = try whitening(candidate) else {
                    return try trial(candidate, short, on: data, seed: seed, threads: threads, observer, keeping)
                }
                return try trial(
                    candidate, short, on: whitening.whitened(data), seed: seed, threads: threads, observer, keeping)
            }
        }
        return try results.map { try $0.get() }
    }

    private func trial(
        _ candidate: ShiftWhitening, _ configuration: any TrainingConfiguration, on data: some ShiftDataset, seed: Int,
        threads: Int, _ observer: TrialObserver?, _ keeping: RunKeeping?
    ) throws -> WhiteningTrial {
        let problem = try TrainingProblem(configuration, data: data)
        var observer = observer
        observer?.steps = problem.steps
        let run = try TrainingRun(
            configuration, problem: problem, data: data, seed: seed, initial: nil, threads: threads,
            observer: observer, keeping: keeping)
        let most = min(data.count, 8_192)
        let sample = try data.shifts(at: (0..<most).map { Int32($0 * data.count / most) })
        return WhiteningTrial(whitening: candidate, sparsenessRatio: sparsenessRatio(of: run.parameters.encode(sample)))
    }

    private func sized(power: Double) -> Whitening {
        Whitening(
            mean: [Double](repeating: 0, count: data.dimension), parts, power: power, epsilon: 0,
            rank: max(1, parts.values.count { $0 > Self.smallestPart * parts.values[0] }))
    }
}

/// Passes the records of one trial on as such.
private struct TrialObserver: TrainingObserver {
    let observer: SharedObserver
    let whitening: ShiftWhitening
    var steps = 0

    func start(_ plan: TrainingPlan) {}
    func record(_ record: TrainingRecord) { observer.record(record, ofTrial: whitening, steps: steps) }
    func finish(_ outcome: TrainingOutcome) {}
}

extension TrainingConfiguration {
    /// The same for so many steps.
    fileprivate func lasting(_ steps: Int) -> Self {
        var result = self
        result.settings.length = .steps(steps)
        return result
    }
}
