import SparseShift
import Synchronization

/// The error that ended the last cell; `nil` if that cell ran to its end.
///
///     if let error = lastError as? DataError { … }
///
/// A cell that asks for it leaves it as it is, so that it can be looked at more than once. After a trap or an
/// interrupt it is an error that says what happened.
public var lastError: (any Error)? { LastError.read() }

/// What the last training that was stopped had trained: complete runs first, the stopped one last. `nil` if none has
/// been stopped.
///
/// It stays until another training is stopped.
public var stoppedRuns: Runs? { LastError.stoppedRuns }

/// How the last cell ended, for the kernel.
public enum LastError {
    private struct State {
        var error: (any Error)?
        var wasRead = false
        var stoppedRuns: Runs?
    }

    private static let state = Mutex(State())

    /// Notes how a cell has ended.
    ///
    /// - Parameter error: What ended it; `nil` if it ran to its end.
    public static func cellEnded(with error: (any Error)?) {
        // What is no longer kept is released outside the lock, since its end may run code of a cell.
        let earlier = state.withLock { state in
            defer { state.wasRead = false }
            if error == nil, state.wasRead { return state }
            let earlier = state
            state.error = error
            if let stopped = error as? TrainingInterrupted { state.stoppedRuns = stopped.runs }
            return earlier
        }
        _ = consume earlier
    }

    /// Where the session keeps what an error carries.
    public static func advice(after error: any Error) -> String? {
        error is TrainingInterrupted ? "In later cells, stoppedRuns holds it." : nil
    }

    /// Forgets the error and the runs.
    public static func forget() {
        let earlier = state.withLock { state in
            defer { state = State() }
            return state
        }
        _ = consume earlier
    }

    fileprivate static func read() -> (any Error)? {
        state.withLock { state in
            state.wasRead = true
            return state.error
        }
    }

    fileprivate static var stoppedRuns: Runs? { state.withLock { $0.stoppedRuns } }
}
