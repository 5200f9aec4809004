import Synchronization

/// What shows the state of sweeps that run elsewhere.
public enum SweepObservers {
    /// Shows a state in the place of an earlier one of the same sweep.
    public typealias Observer = (SweepStatus) -> Void
    /// Makes the observer of one sweep; `nil` for none.
    public typealias Factory = @Sendable () -> Observer?

    /// In a structure, since a mutex over a function alone would wrap it once more at every access.
    private struct Stored {
        var factory: Factory = { nil }
    }

    private static let stored = Mutex(Stored())

    /// Sets what makes the observer of each sweep from now on: once, by the program.
    public static func bootstrap(_ factory: @escaping Factory) { stored.withLock { $0.factory = factory } }

    static func make() -> Observer? { stored.withLock { $0.factory }() }
}
