/// Training cannot go on: the numbers have left the finite range.
public struct TrainingError: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
