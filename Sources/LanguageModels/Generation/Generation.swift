import Foundation

/// A text that a model generated.
public struct Generation: Sendable, Hashable, CustomStringConvertible {
    /// The prompt.
    public let prompt: String
    /// The text after the prompt.
    public let text: String
    /// The tokens of ``text``.
    public let tokens: [Int32]
    /// log p of every token in the steered model, before temperature.
    public let logProbabilities: [Double]
    /// The time from the prompt to the last token, in seconds.
    public let seconds: Double
    /// Whether the text ended because the model's numbers overflowed, as under steering that is much too strong.
    public let hasOverflowed: Bool

    /// Makes a generation of its parts.
    public init(
        prompt: String, text: String, tokens: [Int32], logProbabilities: [Double], seconds: Double,
        hasOverflowed: Bool = false
    ) {
        self.prompt = prompt
        self.text = text
        self.tokens = tokens
        self.logProbabilities = logProbabilities
        self.seconds = seconds
        self.hasOverflowed = hasOverflowed
    }

    /// exp(−mean log p) of its tokens in the steered model; `nil` for a text without tokens.
    public var perplexity: Double? {
        guard !logProbabilities.isEmpty else { return nil }
        return exp(-logProbabilities.reduce(0, +) / Double(logProbabilities.count))
    }

    /// Why there is no text, or no more of it, in one sentence; `nil` if the text ended as texts do.
    public var remark: String? {
        if hasOverflowed {
            return
                "\(tokens.isEmpty ? "no text" : "the text ends here"): the model's numbers overflow, so steer less strongly"
        }
        return tokens.isEmpty ? "no text: the model ended it before the first token" : nil
    }

    /// The fraction of its sequences of four tokens that occurred before: 0 without repetition, near 1 in a loop.
    public var repetition: Double {
        guard tokens.count > 4 else { return 0 }
        let runs = (0...tokens.count - 4).map { Array(tokens[$0..<$0 + 4]) }
        return 1 - Double(Set(runs).count) / Double(runs.count)
    }

    /// The number of tokens per second, where the time includes that of the prompt.
    public var rate: Double { seconds > 0 ? Double(tokens.count) / seconds : 0 }

    public var description: String { prompt + text }
}

/// Thrown by a generation that was stopped on request.
public struct GenerationInterrupted: Error, Sendable, CustomStringConvertible {
    /// The text so far.
    public let generation: Generation

    public var description: String {
        "Generation interrupted after \(generation.tokens.count) tokens; the error's .generation holds the text."
    }
}
