import JSON

/// Tells whether the kernel is at work on the parent request.
public struct Status: MessageContent {
    public static let messageType = "status"

    /// What the kernel is doing.
    public enum ExecutionState: String, Sendable {
        case starting, busy, idle
    }

    public var executionState: ExecutionState

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
