/// A model, a prompt or a vector that cannot be used, in one sentence.
public struct LanguageModelError: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
