/// Why a configuration cannot be used: the field, what is wrong, and the way out.
public struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The sentence.
    public let description: String

    /// An error with its sentence.
    public init(_ description: String) { self.description = description }

    /// Throws a message unless a condition holds.
    public static func require(_ condition: Bool, _ message: @autoclosure () -> String) throws(ConfigurationError) {
        if !condition { throw ConfigurationError(message()) }
    }
}
