import JSON

/// Asks what the kernel is.
public struct KernelInfoRequest: MessageContent {
    public static let messageType = "kernel_info_request"

    /// Creates the request.
    public init() {}

    public init(content: JSONValue) throws(MalformedContent) {
        _ = try ContentReader(content, of: Self.self)
    }

    public var content: JSONValue { [:] }
}
