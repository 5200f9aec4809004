import JSON

/// Shows a value.
public struct DisplayData: MessageContent {
    public static let messageType = "display_data"

    /// The value.
    public var bundle: MediaBundle
    /// The name under which an ``UpdateDisplayData`` may replace what is shown.
    public var displayID: String?

    /// Creates the message, by default for a value that stays as it is.
    public init(bundle: MediaBundle, displayID: String? = nil) {
        self.bundle = bundle
        self.displayID = displayID
    }

    public init(content: JSONValue) throws(MalformedContent) {
        let reader = try ContentReader(content, of: Self.self)
        self.init(
            bundle: try MediaBundle(reader),
            displayID: try ContentReader(.object(try reader.object("transient")), of: Self.self)
                .optionalString("display_id"))
    }

    public var content: JSONValue {
        let transient: [String: JSONValue] = displayID.map { ["display_id": .string($0)] } ?? [:]
        return .object(bundle.members.merging(["transient": .object(transient)]) { _, new in new })
    }
}
