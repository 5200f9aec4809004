import Glibc
import SparseShift
import Work

/// Ctrl-C during work that has something to save.
enum InterruptSignal {
    /// Runs `body`. Meanwhile the first Ctrl-C requests it to stop, and the second ends the program at once.
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
