import Foundation

/// What a model wrote.
public struct Generation: Sendable, Hashable, CustomStringConvertible {
    public let prompt: String
    /// Behind the prompt.
    public let text: String
    public let tokens: [Int32]
    /// log p of every token as the steered model sees it, before temperature.
    public let logProbabilities: [Double]
    /// From the prompt to the last token.
    public let seconds: Double

    public init(prompt: String, text: String, tokens: [Int32], logProbabilities: [Double], seconds: Double) {
        self.prompt = prompt
        self.text = text
        self.tokens = tokens
        self.logProbabilities = logProbabilities
        self.seconds = seconds
    }

    /// exp(−mean log p) of its own tokens.
    public var perplexity: Double {
        guard !logProbabilities.isEmpty else { return 1 }
        return exp(-logProbabilities.reduce(0, +) / Double(logProbabilities.count))
    }

    /// The part of its runs of four tokens that occurred before: 0 where nothing is said twice, near 1 in a loop.
    public var repetition: Double {
        guard tokens.count > 4 else { return 0 }
        let runs = (0...tokens.count - 4).map { Array(tokens[$0..<$0 + 4]) }
        return 1 - Double(Set(runs).count) / Double(runs.count)
    }

    /// Tokens a second, the prompt's time included.
    public var rate: Double { seconds > 0 ? Double(tokens.count) / seconds : 0 }

    public var description: String { prompt + text }
}

/// Thrown by a generation that was asked to stop.
public struct GenerationInterrupted: Error, Sendable, CustomStringConvertible {
    /// What was written until then.
    public let generation: Generation

    public var description: String {
        "Generation interrupted after \(generation.tokens.count) tokens; the error's .generation holds the text."
    }
}
