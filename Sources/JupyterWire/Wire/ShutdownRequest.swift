import JSON

/// Asks the kernel to end.
public struct ShutdownRequest: MessageContent {
    public static let messageType = "shutdown_request"

    /// Whether the kernel will be started again.
    public var restarts: Bool

    /// Creates the request, by default for an end without a new start.
    public init(restarts: Bool = false) { self.restarts = restarts }

    public init(content: JSONValue) throws(MalformedContent) {
        self.init(restarts: try ContentReader(content, of: Self.self).boolean("restart", default: false))
    }

    public var content: JSONValue { ["restart": .boolean(restarts)] }
}
