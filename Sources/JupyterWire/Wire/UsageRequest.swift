import JSON

/// Asks what the kernel uses of the machine, as the extension jupyter-resource-usage does.
public struct UsageRequest: MessageContent {
    public static let messageType = "usage_request"

    /// Creates the request.
    public init() {}

    public init(content: JSONValue) throws(MalformedContent) { self.init() }

    public var content: JSONValue { [:] }
}
