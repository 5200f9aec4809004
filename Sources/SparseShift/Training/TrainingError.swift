/// Training cannot continue, since its numbers are no longer finite.
public struct TrainingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The sentence.
    public let description: String

    /// An error with its sentence.
    public init(_ description: String) { self.description = description }
}
