import JSON

/// Tells all clients which code is about to run.
public struct ExecuteInput: MessageContent {
    public static let messageType = "execute_input"

    /// The code.
    public var code: String
    /// The number under which it runs.
    public var executionCount: Int

    /// Creates the message.
    public init(code: String, executionCount: Int) {
        self.code = code
        self.executionCount = executionCount
    }

    public init(content: JSONValue) throws(MalformedContent) {
        let reader = try ContentReader(content, of: Self.self)
        self.init(code: try reader.string("code"), executionCount: try reader.integer("execution_count"))
    }

    public var content: JSONValue { ["code": .string(code), "execution_count": .integer(executionCount)] }
}
