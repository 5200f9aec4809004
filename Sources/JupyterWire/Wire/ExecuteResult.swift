import JSON

/// Shows the value of a cell.
public struct ExecuteResult: MessageContent {
    public static let messageType = "execute_result"

    /// The value.
    public var bundle: MediaBundle
    /// The number of the cell.
    public var executionCount: Int

    /// Creates the message.
    public init(bundle: MediaBundle, executionCount: Int) {
        self.bundle = bundle
        self.executionCount = executionCount
    }

    public init(content: JSONValue) throws(MalformedContent) {
        let reader = try ContentReader(content, of: Self.self)
        self.init(bundle: try MediaBundle(reader), executionCount: try reader.integer("execution_count"))
    }

    public var content: JSONValue {
        .object(bundle.members.merging(["execution_count": .integer(executionCount)]) { _, new in new })
    }
}
