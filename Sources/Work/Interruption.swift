import Synchronization

/// A request to stop, from another thread or a signal handler; long work checks it between steps.
public enum Interruption {
    private static let requested = Atomic<Bool>(false)

    /// Asks the running work to stop. Safe in a signal handler.
    public static func request() { requested.store(true, ordering: .relaxed) }

    /// Clears a request; to be called before new work begins.
    public static func clear() { requested.store(false, ordering: .relaxed) }

    /// Whether a stop was requested and not cleared yet.
    public static var isRequested: Bool { requested.load(ordering: .relaxed) }

    /// Whether a stop was requested; for work that then ends with what it has done so far.
    public static func accept() -> Bool {
        guard isRequested else { return false }
        acceptance.withLock { $0.action }?()
        return true
    }

    /// Stops the work if that was requested.
    ///
    /// - Throws: ``Interrupted`` if a stop was requested.
    public static func check() throws(Interrupted) { if accept() { throw Interrupted() } }

    /// In a structure, since a mutex over a function alone would wrap it once more at every access.
    private struct Acceptance {
        var action: (@Sendable () -> Void)?
    }

    private static let acceptance = Mutex(Acceptance())

    /// Sets an action that runs, on the thread of the work, when the work accepts a request; `nil` removes it.
    public static func whenAccepted(_ action: (@Sendable () -> Void)?) { acceptance.withLock { $0.action = action } }
}

/// Thrown by work that was stopped on request.
public struct Interrupted: Error, Sendable, Equatable, CustomStringConvertible {
    /// Makes the error.
    public init() {}

    public var description: String { "Interrupted." }
}
