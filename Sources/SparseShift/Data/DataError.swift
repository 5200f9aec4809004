/// Why a data set cannot be used: one sentence that names the data and the way out.
public struct DataError: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
