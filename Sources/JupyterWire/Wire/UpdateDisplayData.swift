import JSON

/// Replaces what a ``DisplayData`` with the same name has shown, wherever it stands.
public struct UpdateDisplayData: MessageContent {
    public static let messageType = "update_display_data"

    /// The new value.
    public var bundle: MediaBundle
    /// The name under which the old value was shown.
    public var displayID: String

    /// Creates the message.
    public init(bundle: MediaBundle, displayID: String) {
        self.bundle = bundle
        self.displayID = displayID
    }

    public init(content: JSONValue) throws(MalformedContent) {
        let reader = try ContentReader(content, of: Self.self)
        self.init(
            bundle: try MediaBundle(reader),
            displayID: try ContentReader(.object(try reader.object("transient")), of: Self.self)
                .string("display_id"))
    }

    public var content: JSONValue {
        .object(bundle.members.merging(["transient": ["display_id": .string(displayID)]]) { _, new in new })
    }
}
