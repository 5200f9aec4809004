import Synchronization

/// What a call of `train` is going to do.
public struct TrainingPlan: Sendable, Hashable {
    /// How tables call the method.
    public var method: String
    /// The name of the data set.
    public var data: String
    /// What the shifts are and where they come from, as a sentence without its point; empty where it is not known.
    public var shifts: String
    /// The seeds, in the order in which they are trained. The runs of a sweep are numbered instead, since several
    /// have the same seed: their records and models come with their numbers as seeds.
    public var seeds: [Int]
    /// Steps of one run; of the longest, where they differ.
    public var steps: Int
    /// Steps of all runs together.
    public var totalSteps: Int
    /// What each run of a sweep is, in the order of ``seeds``; empty where the seed says it all.
    public var runNames: [String]
    /// Steps of one pass over the shifts.
    public var stepsPerEpoch: Int
    /// H, the number of features.
    public var features: Int
    /// d, the width of a shift.
    public var dimension: Int
    /// Shifts a step.
    public var batch: Int
    /// Steps that an earlier training has done, by seed; none for seeds that begin anew.
    public var resumedSteps: [Int: Int]
    /// Why there is this training, as a part of a sentence, where a search for concepts makes several; else empty.
    public var reason: String

    /// A plan; `totalSteps` is `steps` for every seed by default.
    public init(
        method: String, data: String, seeds: [Int], steps: Int, stepsPerEpoch: Int, features: Int, dimension: Int,
        batch: Int, totalSteps: Int? = nil, runNames: [String] = [], resumedSteps: [Int: Int] = [:],
        reason: String = "", shifts: String = ""
    ) {
        self.method = method
        self.data = data
        self.seeds = seeds
        self.steps = steps
        self.stepsPerEpoch = stepsPerEpoch
        self.features = features
        self.dimension = dimension
        self.batch = batch
        self.resumedSteps = resumedSteps
        self.totalSteps = totalSteps ?? steps * seeds.count
        self.runNames = runNames
        self.reason = reason
        self.shifts = shifts
    }
}

/// How a call of `train` ended.
public enum TrainingOutcome: Sendable, Hashable {
    /// Every run came to its last step.
    case completed
    /// It was stopped on request.
    case interrupted
    /// An error ended it, with this sentence.
    case failed(String)
}

/// Watches a call of `train`: a progress bar, a live chart.
///
/// All calls come from the thread that trains: `start` first, `end` after each run, `finish` last and
/// always, whatever happened in between.
public protocol TrainingObserver {
    /// The training begins.
    func start(_ plan: TrainingPlan)
    /// A record of the run that is being trained; at most about ten a second, and the last of each run.
    func record(_ record: TrainingRecord)
    /// A record of one of the trials of so many steps by which the whitening is chosen before the first run begins;
    /// as often as the records of runs.
    func record(_ record: TrainingRecord, ofTrial whitening: ShiftWhitening, steps: Int)
    /// A run whose method improves the result of its steps has come to this many of the rounds in which it does so; 0
    /// as it begins.
    func refine(seed: Int, done: Int, of rounds: Int)
    /// A run has ended, at its last step or where it was stopped, with this model. Not called for a run that diverged.
    func end(_ model: TrainedModel)
    /// The last call, however the training ended.
    func finish(_ outcome: TrainingOutcome)
}

extension TrainingObserver {
    /// Nothing.
    public func end(_ model: TrainedModel) {}
    /// Nothing.
    public func refine(seed: Int, done: Int, of rounds: Int) {}
    /// Nothing.
    public func record(_ record: TrainingRecord, ofTrial whitening: ShiftWhitening, steps: Int) {}
}

/// The observer that trainings get which were not given one.
public enum TrainingObservers {
    /// Makes the observer of one training; `nil` for none.
    public typealias Factory = @Sendable () -> (any TrainingObserver)?

    /// In a structure, since a mutex over a function alone would wrap it once more at every access.
    private struct Stored {
        var factory: Factory = { nil }
    }

    private static let stored = Mutex(Stored())

    /// Sets what makes the observer of each training from now on: once, by the program.
    public static func bootstrap(_ factory: @escaping Factory) { stored.withLock { $0.factory = factory } }

    /// An observer for one training, or `nil` if there is none.
    public static func make() -> (any TrainingObserver)? { stored.withLock { $0.factory }() }
}
