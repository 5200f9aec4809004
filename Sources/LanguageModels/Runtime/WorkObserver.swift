import Synchronization

/// What a long piece of work is going to do.
public struct WorkPlan: Sendable, Hashable {
    /// In a few words, such as `20 texts by SmolLM2-135M-Instruct`.
    public var label: String
    /// All units of the work.
    public var total: Int
    /// What is counted, in the plural.
    public var unit: String

    public init(label: String, total: Int, unit: String) {
        self.label = label
        self.total = total
        self.unit = unit
    }
}

/// How far a long piece of work is.
public struct WorkProgress: Sendable, Hashable {
    public let plan: WorkPlan
    /// Units done, at most ``WorkPlan/total``.
    public let completed: Int
    /// Since the work began.
    public let seconds: Double
}

/// Watches a long piece of work, from the thread that calls it.
public protocol WorkObserver {
    /// Some units are done.
    func record(_ progress: WorkProgress)
    /// The last call, however the work ended.
    func finish()
}

/// The observers of work whose progress nobody was told.
public enum WorkObservers {
    public typealias Factory = @Sendable (WorkPlan) -> (any WorkObserver)?

    private static let factory = Mutex<Factory>({ _ in nil })

    /// Sets what makes the observer of each piece of work from now on: once, by the program.
    public static func bootstrap(_ factory: @escaping Factory) { Self.factory.withLock { $0 = factory } }

    /// An observer for one piece of work, or `nil` if nobody watches.
    public static func make(_ plan: WorkPlan) -> (any WorkObserver)? { factory.withLock { $0 }(plan) }
}

/// Tells whoever watches how far a piece of work is.
struct WorkReport {
    private let tell: (Int) -> Void

    /// A report that another one takes as a part of its own, from a count of units on.
    init(_ tell: @escaping (Int) -> Void) { self.tell = tell }

    /// Does work, watched by `progress` or else by an observer.
    static func run<Result>(
        _ plan: WorkPlan, progress: ((WorkProgress) -> Void)?, _ work: (WorkReport) throws -> Result
    ) throws -> Result {
        let observer = progress == nil ? WorkObservers.make(plan) : nil
        defer { observer?.finish() }
        let begin = ContinuousClock.now
        return try work(
            WorkReport { completed in
                let state = WorkProgress(
                    plan: plan, completed: min(completed, plan.total), seconds: (ContinuousClock.now - begin).inSeconds)
                progress?(state)
                observer?.record(state)
            })
    }

    func callAsFunction(_ completed: Int) { tell(completed) }
}
