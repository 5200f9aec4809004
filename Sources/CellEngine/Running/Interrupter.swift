import CellSupport
import Foundation
import Work

/// Stops the running cell: while it is compiled, by ending the compiler; while it runs, first through the flag that
/// library code checks, then by a jump out of the cell where that is safe. As time passes, more places count as safe.
final class Interrupter: @unchecked Sendable {
    private let lock = NSLock()
    private var running = 0
    private var isActive = false
    private var isCompiling = false

    /// Whether the running cell was asked to stop.
    var isInterrupted: Bool { Interruption.isRequested }

    /// Seconds granted to work that has noticed the request, and to the cell's own handling of its error.
    private static let acceptedPatience = 0.5

    init() {
        Interruption.whenAccepted { cell_recovery_hold_off(Self.acceptedPatience) }
    }

    /// To be called before a cell is compiled.
    func begin() {
        lock.withLock {
            running += 1
            isActive = true
            isCompiling = true
            Interruption.clear()
        }
    }

    /// To be called between compiling a cell and running it.
    func compiled() {
        lock.withLock {
            isCompiling = false
            ChildProcess.allow()
        }
    }

    /// To be called after a cell has run.
    func end() {
        lock.withLock {
            isActive = false
            Interruption.clear()
            ChildProcess.allow()
        }
    }

    /// Seconds after which the cell is also stopped where its calls return or in a wait that lasts, and in other
    /// libraries.
    private static let returnPatience = 0.25, libraryPatience = 0.6

    /// Asks the running cell to stop, and keeps trying until it has; does nothing if no cell runs.
    func interrupt() {
        let cell: Int? = lock.withLock {
            guard isActive, !Interruption.isRequested else { return nil }
            Interruption.request()
            if isCompiling { ChildProcess.cancelAll() }
            return running
        }
        guard let cell else { return }
        let thread = Thread { [self] in
            let start = Date()
            // Library code that checks the flag gets the chance to end cleanly.
            Thread.sleep(forTimeInterval: 0.02)
            while lock.withLock({ isActive && running == cell }) {
                let elapsed = Date().timeIntervalSince(start)
                cell_recovery_interrupt(elapsed < Self.returnPatience ? 0 : elapsed < Self.libraryPatience ? 1 : 2)
                Thread.sleep(forTimeInterval: 0.001)
            }
        }
        thread.name = "interrupt"
        thread.start()
    }
}
