import CellSupport
import Foundation

/// The thread on which cells run, with room for deep recursion.
///
/// A cell that is left by a jump (a trap, an interrupt) may leave locks that are never released, or leave the thread
/// inside a task or a block of a dispatch queue whose frames are gone. The thread is then replaced, and parked if it
/// must not end.
final class CellThread: @unchecked Sendable {
    private static let stackSize = 64 << 20

    private let ready = DispatchSemaphore(value: 0)
    private let finished = DispatchSemaphore(value: 0)
    private var work: (() -> Fate)?

    /// What happens to the thread after its work.
    enum Fate {
        case reused, ended, parked
    }

    init() {
        let thread = Thread { [self] in
            cell_recovery_prepare_thread()
            while true {
                ready.wait()
                guard let work else { return }
                let fate = work()
                self.work = nil
                finished.signal()
                switch fate {
                case .reused: continue
                case .ended: return
                case .parked: cell_recovery_park_thread()
                }
            }
        }
        thread.name = "cell"
        thread.stackSize = Self.stackSize
        thread.start()
    }

    /// Runs `work` on the thread and waits for it to end.
    func run(_ work: @escaping () -> Fate) {
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
