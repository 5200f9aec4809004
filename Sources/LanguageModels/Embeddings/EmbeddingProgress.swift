import Work

/// How far an extraction of embeddings is.
public struct EmbeddingProgress: Sendable, Hashable {
    /// How far it is in texts.
    public let work: WorkProgress
    /// All texts.
    public let texts: Int
    /// Tokens of this extraction's texts.
    public let tokensDone: Int

    /// Texts whose embeddings are done.
    public var textsDone: Int { work.completed }
    /// Texts that an earlier extraction had done, and from which this one goes on.
    public var textsBefore: Int { work.resumed }
    /// Seconds since the extraction began.
    public var seconds: Double { work.seconds }

    /// Texts a second.
    public var rate: Double { work.rate ?? 0 }

    /// The number of tokens per second.
    public var tokenRate: Double { seconds > 0 ? Double(tokensDone) / seconds : 0 }

    /// Seconds that are left at this rate; `nil` before the first text.
    public var secondsLeft: Double? { work.secondsLeft }
}

/// Thrown by an extraction of embeddings that was stopped on request.
public struct EmbeddingInterrupted: Error, Sendable, CustomStringConvertible {
    /// The number of texts whose embeddings were done.
    public let textsDone: Int
    /// All texts.
    public let texts: Int

    public var description: String { "interrupted after \(textsDone) of \(texts) texts" }
}
