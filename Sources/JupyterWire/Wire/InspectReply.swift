import JSON

/// Describes what stands at the cursor.
public struct InspectReply: MessageContent {
    public static let messageType = "inspect_reply"

    /// The information, or `nil` if nothing was found.
    public var bundle: MediaBundle?
    /// Whether more may be found if the same is asked again; the metadata's `is_incomplete`.
    public var isIncomplete: Bool

    /// Creates the reply.
    public init(bundle: MediaBundle?, isIncomplete: Bool = false) {
        self.bundle = bundle
        self.isIncomplete = isIncomplete
    }

    public init(content: JSONValue) throws(MalformedContent) {
        let reader = try ContentReader(content, of: Self.self)
        var bundle = try MediaBundle(reader)
        let isIncomplete = bundle.metadata.removeValue(forKey: "is_incomplete") == true
        self.init(bundle: try reader.boolean("found", default: false) ? bundle : nil, isIncomplete: isIncomplete)
    }

    public var content: JSONValue {
        var described = bundle ?? MediaBundle(data: [:])
        if isIncomplete { described.metadata["is_incomplete"] = true }
        return .object(described.members.merging(["status": "ok", "found": .boolean(bundle != nil)]) { _, new in new })
    }
}
