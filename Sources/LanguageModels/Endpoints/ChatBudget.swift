/// What a ``ChatEndpoint`` may spend. What its cache answers is free.
public struct ChatBudget: Sendable, Hashable {
    /// The largest number of requests that are sent, repeated ones included; `nil` for no limit.
    public var requests: Int?
    /// The largest number of tokens, those of the questions included; `nil` for no limit.
    ///
    /// Before a request is sent, the most that it can cost is set aside: a token for every byte of the question, and the
    /// longest answer. What the server then reports is counted instead. So the budget is exceeded only by requests that are under
    /// way, if the server counts more than that, as for tokens of hidden reasoning; and its last part may be left.
    public var tokens: Int?

    /// Makes a budget.
    public init(requests: Int? = nil, tokens: Int? = nil) {
        self.requests = requests
        self.tokens = tokens
    }

    /// No limit.
    public static let unlimited = ChatBudget()
    /// At most this number of requests.
    public static func requests(_ count: Int) -> ChatBudget { ChatBudget(requests: count) }
    /// At most this number of tokens.
    public static func tokens(_ count: Int) -> ChatBudget { ChatBudget(tokens: count) }
}
