import Synchronization

/// What a call of `generate` is going to do.
public struct GenerationPlan: Sendable, Hashable {
    public var prompt: String
    /// How long the continuation may become.
    public var maximumTokens: Int

    public init(prompt: String, maximumTokens: Int) {
        self.prompt = prompt
        self.maximumTokens = maximumTokens
    }
}

/// Watches a call of `generate`, from the thread that calls it.
public protocol GenerationObserver {
    /// Text has been added.
    func record(text: String)
    /// The last call, however the generation ended.
    func finish(_ generation: Generation)
}

/// The observers of generations whose text nobody was given.
public enum GenerationObservers {
    public typealias Factory = @Sendable (GenerationPlan) -> (any GenerationObserver)?

    private static let factory = Mutex<Factory>({ _ in nil })

    /// Sets what makes the observer of each generation from now on: once, by the program.
    public static func bootstrap(_ factory: @escaping Factory) { Self.factory.withLock { $0 = factory } }

    /// An observer for one generation, or `nil` if nobody watches.
    public static func make(_ plan: GenerationPlan) -> (any GenerationObserver)? { factory.withLock { $0 }(plan) }
}
