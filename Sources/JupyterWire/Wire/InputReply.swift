import JSON

/// Brings the line of input that an ``InputRequest`` asked for.
public struct InputReply: MessageContent {
    public static let messageType = "input_reply"

    /// The line, without its line break.
    public var value: String

    /// Creates the reply.
    public init(value: String) { self.value = value }

    public init(content: JSONValue) throws(MalformedContent) {
        self.init(value: try ContentReader(content, of: Self.self).string("value"))
    }

    public var content: JSONValue { ["value": .string(value)] }
}
