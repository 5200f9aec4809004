import Numerics

/// The whitenings of one set of shifts, from one decomposition.
struct WhiteningChoice<Data: ShiftDataset> {
    /// What ``ShiftWhitening/automatic`` chooses from.
    static var candidates: [ShiftWhitening] { [.none, .half, .full] }

    private let data: Data
    private let facts: ShiftFacts
    private let directions: PrincipalDirections

    /// - Parameter facts: What is known of the data.
    init(_ data: Data, facts: ShiftFacts? = nil) throws {
        self.data = data
        self.facts = try facts ?? ShiftFacts(data)
        directions = try self.facts.directions(of: data)
    }

    /// The whitening of a setting for so many features; `nil` for none.
    ///
    /// No more principal directions are kept than there are features, since these can explain no more: further
    /// directions, made equally long, would hide the features.
    /// - Precondition: the setting is not automatic.
    func whitening(_ setting: ShiftWhitening, features: Int) throws -> Whitening? {
        switch setting {
        case .none: nil
        case .half: sized(power: 0.5, rank: rank(features))
        case .full: sized(power: 1, rank: rank(features))
        case .zca: try Whitening(fittedTo: data)
        case .automatic: preconditionFailure("an automatic whitening is chosen by trials")
        }
    }

    /// What a short training with each candidate gives.
    ///
    /// - Parameters:
    ///   - folder: Where the trials keep their checkpoints; nowhere by default.
    ///   - observer: What sees the records of the trials.
    func trials(
        _ configuration: any TrainingConfiguration, seed: Int, folder: TrainingFolder? = nil,
        observer: SharedObserver? = nil
    ) throws -> [WhiteningTrial] {
        let short = try shortened(configuration)
        let whitened = try Self.candidates.map {
            ($0, try whitening($0, features: configuration.settings.features)?.whitened(data))
        }
        let results = TrainingThreads.map(
            whitened, work: configuration.largestProduct(dimension: data.dimension)
        ) { candidate, threads in
            Result {
                let checkpoints = try folder?.checkpoints(ofTrial: candidate.0, short, seed: seed)
                let observer = observer.map { TrialObserver(observer: $0, whitening: candidate.0) }
                return try trial(
                    candidate.0, short, on: candidate.1, seed: seed, threads: threads, observer: observer,
                    checkpoints: checkpoints)
            }
        }
        return try results.map { try $0.get() }
    }

    /// The configuration with the steps of a trial.
    func shortened(_ configuration: any TrainingConfiguration) throws -> any TrainingConfiguration {
        let steps = try TrainingProblem(configuration, data: data, facts: facts).steps
        return configuration.lasting(LongerTraining.trialSteps(steps))
    }

    /// What a short training gives on whitened shifts, or on the shifts as they are.
    func trial(
        _ candidate: ShiftWhitening, _ short: any TrainingConfiguration, on whitened: TransformedShifts<Data>?,
        seed: Int, threads: Int, observer: TrialObserver? = nil, checkpoints: CheckpointPlan? = nil
    ) throws -> WhiteningTrial {
        func ratio(on data: some ShiftDataset, facts: ShiftFacts?) throws -> Double {
            let problem = try TrainingProblem(short, data: data, facts: facts)
            var observer = observer
            observer?.steps = problem.steps
            let run = try TrainingRun(
                short, problem: problem, data: data, seed: seed, initial: nil, threads: threads, observer: observer,
                checkpoints: checkpoints)
            return try sparsenessRatio(of: run.parameters.encode(data.sample()))
        }
        return WhiteningTrial(
            whitening: candidate,
            sparsenessRatio: try whitened.map { try ratio(on: $0, facts: nil) }
                ?? ratio(on: data, facts: facts))
    }

    /// The principal directions that a whitening keeps for so many features.
    func rank(_ features: Int) -> Int { min(features, directions.span) }

    private func sized(power: Double, rank: Int) -> Whitening {
        Whitening(
            mean: [Double](repeating: 0, count: data.dimension), directions.parts, power: power, epsilon: 0, rank: rank)
    }
}

extension ShiftDataset {
    /// At most 8,192 shifts, evenly spread over the data.
    func sample() throws(Failure) -> Matrix { try shifts(at: sampleRows) }

    /// Which ones these are.
    var sampleRows: [Int32] {
        let most = min(count, 8_192)
        return (0..<most).map { Int32($0 * count / most) }
    }
}

/// Passes the records of one trial on as such.
struct TrialObserver: TrainingObserver {
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
