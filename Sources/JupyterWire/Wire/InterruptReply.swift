import JSON

/// Confirms that the interrupt was passed on.
public struct InterruptReply: MessageContent {
    public static let messageType = "interrupt_reply"

    /// Creates the reply.
    public init() {}

    public init(content: JSONValue) throws(MalformedContent) {
        _ = try ContentReader(content, of: Self.self)
    }

    public var content: JSONValue { ["status": "ok"] }
}
