import Synchronization

/// Counts what is spent, and holds back what a budget does not allow.
final class ChatSpending: Sendable {
    private struct State {
        var usage = ChatUsage()
        var reserved = 0
    }

    private let budget: ChatBudget
    private let state = Mutex(State())

    init(_ budget: ChatBudget) { self.budget = budget }

    var usage: ChatUsage { state.withLock { $0.usage } }

    /// Whether a request may be sent.
    enum Permission {
        case granted, wait
        case refused(String)
    }

    /// Sets aside what a request can cost; `wait` if that may fit once others have ended.
    func reserve(_ tokens: Int) -> Permission {
        state.withLock { state in
            if let limit = budget.requests, state.usage.requests >= limit {
                return .refused("the budget of \(limit) request\(limit == 1 ? "" : "s") is used up")
            }
            if let limit = budget.tokens {
                guard state.usage.tokens + tokens <= limit else {
                    return .refused(
                        "of the budget of \(limit) tokens \(state.usage.tokens) are used, and the next request can cost \(tokens)"
                    )
                }
                guard state.usage.tokens + state.reserved + tokens <= limit else { return .wait }
            }
            state.usage.requests += 1
            state.reserved += tokens
            return .granted
        }
    }

    /// Counts what a request cost in place of what was set aside.
    func settle(reserved: Int, tokens: Int, seconds: Double) {
        state.withLock {
            $0.reserved -= reserved
            $0.usage.tokens += tokens
            $0.usage.seconds += seconds
        }
    }

    /// Counts an answer.
    func count(_ answer: ChatAnswer) {
        state.withLock {
            if answer.isCached { $0.usage.cachedAnswers += 1 } else if answer.wasAnswered { $0.usage.newAnswers += 1 }
            if answer.text == nil { $0.usage.failures += 1 }
        }
    }
}
