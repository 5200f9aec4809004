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
    public let messageType: String
    public let reason: String

    public init(messageType: String, reason: String) {
        self.messageType = messageType
        self.reason = reason
    }

    public var description: String { "\(messageType): \(reason)" }
}
