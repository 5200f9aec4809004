import CellSupport
import Foundation
import Work

/// Stops the running cell: while it is compiled, by ending the compiler; while it runs, first through the flag that
/// library code checks, then by a jump out of the cell where that is safe. As time passes, more places count as safe.
///
/// Work consists of stages, each between ``begin(compiling:)`` and ``end()``, of which cells are one kind. A request holds until the
/// outermost stage ends, so that one which comes between two cells stops the later one.
package final class Interrupter: @unchecked Sendable {
    private let lock = NSLock()
    /// The number of the outermost stage.
    private var work = 0
    /// How many stages have begun and not ended.
    private var stages = 0
    private var isCompiling = false

    /// Whether the running work was asked to stop.
    package var isInterrupted: Bool { Interruption.isRequested }

    /// Seconds granted to work that has noticed the request, and to the cell's own handling of its error.
    private static let acceptedPatience = 0.5

    package init() {
        Interruption.whenAccepted { cell_recovery_hold_off(Self.acceptedPatience) }
    }

    /// Begins a stage.
    ///
    /// - Parameter compiling: Whether it begins by compiling something.
    package func begin(compiling: Bool) {
        lock.withLock {
            stages += 1
            if stages == 1 {
                work += 1
                Interruption.clear()
            }
            isCompiling = compiling
            if compiling, Interruption.isRequested { ChildProcess.cancelAll() }
        }
    }

    /// Ends the part of a stage that compiles.
    package func compiled() {
        lock.withLock {
            isCompiling = false
            ChildProcess.allow()
        }
    }

    /// Ends a stage.
    package func end() {
        lock.withLock {
            stages -= 1
            isCompiling = false
            if stages == 0 { Interruption.clear() }
            ChildProcess.allow()
        }
    }

    /// Seconds after which the cell is also stopped where its calls return or in a wait that lasts, and in other
    /// libraries.
    private static let returnPatience = 0.25, libraryPatience = 0.6

    /// Asks the running work to stop, and keeps trying until it has; does nothing if there is none.
    package func interrupt() {
        let interrupted: Int? = lock.withLock {
            guard stages > 0, !Interruption.isRequested else { return nil }
            Interruption.request()
            if isCompiling { ChildProcess.cancelAll() }
            return work
        }
        guard let interrupted else { return }
        let thread = Thread { [self] in
            let start = Date()
            // Library code that checks the flag gets the chance to end cleanly.
            Thread.sleep(forTimeInterval: 0.02)
            while true {
                let elapsed = Date().timeIntervalSince(start)
                let patience: Int32 = elapsed < Self.returnPatience ? 0 : elapsed < Self.libraryPatience ? 1 : 2
                // Under the lock, so that a late attempt cannot hit a later cell.
                let goesOn = lock.withLock {
                    guard stages > 0, work == interrupted else { return false }
                    cell_recovery_interrupt(patience)
                    return true
                }
                guard goesOn else { return }
                Thread.sleep(forTimeInterval: 0.001)
            }
        }
        thread.name = "interrupt"
        thread.start()
    }
}
