/// Why a metric cannot be computed from the data given: one sentence with the numbers and what was expected.
public struct MetricError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The sentence.
    public let description: String

    /// An error with its sentence.
    public init(_ description: String) { self.description = description }
}
