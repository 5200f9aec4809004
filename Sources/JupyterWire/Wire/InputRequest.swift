import JSON

/// Asks a client for a line of input.
public struct InputRequest: MessageContent {
    public static let messageType = "input_request"

    /// What to show before the place for the input.
    public var prompt: String
    /// Whether the client should hide what is typed.
    public var isPassword: Bool

    /// Creates the request.
    public init(prompt: String, isPassword: Bool = false) {
        self.prompt = prompt
        self.isPassword = isPassword
    }

    public init(content: JSONValue) throws(MalformedContent) {
        let reader = try ContentReader(content, of: Self.self)
        self.init(
            prompt: try reader.optionalString("prompt") ?? "",
            isPassword: try reader.boolean("password", default: false))
    }

    public var content: JSONValue { ["prompt": .string(prompt), "password": .boolean(isPassword)] }
}
