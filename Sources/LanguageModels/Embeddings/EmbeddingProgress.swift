/// How far an extraction of embeddings is.
public struct EmbeddingProgress: Sendable, Hashable {
    public let textsDone: Int
    public let texts: Int
    public let tokensDone: Int
    /// Since the extraction began.
    public let seconds: Double

    /// Texts a second.
    public var rate: Double { seconds > 0 ? Double(textsDone) / seconds : 0 }

    /// Seconds that are left at this rate; `nil` before the first text.
    public var secondsLeft: Double? { rate > 0 ? Double(texts - textsDone) / rate : nil }
}
