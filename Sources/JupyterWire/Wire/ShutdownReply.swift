import JSON

/// Tells that the kernel is about to end.
public struct ShutdownReply: MessageContent {
    public static let messageType = "shutdown_reply"

    /// The request's own `restart`.
    public var restarts: Bool

    /// Creates the reply.
    public init(restarts: Bool) { self.restarts = restarts }

    public init(content: JSONValue) throws(MalformedContent) {
        self.init(restarts: try ContentReader(content, of: Self.self).boolean("restart", default: false))
    }

    public var content: JSONValue { ["status": "ok", "restart": .boolean(restarts)] }
}
