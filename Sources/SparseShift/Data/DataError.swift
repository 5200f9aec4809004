/// Why a data set cannot be used: one sentence that names the data and the way out.
public struct DataError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The sentence.
    public let description: String

    /// An error with its sentence.
    public init(_ description: String) { self.description = description }
}
