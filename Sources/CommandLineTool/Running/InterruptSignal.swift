import ArgumentParser
import Glibc
import SparseShift
import Synchronization
import Work

/// Signals that ask work with something to save to stop: Ctrl-C, the termination that schedulers, containers and
/// services send before they end a process, and the warning that Slurm sends with `--signal=USR1@…`.
enum InterruptSignal {
    private static let signals = [SIGINT, SIGTERM, SIGUSR1]
    private static let last = Atomic<Int32>(SIGINT)

    /// The exit code after work that was stopped: 130 after Ctrl-C, 143 after a termination, 138 after the warning.
    static var exitCode: ExitCode { ExitCode(128 + last.load(ordering: .relaxed)) }

    /// Runs `body`. Meanwhile the first signal requests it to stop, and the second of its kind ends the program at once.
    static func stopping<Result>(_ body: () throws -> Result) rethrows -> Result {
        Interruption.clear()
        // Made now: a signal handler must not.
        last.store(SIGINT, ordering: .relaxed)
        for number in signals {
            signal(number) { number in
                signal(number, SIG_DFL)
                InterruptSignal.last.store(number, ordering: .relaxed)
                Interruption.request()
            }
        }
        defer { for number in signals { signal(number, SIG_DFL) } }
        return try body()
    }
}
