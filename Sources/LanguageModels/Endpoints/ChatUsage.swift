/// What a ``ChatEndpoint`` has cost so far.
public struct ChatUsage: Sendable, Hashable, CustomStringConvertible {
    /// The number of requests that were sent, repeated ones included.
    public internal(set) var requests = 0
    /// The number of tokens that the server reported or, where it did not, that the request can have cost at most.
    public internal(set) var tokens = 0
    /// The number of answers that the cache gave.
    public internal(set) var cachedAnswers = 0
    /// The number of answers that the server gave.
    public internal(set) var newAnswers = 0
    /// The number of questions without a usable answer.
    public internal(set) var failures = 0
    /// The time that requests took, in seconds, waiting included; of requests at the same time, the sum.
    public internal(set) var seconds = 0.0

    /// Makes a record of what was spent.
    package init(requests: Int = 0, tokens: Int = 0, cachedAnswers: Int = 0, newAnswers: Int = 0) {
        self.requests = requests
        self.tokens = tokens
        self.cachedAnswers = cachedAnswers
        self.newAnswers = newAnswers
    }

    /// What was spent since an earlier time.
    func since(_ earlier: ChatUsage) -> ChatUsage {
        var usage = self
        usage.requests -= earlier.requests
        usage.tokens -= earlier.tokens
        usage.cachedAnswers -= earlier.cachedAnswers
        usage.newAnswers -= earlier.newAnswers
        usage.failures -= earlier.failures
        usage.seconds -= earlier.seconds
        return usage
    }

    /// One line.
    public var description: String {
        "\(requests) requests, \(tokens) tokens, \(newAnswers) new answers and \(cachedAnswers) from the cache, "
            + "\(failures) questions without an answer, \(seconds.decimals(1)) s"
    }
}
