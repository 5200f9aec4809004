import JSON

/// Asks which comms are open.
public struct CommInfoRequest: MessageContent {
    public static let messageType = "comm_info_request"

    /// The target whose comms to list; `nil` for all.
    public var targetName: String?

    /// Creates the request, by default for all comms.
    public init(targetName: String? = nil) { self.targetName = targetName }

    public init(content: JSONValue) throws(MalformedContent) {
        self.init(targetName: try ContentReader(content, of: Self.self).optionalString("target_name"))
    }

    public var content: JSONValue { targetName.map { ["target_name": .string($0)] } ?? [:] }
}
