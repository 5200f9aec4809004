import Synchronization

/// The plan of a call of `generate`.
public struct GenerationPlan: Sendable, Hashable {
    /// The prompt.
    public var prompt: String
    /// The maximum number of tokens of the continuation.
    public var maximumTokens: Int

    /// Makes a plan.
    public init(prompt: String, maximumTokens: Int) {
        self.prompt = prompt
        self.maximumTokens = maximumTokens
    }
}

/// Observes a call of `generate`, on the thread that calls it.
public protocol GenerationObserver {
    /// Called with new text.
    func record(text: String)
    /// Called last, also if the generation failed, with the text so far.
    func finish(_ generation: Generation)
}

/// The default observers of generations, for calls without a `write` closure.
public enum GenerationObservers {
    /// Makes the observer of one generation; `nil` means none.
    public typealias Factory = @Sendable (GenerationPlan) -> (any GenerationObserver)?

    /// In a structure, since a mutex over a function alone would wrap it once more at every access.
    private struct Stored {
        var factory: Factory = { _ in nil }
    }

    private static let stored = Mutex(Stored())

    /// Sets the factory of all later observers; the program calls this once.
    public static func bootstrap(_ factory: @escaping Factory) { stored.withLock { $0.factory = factory } }

    /// Makes the observer of one generation; `nil` if there is none.
    public static func make(_ plan: GenerationPlan) -> (any GenerationObserver)? {
        stored.withLock { $0.factory }(plan)
    }
}
