import JSON

/// Describes what stands at the cursor.
public struct InspectReply: MessageContent {
    public static let messageType = "inspect_reply"

    /// The information, or `nil` if nothing was found.
    public var bundle: MediaBundle?

    /// Creates the reply.
    public init(bundle: MediaBundle?) { self.bundle = bundle }

    public init(content: JSONValue) throws(MalformedContent) {
        let reader = try ContentReader(content, of: Self.self)
        self.init(bundle: try reader.boolean("found", default: false) ? try MediaBundle(reader) : nil)
    }

    public var content: JSONValue {
        let members = (bundle ?? MediaBundle(data: [:])).members
        return .object(members.merging(["status": "ok", "found": .boolean(bundle != nil)]) { _, new in new })
    }
}
