import CellSupport
import Foundation
import Work

/// Stops the running cell: first politely through the flag that library code looks at, then by a
/// jump out of it wherever that is safe, growing less choosy as time passes.
final class Interrupter: @unchecked Sendable {
    private let lock = NSLock()
    private var running = 0
    private var isActive = false

    /// Whether the present cell was asked to stop.
    var isInterrupted: Bool { Interruption.isRequested }

    /// Seconds that work which ends by itself, and the cell's own answer to it, are given.
    private static let acceptedPatience = 0.5

    init() {
        Interruption.whenAccepted { cell_recovery_hold_off(Self.acceptedPatience) }
    }

    func begin() {
        lock.withLock {
            running += 1
            isActive = true
            Interruption.clear()
        }
    }

    func end() {
        lock.withLock {
            isActive = false
            Interruption.clear()
        }
    }

    /// Seconds after which the cell may also be stopped in the Swift runtime, and in other libraries.
    private static let runtimePatience = 0.25, libraryPatience = 0.6

    func interrupt() {
        let cell: Int? = lock.withLock {
            guard isActive, !Interruption.isRequested else { return nil }
            Interruption.request()
            return running
        }
        guard let cell else { return }
        let thread = Thread { [self] in
            let start = Date()
            // Library code that looks at the flag gets the chance to end well.
            Thread.sleep(forTimeInterval: 0.02)
            while lock.withLock({ isActive && running == cell }) {
                let elapsed = Date().timeIntervalSince(start)
                cell_recovery_interrupt(elapsed < Self.runtimePatience ? 0 : elapsed < Self.libraryPatience ? 1 : 2)
                Thread.sleep(forTimeInterval: 0.001)
            }
        }
        thread.name = "interrupt"
        thread.start()
    }
}
