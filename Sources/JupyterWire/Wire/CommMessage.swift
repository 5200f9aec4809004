import JSON

/// A message over an open comm.
public struct CommMessage: MessageContent {
    public static let messageType = "comm_msg"

    /// The comm's id, which the side that opens it chooses.
    public var commID: String
    /// What the message carries; its meaning is up to the two sides.
    public var data: [String: JSONValue]

    /// Creates the message.
    public init(commID: String, data: [String: JSONValue] = [:]) {
        self.commID = commID
        self.data = data
    }

    public init(content: JSONValue) throws(MalformedContent) {
        let reader = try ContentReader(content, of: Self.self)
        self.init(commID: try reader.string("comm_id"), data: try reader.object("data"))
    }

    public var content: JSONValue { ["comm_id": .string(commID), "data": .object(data)] }
}
