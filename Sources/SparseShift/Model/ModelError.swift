/// Why a model cannot be written or read: one sentence that names the file and what is wrong.
public struct ModelError: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String

    /// Makes an error with this sentence as its description.
    public init(_ description: String) { self.description = description }
}
