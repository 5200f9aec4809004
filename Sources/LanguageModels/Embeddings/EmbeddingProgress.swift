import Work

/// The progress of an extraction of embeddings.
public struct EmbeddingProgress: Sendable, Hashable {
    /// The progress in texts.
    public let work: WorkProgress
    /// The number of all texts.
    public let texts: Int
    /// The number of tokens that this extraction has computed.
    public let tokensDone: Int

    /// The number of texts whose embeddings are done.
    public var textsDone: Int { work.completed }
    /// The number of texts that an earlier extraction did, after which this one resumed.
    public var textsBefore: Int { work.resumed }
    /// The time since the extraction started, in seconds.
    public var seconds: Double { work.seconds }

    /// The number of texts per second; 0 before the first text.
    public var rate: Double { work.rate ?? 0 }

    /// The number of tokens per second.
    public var tokenRate: Double { seconds > 0 ? Double(tokensDone) / seconds : 0 }

    /// The remaining time at this rate, in seconds; `nil` before the first text.
    public var secondsLeft: Double? { work.secondsLeft }
}

/// Thrown by an extraction of embeddings that was stopped on request.
public struct EmbeddingInterrupted: Error, Sendable, CustomStringConvertible {
    /// The number of texts whose embeddings were done.
    public let textsDone: Int
    /// The number of all texts.
    public let texts: Int

    public var description: String { "interrupted after \(textsDone) of \(texts) texts" }
}
