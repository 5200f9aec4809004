/// Why a session cannot keep, give, save or restore something: one sentence that names it and the way out.
public struct SessionError: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
