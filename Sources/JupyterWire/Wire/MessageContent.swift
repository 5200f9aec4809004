import JSON

/// The content of one type of message.
public protocol MessageContent: Sendable, Equatable {
    /// The protocol's name of the type, such as `execute_request`.
    static var messageType: String { get }

    /// Reads the content part of a message.
    init(content: JSONValue) throws(MalformedContent)

    /// The content part of a message.
    var content: JSONValue { get }
}

/// Why the content of a message is not what its type asks for.
public struct MalformedContent: Error, Equatable, CustomStringConvertible {
    /// The type of the message.
    public let messageType: String
    /// What is wrong with it.
    public let reason: String

    /// Creates the error.
    public init(messageType: String, reason: String) {
        self.messageType = messageType
        self.reason = reason
    }

    /// The type and the reason.
    public var description: String { "\(messageType): \(reason)" }
}
