/// The likeliest tokens behind a prompt, the likeliest first.
public struct NextTokens: RandomAccessCollection, Sendable, Hashable {
    /// One token that may come.
    public struct Element: Sendable, Hashable {
        /// Its text, often with a space in front.
        public let token: String
        /// p, as the model sees it when it is steered as it was asked to be.
        public let probability: Double
        /// p without steering; `nil` where there was none.
        public let unsteeredProbability: Double?

        public init(token: String, probability: Double, unsteeredProbability: Double? = nil) {
            self.token = token
            self.probability = probability
            self.unsteeredProbability = unsteeredProbability
        }
    }

    public let prompt: String
    private let tokens: [Element]

    public init(prompt: String, tokens: [Element]) {
        self.prompt = prompt
        self.tokens = tokens
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { tokens.count }
    public subscript(place: Int) -> Element { tokens[place] }

    /// Whether the probabilities without steering are there, too.
    public var isSteered: Bool { tokens.contains { $0.unsteeredProbability != nil } }
}
