import Foundation
import Notebook
import Synchronization

/// A program that a command runs: it writes to the cell's streams, and an interrupt of the cell stops it.
enum ShellProgram {
    /// How a program ended.
    enum End: Equatable {
        case exited(status: Int)
        case killed(signal: Int)
        case interrupted
    }

    private struct State {
        var group: pid_t?
        var isInterrupted = false
    }

    private static let state = Mutex(State())

    /// Runs a program to its end.
    ///
    /// - Parameter isInterrupted: Whether the cell was asked to stop, perhaps before the program started.
    /// - Throws: ``CommandError`` if it cannot be started.
    static func run(
        _ program: String, _ arguments: [String], isInterrupted: () -> Bool
    ) throws(CommandError) -> End {
        let process: pid_t
        switch ShellProcess.start(program, arguments) {
        case .success(let started): process = started
        case .failure(let error):
            throw CommandError(
                name: "ShellError",
                description: "\(program) cannot be started: \(String(cString: strerror(error.code))).")
        }
        state.withLock { $0 = State(group: process) }
        if isInterrupted() { interrupt() }
        // Until the number is forgotten, it must not be another process's.
        var information = siginfo_t()
        while waitid(P_PID, id_t(process), &information, WEXITED | WNOWAIT) < 0 && errno == EINTR {}
        let wasInterrupted = state.withLock { state in
            defer { state.group = nil }
            // What the program has left behind does not outlive it then.
            if state.isInterrupted { kill(-process, SIGKILL) }
            return state.isInterrupted
        }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 && errno == EINTR {}
        if wasInterrupted { return .interrupted }
        let signal = Int(status & 0x7f)
        return signal == 0 ? .exited(status: Int(status >> 8) & 0xff) : .killed(signal: signal)
    }

    /// Seconds until a program that does not end when it is interrupted is asked to terminate, and is ended by force.
    private static let terminationPatience = 1.0, killPatience = 2.0

    /// Stops the program that runs, if there is one.
    static func interrupt() {
        let group: pid_t? = state.withLock { state in
            guard let group = state.group else { return nil }
            state.isInterrupted = true
            kill(-group, SIGINT)
            return group
        }
        guard let group else { return }
        for (signal, seconds) in [(SIGTERM, terminationPatience), (SIGKILL, killPatience)] {
            DispatchQueue.global().asyncAfter(deadline: .now() + seconds) {
                state.withLock { if $0.group == group { kill(-group, signal) } }
            }
        }
    }
}
