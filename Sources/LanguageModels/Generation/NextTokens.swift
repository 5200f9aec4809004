import Requirements

/// The most likely tokens after a prompt, in descending order of probability.
public struct NextTokens: RandomAccessCollection, Sendable, Hashable {
    /// A possible next token.
    public struct Element: Sendable, Hashable {
        /// The token's text, often with a space in front.
        public let token: String
        /// The probability in the steered model.
        public let probability: Double
        /// The probability without steering; `nil` if there is no steering.
        public let unsteeredProbability: Double?

        /// Makes a token with its probabilities.
        public init(token: String, probability: Double, unsteeredProbability: Double? = nil) {
            self.token = token
            self.probability = probability
            self.unsteeredProbability = unsteeredProbability
        }
    }

    /// The text before the tokens.
    public let prompt: String
    private let tokens: [Element]

    /// Makes the next tokens of a prompt.
    public init(prompt: String, tokens: [Element]) {
        self.prompt = prompt
        self.tokens = tokens
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { tokens.count }
    public subscript(place: Int) -> Element {
        requireIndex(place, below: tokens.count, "Token")
        return tokens[place]
    }

    /// Whether there are probabilities without steering, too.
    public var isSteered: Bool { tokens.contains { $0.unsteeredProbability != nil } }
}
