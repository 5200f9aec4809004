import Synchronization

/// What an extraction of embeddings is going to do.
public struct EmbeddingPlan: Sendable, Hashable {
    /// The model's name.
    public var model: String
    /// What is read, such as `layer 15` or `final norm`.
    public var layers: [String]
    public var texts: Int

    public init(model: String, layers: [String], texts: Int) {
        self.model = model
        self.layers = layers
        self.texts = texts
    }
}

/// Watches an extraction of embeddings, from the thread that calls it.
public protocol EmbeddingObserver {
    /// A batch is done.
    func record(_ progress: EmbeddingProgress)
    /// The last call, however the extraction ended.
    func finish()
}

/// The observers of extractions that take more than one batch and whose progress nobody was told.
public enum EmbeddingObservers {
    public typealias Factory = @Sendable (EmbeddingPlan) -> (any EmbeddingObserver)?

    private static let factory = Mutex<Factory>({ _ in nil })

    /// Sets what makes the observer of each extraction from now on: once, by the program.
    public static func bootstrap(_ factory: @escaping Factory) { Self.factory.withLock { $0 = factory } }

    /// An observer for one extraction, or `nil` if nobody watches.
    public static func make(_ plan: EmbeddingPlan) -> (any EmbeddingObserver)? { factory.withLock { $0 }(plan) }
}
