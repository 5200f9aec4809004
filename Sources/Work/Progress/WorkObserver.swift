import Synchronization

/// Watches a long piece of work, from the thread that does it.
public protocol WorkObserver {
    /// Some units are done.
    func record(_ progress: WorkProgress)
    /// The last call, however the work ended.
    func finish()
}

/// Makes the observers of work that was not given one.
public enum WorkObservers {
    /// Makes the observer of one piece of work; `nil` if it is not to be watched.
    public typealias Factory = @Sendable (WorkPlan) -> (any WorkObserver)?

    private static let factory = Mutex<Factory>({ _ in nil })

    /// Sets what makes the observer of each piece of work from now on: once, by the program.
    public static func bootstrap(_ factory: @escaping Factory) { Self.factory.withLock { $0 = factory } }

    /// An observer for one piece of work, or `nil` if nothing watches.
    public static func make(_ plan: WorkPlan) -> (any WorkObserver)? { factory.withLock { $0 }(plan) }
}
