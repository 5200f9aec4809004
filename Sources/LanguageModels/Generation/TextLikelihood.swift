import Foundation

/// The likelihood of a given text in a model, token by token.
public struct TextLikelihood: Sendable, Hashable {
    /// A token of the text.
    public struct Token: Sendable, Hashable {
        /// The token's number in the vocabulary.
        public let token: Int32
        /// The token's text.
        public let text: String
        /// log p of the token, given everything before it.
        public let logProbability: Double

        package init(token: Int32, text: String, logProbability: Double) {
            self.token = token
            self.text = text
            self.logProbability = logProbability
        }
    }

    /// The text before.
    public let prompt: String
    /// The tokens of the text in order.
    public let tokens: [Token]

    package init(prompt: String, tokens: [Token]) {
        self.prompt = prompt
        self.tokens = tokens
    }

    /// log p of the whole text, the sum over its tokens.
    public var logProbability: Double { tokens.reduce(0) { $0 + $1.logProbability } }

    /// exp(−mean log p) of the tokens, at least 1.
    public var perplexity: Double { exp(-logProbability / Double(tokens.count)) }
}

extension TextLikelihood: CustomStringConvertible {
    /// The perplexity, and every token on a line.
    public var description: String {
        let table = TextTable(
            columns: ["token", "log p"], rows: tokens.map { [$0.text.quoted, $0.logProbability.decimals(3)] })
        return
            "perplexity \(perplexity.decimals(2)) over \(tokens.count) token\(tokens.count == 1 ? "" : "s")\n\(table)"
    }
}
