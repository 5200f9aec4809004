import JSON

/// Asks for the ports of all channels; deprecated, but some clients still send it.
public struct ConnectRequest: MessageContent {
    public static let messageType = "connect_request"

    /// Creates the request.
    public init() {}

    public init(content: JSONValue) throws(MalformedContent) {
        _ = try ContentReader(content, of: Self.self)
    }

    public var content: JSONValue { [:] }
}
