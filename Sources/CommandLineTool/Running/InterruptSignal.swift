import Glibc
import SparseShift
import Work

/// Ctrl-C while there is something to save.
enum InterruptSignal {
    /// Runs `body`; meanwhile the first Ctrl-C asks it to stop, and the second ends the program at once.
    static func stopping<Result>(_ body: () throws -> Result) rethrows -> Result {
        Interruption.clear()
        signal(SIGINT) { _ in
            signal(SIGINT, SIG_DFL)
            Interruption.request()
        }
        defer { signal(SIGINT, SIG_DFL) }
        return try body()
    }
}
