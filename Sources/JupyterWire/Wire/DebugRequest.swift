import JSON

/// A command to a debugger, by the Debug Adapter Protocol.
public struct DebugRequest: MessageContent {
    public static let messageType = "debug_request"

    /// The command's name, such as `debugInfo`.
    public var command: String
    /// The command's number.
    public var sequence: Int

    /// Creates the request.
    public init(command: String, sequence: Int) {
        self.command = command
        self.sequence = sequence
    }

    public init(content: JSONValue) throws(MalformedContent) {
        let reader = try ContentReader(content, of: Self.self)
        self.init(command: try reader.string("command"), sequence: try reader.optionalInteger("seq") ?? 0)
    }

    public var content: JSONValue {
        ["type": "request", "command": .string(command), "seq": .integer(sequence)]
    }
}

/// The answer of a kernel without a debugger.
struct NoDebuggerReply: MessageContent {
    static let messageType = "debug_reply"

    var request: DebugRequest

    init(to request: DebugRequest) { self.request = request }

    init(content: JSONValue) throws(MalformedContent) {
        let reader = try ContentReader(content, of: Self.self)
        request = DebugRequest(
            command: try reader.string("command"), sequence: try reader.optionalInteger("request_seq") ?? 0)
    }

    var content: JSONValue {
        [
            "type": "response", "command": .string(request.command), "request_seq": .integer(request.sequence),
            "seq": .integer(request.sequence), "success": false, "message": "This kernel has no debugger.", "body": [:],
        ]
    }
}
