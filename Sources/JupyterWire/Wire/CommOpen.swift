import JSON

/// Opens a comm: a channel for messages of a front end's and a kernel's own.
public struct CommOpen: MessageContent {
    public static let messageType = "comm_open"

    public var commID: String
    public var targetName: String
    public var data: [String: JSONValue]

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
