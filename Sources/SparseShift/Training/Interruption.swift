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

/// Training was stopped on request; what was trained until then is not lost.
public struct TrainingInterrupted: Error, Sendable, CustomStringConvertible {
    /// All runs so far: complete ones first, the stopped one last.
    public let runs: Runs
    /// Where the checkpoints are, if the training keeps any.
    public var directory: String?

    /// The run that was stopped, as it stood.
    public var run: TrainedModel { runs[runs.count - 1] }

    public var description: String {
        let rest =
            directory.map { "\($0) holds what is needed to resume it." }
            ?? "the error's .runs holds what was trained."
        return "Training interrupted at step \(run.steps) of seed \(run.seed); \(rest)"
    }
}

/// Training cannot go on: the numbers have left the finite range.
public struct TrainingError: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
