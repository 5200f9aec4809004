import Foundation

/// What a model wrote.
public struct Generation: Sendable, CustomStringConvertible {
    public let prompt: String
    /// Behind the prompt.
    public let text: String
    public let tokens: [Int32]
    /// log p of every token as the steered model sees it, before temperature.
    public let logProbabilities: [Double]
    public let seconds: Double

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

    public var description: String { prompt + text }
}
