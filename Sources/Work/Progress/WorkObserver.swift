import Synchronization

/// Observes a long computation, on the thread that does it.
public protocol WorkObserver {
    /// Called when more units are done.
    func record(_ progress: WorkProgress)
    /// Called last, also if the computation failed.
    func finish()
}

/// The default observers of long computations, for calls without a `progress` closure.
public enum WorkObservers {
    /// Makes the observer of one computation; `nil` means none.
    public typealias Factory = @Sendable (WorkPlan) -> (any WorkObserver)?

    private static let factory = Mutex<Factory>({ _ in nil })

    /// Sets the factory of all later observers; the program calls this once.
    public static func bootstrap(_ factory: @escaping Factory) { Self.factory.withLock { $0 = factory } }

    /// Makes the observer of one computation; `nil` if there is none.
    public static func make(_ plan: WorkPlan) -> (any WorkObserver)? { factory.withLock { $0 }(plan) }
}
