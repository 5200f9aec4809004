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

    /// In a structure, since a mutex over a function alone would wrap it once more at every access.
    private struct Stored {
        var factory: Factory = { _ in nil }
    }

    private static let stored = Mutex(Stored())

    /// Sets the factory of all later observers; the program calls this once.
    public static func bootstrap(_ factory: @escaping Factory) { stored.withLock { $0.factory = factory } }

    /// Makes the observer of one computation; `nil` if there is none.
    public static func make(_ plan: WorkPlan) -> (any WorkObserver)? { stored.withLock { $0.factory }(plan) }
}
