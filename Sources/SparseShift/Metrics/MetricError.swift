/// Why a metric cannot be computed from the data given: one sentence with the numbers and what was expected.
public struct MetricError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The sentence.
    public let description: String

    /// An error with its sentence.
    public init(_ description: String) { self.description = description }

    /// Throws the sentence unless a condition holds.
    static func require(_ condition: Bool, _ sentence: @autoclosure () -> String) throws(MetricError) {
        if !condition { throw MetricError(sentence()) }
    }
}
