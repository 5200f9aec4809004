import Synchronization

/// A request to stop, from another thread or a signal handler; long work looks at it between steps.
public enum Interruption {
    private static let requested = Atomic<Bool>(false)

    /// Asks the running work to stop. Safe in a signal handler.
    public static func request() { requested.store(true, ordering: .relaxed) }

    /// Forgets a request; to be called before new work begins.
    public static func clear() { requested.store(false, ordering: .relaxed) }

    /// Whether a stop was asked for and not yet forgotten.
    public static var isRequested: Bool { requested.load(ordering: .relaxed) }

    /// Whether a stop was asked for, to be asked by work that then ends by itself, with what it has done.
    public static func accept() -> Bool {
        guard isRequested else { return false }
        acceptance.withLock { $0 }?()
        return true
    }

    /// Stops here if that was asked for.
    ///
    /// - Throws: ``Interrupted``.
    public static func check() throws(Interrupted) { if accept() { throw Interrupted() } }

    private static let acceptance = Mutex<(@Sendable () -> Void)?>(nil)

    /// Sets what is to be done, on the thread of the work, when work has accepted to stop.
    public static func whenAccepted(_ action: (@Sendable () -> Void)?) { acceptance.withLock { $0 = action } }
}

/// Work was stopped on request.
public struct Interrupted: Error, Sendable, Equatable, CustomStringConvertible {
    public init() {}

    public var description: String { "Interrupted." }
}
