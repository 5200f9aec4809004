/// Why a model, a prompt or a vector cannot be used, in one sentence.
public struct LanguageModelError: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String

    /// Makes an error with this sentence as its description.
    public init(_ description: String) { self.description = description }
}
