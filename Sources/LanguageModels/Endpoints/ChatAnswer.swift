import JSON

/// What a ``ChatEndpoint`` answered.
public struct ChatAnswer: Sendable, Hashable {
    /// The answer; `nil` if there is none that can be used.
    public let text: String?
    /// Why there is none, in a few words.
    public let failure: String?
    /// The tokens of the question, if the server told.
    public let promptTokens: Int?
    /// The tokens of the answer, if the server told.
    public let answerTokens: Int?
    /// Whether it came from the cache.
    public internal(set) var isCached = false
    /// Whether a server answered at all.
    let wasAnswered: Bool
    /// Whether it would be the same again: it has a text, or was cut at its longest length.
    let isWorthKeeping: Bool

    init(failure: String) {
        text = nil
        self.failure = failure
        promptTokens = nil
        answerTokens = nil
        wasAnswered = false
        isWorthKeeping = false
    }

    /// Takes what a server sent with status 200.
    ///
    /// An answer without content and one that was cut at the longest length count as failures.
    init(_ document: JSONValue) {
        let choice = document["choices"]?.array?.first
        let content = choice?["message"]?["content"]?.string
        promptTokens = Self.count(document["usage"]?["prompt_tokens"])
        answerTokens = Self.count(document["usage"]?["completion_tokens"])
        wasAnswered = choice != nil
        if choice == nil {
            (text, failure) = (nil, "it is no answer of a chat")
        } else if choice?["finish_reason"]?.string == "length" {
            (text, failure) = (nil, "the answer was cut at its longest length")
        } else if let content, content.contains(where: { !$0.isWhitespace }) {
            (text, failure) = (content, nil)
        } else {
            (text, failure) = (nil, "the answer is empty")
        }
        isWorthKeeping = text != nil || choice?["finish_reason"]?.string == "length"
    }

    /// A number of tokens; `nil` for what can be none, by which a budget would grow or overflow.
    private static func count(_ value: JSONValue?) -> Int? {
        value?.integer.flatMap { (0...1_000_000_000).contains($0) ? $0 : nil }
    }

    /// All tokens, if the server told.
    var tokens: Int? { promptTokens.flatMap { prompt in answerTokens.map { prompt + $0 } } }
}
