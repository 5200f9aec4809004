import Foundation

/// The end of a server, which any thread may begin and one thread waits for.
final class Ending: Sendable {
    private let condition = NSCondition()
    // Guarded by `condition`.
    nonisolated(unsafe) private var reason: KernelServer.EndReason?
    private let wake: WakeSignal

    init(wake: WakeSignal) { self.wake = wake }

    /// Begins the end; only the first reason counts.
    func begin(_ reason: KernelServer.EndReason) {
        condition.withLock {
            if self.reason == nil { self.reason = reason }
            condition.broadcast()
        }
        wake.raise()
    }

    /// Waits for the end to begin.
    func wait() -> KernelServer.EndReason {
        condition.withLock {
            while true {
                if let reason { return reason }
                condition.wait()
            }
        }
    }
}
