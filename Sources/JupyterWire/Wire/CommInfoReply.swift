import JSON

/// Lists the open comms.
public struct CommInfoReply: MessageContent {
    public static let messageType = "comm_info_reply"

    /// The target of each open comm, by the comm's id.
    public var targets: [String: String]

    /// Creates the reply.
    public init(targets: [String: String]) { self.targets = targets }

    public init(content: JSONValue) throws(MalformedContent) {
        let reader = try ContentReader(content, of: Self.self)
        var targets: [String: String] = [:]
        for (id, comm) in try reader.object("comms") {
            targets[id] = try ContentReader(comm, of: Self.self).string("target_name")
        }
        self.init(targets: targets)
    }

    public var content: JSONValue {
        ["status": "ok", "comms": .object(targets.mapValues { ["target_name": .string($0)] })]
    }
}
