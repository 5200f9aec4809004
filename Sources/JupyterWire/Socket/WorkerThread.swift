import Foundation

/// A thread that does one piece of work and can be waited for.
final class WorkerThread: Sendable {
    private let ended = DispatchSemaphore(value: 0)

    init(name: String, stackSize: Int? = nil, work: @escaping @Sendable () -> Void) {
        let thread = Thread { [ended] in
            work()
            ended.signal()
        }
        thread.name = name
        if let stackSize { thread.stackSize = stackSize }
        thread.start()
    }

    /// Waits for the work to end; returns whether it did in time.
    func join(timeout: DispatchTimeInterval) -> Bool {
        guard ended.wait(timeout: .now() + timeout) == .success else { return false }
        ended.signal()
        return true
    }
}
