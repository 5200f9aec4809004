import JSON

/// Asks whether code can be run as it stands.
public struct IsCompleteRequest: MessageContent {
    public static let messageType = "is_complete_request"

    /// The code.
    public var code: String

    /// Creates the request.
    public init(code: String) { self.code = code }

    public init(content: JSONValue) throws(MalformedContent) {
        self.init(code: try ContentReader(content, of: Self.self).string("code"))
    }

    public var content: JSONValue { ["code": .string(code)] }
}
