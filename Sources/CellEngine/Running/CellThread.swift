import CellSupport
import Foundation

/// The thread on which cells run, with room for deep recursion.
///
/// A cell that is left by a jump (a trap, an interrupt) may leave the thread's own state, such as
/// the current task, pointing into frames that are gone; the thread is then replaced.
final class CellThread: @unchecked Sendable {
    private static let stackSize = 64 << 20

    private let ready = DispatchSemaphore(value: 0)
    private let finished = DispatchSemaphore(value: 0)
    private var work: (() -> Bool)?

    init() {
        let thread = Thread { [self] in
            cell_recovery_prepare_thread()
            while true {
                ready.wait()
                guard let work else { return }
                let isReusable = work()
                self.work = nil
                finished.signal()
                if !isReusable { return }
            }
        }
        thread.name = "cell"
        thread.stackSize = Self.stackSize
        thread.start()
    }

    /// Runs `work` on the thread and waits for it. `work` tells whether the thread can be used again.
    func run(_ work: @escaping () -> Bool) {
        self.work = work
        ready.signal()
        finished.wait()
    }

    /// Ends the thread, which must be idle.
    func stop() {
        work = nil
        ready.signal()
    }
}
