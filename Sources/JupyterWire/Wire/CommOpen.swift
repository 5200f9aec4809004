import JSON

/// Opens a comm: a channel for messages that a front end and a kernel agree on.
public struct CommOpen: MessageContent {
    public static let messageType = "comm_open"

    /// The comm's id, which the side that opens it chooses.
    public var commID: String
    /// The name of what should serve the comm on the other side.
    public var targetName: String
    /// What the message carries; its meaning is up to the two sides.
    public var data: [String: JSONValue]

    /// Creates the message.
    public init(commID: String, targetName: String, data: [String: JSONValue] = [:]) {
        self.commID = commID
        self.targetName = targetName
        self.data = data
    }

    public init(content: JSONValue) throws(MalformedContent) {
        let reader = try ContentReader(content, of: Self.self)
        self.init(
            commID: try reader.string("comm_id"), targetName: try reader.string("target_name"),
            data: try reader.object("data"))
    }

    public var content: JSONValue {
        ["comm_id": .string(commID), "target_name": .string(targetName), "data": .object(data)]
    }
}
