/// How far an extraction of embeddings is.
public struct EmbeddingProgress: Sendable, Hashable {
    public let textsDone: Int
    public let texts: Int
    /// Texts that an earlier extraction had done, and from which this one goes on.
    public let textsBefore: Int
    /// Tokens of this extraction's texts.
    public let tokensDone: Int
    /// Since the extraction began.
    public let seconds: Double

    /// Texts a second.
    public var rate: Double { seconds > 0 ? Double(textsDone - textsBefore) / seconds : 0 }

    /// Tokens a second.
    public var tokenRate: Double { seconds > 0 ? Double(tokensDone) / seconds : 0 }

    /// Seconds that are left at this rate; `nil` before the first text.
    public var secondsLeft: Double? { rate > 0 ? Double(texts - textsDone) / rate : nil }
}

/// Thrown by an extraction that was asked to stop.
public struct EmbeddingInterrupted: Error, Sendable, CustomStringConvertible {
    /// Texts whose embeddings were done.
    public let textsDone: Int
    public let texts: Int

    public var description: String { "interrupted after \(textsDone) of \(texts) texts" }
}
