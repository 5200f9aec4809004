import JSON

/// Shows an error; every reply with the status `error` has the same members.
public struct ErrorMessage: MessageContent, Error {
    public static let messageType = "error"

    /// What kind of error it is, in a word.
    public var name: String
    /// What went wrong, in a sentence.
    public var value: String
    /// The lines to show, which may contain ANSI colours.
    public var traceback: [String]

    /// Creates the message.
    public init(name: String, value: String, traceback: [String] = []) {
        self.name = name
        self.value = value
        self.traceback = traceback
    }

    public init(content: JSONValue) throws(MalformedContent) {
        let reader = try ContentReader(content, of: Self.self)
        self.init(
            name: try reader.string("ename"), value: try reader.string("evalue"),
            traceback: try reader.strings("traceback"))
    }

    public var content: JSONValue { .object(members) }

    /// The members of a reply that reports this error.
    var replyMembers: [String: JSONValue] { members.merging(["status": "error"]) { _, new in new } }

    private var members: [String: JSONValue] {
        [
            "ename": .string(name), "evalue": .string(value),
            "traceback": .array(traceback.map(JSONValue.string)),
        ]
    }
}
