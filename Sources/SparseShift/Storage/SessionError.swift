/// Why a session cannot keep, give, save or restore something: one sentence that names it and the way out.
public struct SessionError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The sentence.
    public let description: String

    /// An error with its sentence.
    public init(_ description: String) { self.description = description }

    static func foreign(_ file: String) -> SessionError {
        SessionError("\(file): an HDF5 file, but not one that a session was saved to.")
    }
}
