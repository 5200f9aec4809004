import JSON

/// Tells whether the kernel is working on the parent request.
public struct Status: MessageContent {
    public static let messageType = "status"

    /// What the kernel is doing.
    public enum ExecutionState: String, Sendable {
        /// It has started.
        case starting
        /// It is working.
        case busy
        /// It is done with the parent request.
        case idle
    }

    /// What the kernel is doing.
    public var executionState: ExecutionState

    /// Creates the message.
    public init(_ executionState: ExecutionState) { self.executionState = executionState }

    public init(content: JSONValue) throws(MalformedContent) {
        let reader = try ContentReader(content, of: Self.self)
        guard let state = ExecutionState(rawValue: try reader.string("execution_state")) else {
            throw reader.malformed("unknown `execution_state`")
        }
        self.init(state)
    }

    public var content: JSONValue { ["execution_state": .string(executionState.rawValue)] }
}
