import JSON
import Synchronization

/// A question of a call of ``ChatEndpoint``.
struct ChatWork: Sendable {
    /// The body as it is kept, before it is adapted to a server.
    var body: [String: JSONValue]
    /// The most tokens that it can cost.
    var mostTokens: Int
    /// Where its answer is kept.
    var path: String
}

/// How far a call of ``ChatEndpoint`` is, for all its threads.
final class ChatProgress: Sendable {
    private struct State {
        var answers: [ChatAnswer?]
        var stop: (any Error)?
        var failuresInARow = 0
        var hasSucceeded = false
    }

    private let state: Mutex<State>

    /// How many questions in a row may go unanswered before no others are asked.
    private static let patience = 3

    init(count: Int) { state = Mutex(State(answers: Array(repeating: nil, count: count))) }

    /// Whether nothing has ended the call.
    var isGoing: Bool { state.withLock { $0.stop == nil } }
    /// Whether any question was answered by the server.
    var hasSucceeded: Bool { state.withLock { $0.hasSucceeded } }
    /// What there is, and what ended the call early.
    var result: (answers: [ChatAnswer?], stop: (any Error)?) { state.withLock { ($0.answers, $0.stop) } }

    func isFilled(_ index: Int) -> Bool { state.withLock { $0.answers[index] != nil } }
    func fill(_ index: Int, _ answer: ChatAnswer) { state.withLock { $0.answers[index] = answer } }
    /// Ends the call; the first reason counts.
    func stop(_ error: any Error) { state.withLock { if $0.stop == nil { $0.stop = error } } }

    func countSuccess() {
        state.withLock {
            $0.hasSucceeded = true
            $0.failuresInARow = 0
        }
    }

    /// Counts a question without an answer; true if there were too many in a row.
    func countFailure() -> Bool {
        state.withLock {
            $0.failuresInARow += 1
            return $0.failuresInARow >= Self.patience
        }
    }
}
