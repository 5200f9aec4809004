import Synchronization

/// Deals the questions of a call to its threads.
final class ChatQueue: Sendable {
    private struct State {
        var next = 0
        var workers: Int
    }

    private let count: Int
    private let state: Mutex<State>

    init(count: Int, workers: Int) {
        self.count = count
        state = Mutex(State(workers: workers))
    }

    /// Whether a thread has not left yet.
    var hasWorkers: Bool { state.withLock { $0.workers > 0 } }

    /// The place of the next question; `nil` if there is none.
    func next() -> Int? {
        state.withLock { state in
            guard state.next < count else { return nil }
            state.next += 1
            return state.next - 1
        }
    }

    /// Says that a thread has ended.
    func leave() { state.withLock { $0.workers -= 1 } }
}
