import JSON

/// Tells how the execution of code ended.
public struct ExecuteReply: MessageContent {
    public static let messageType = "execute_reply"

    /// How an execution ended.
    public enum Status: Sendable, Equatable {
        /// With the values of the user expressions by name, and payloads for the client.
        case ok(userExpressions: [String: UserExpressionResult] = [:], payload: [JSONValue] = [])
        /// With an error.
        case error(ErrorMessage)
        /// Not run, because a request before it failed. Such a reply has no number.
        case aborted
    }

    /// How the execution ended.
    public var status: Status
    /// The number of the last request that stored history, this one included; `nil` for a request that was not run.
    public var executionCount: Int?

    /// Creates the reply.
    public init(status: Status, executionCount: Int?) {
        self.status = status
        self.executionCount = executionCount
    }

    public init(content: JSONValue) throws(MalformedContent) {
        let reader = try ContentReader(content, of: Self.self)
        executionCount = try reader.optionalInteger("execution_count")
        switch try reader.string("status") {
        case "ok":
            var results: [String: UserExpressionResult] = [:]
            for (name, result) in try reader.object("user_expressions") {
                results[name] = try UserExpressionResult(content: result)
            }
            status = .ok(userExpressions: results, payload: try reader.array("payload"))
        case "error": status = .error(try ErrorMessage(content: content))
        case "aborted": status = .aborted
        case let other: throw reader.malformed("unknown status \(other)")
        }
    }

    public var content: JSONValue {
        var members: [String: JSONValue]
        switch status {
        case .ok(let userExpressions, let payload):
            members = [
                "status": "ok", "user_expressions": .object(userExpressions.mapValues(\.content)),
                "payload": .array(payload),
            ]
        case .error(let error): members = error.replyMembers
        case .aborted: members = ["status": "aborted"]
        }
        members["execution_count"] = executionCount.map(JSONValue.integer)
        return .object(members)
    }
}
