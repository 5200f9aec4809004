import JSON

/// Asks to end the running cell.
public struct InterruptRequest: MessageContent {
    public static let messageType = "interrupt_request"

    /// Creates the request.
    public init() {}

    public init(content: JSONValue) throws(MalformedContent) {
        _ = try ContentReader(content, of: Self.self)
    }

    public var content: JSONValue { [:] }
}
