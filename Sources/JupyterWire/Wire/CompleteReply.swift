import JSON

/// Lists the texts that could replace a range of the code.
public struct CompleteReply: MessageContent {
    public static let messageType = "complete_reply"

    /// The texts, each of which could replace the range.
    public var matches: [String]
    /// The range to replace, counted in Unicode code points.
    public var cursorStart: Int
    /// The end of the range, exclusive, counted as ``cursorStart``.
    public var cursorEnd: Int
    /// Facts for the client; `is_incomplete` is true where more may be found if the same is asked again.
    public var metadata: [String: JSONValue]

    /// Creates the reply.
    public init(matches: [String], cursorStart: Int, cursorEnd: Int, metadata: [String: JSONValue] = [:]) {
        self.matches = matches
        self.cursorStart = cursorStart
        self.cursorEnd = cursorEnd
        self.metadata = metadata
    }

    public init(content: JSONValue) throws(MalformedContent) {
        let reader = try ContentReader(content, of: Self.self)
        self.init(
            matches: try reader.strings("matches"), cursorStart: try reader.integer("cursor_start"),
            cursorEnd: try reader.integer("cursor_end"), metadata: try reader.object("metadata"))
    }

    public var content: JSONValue {
        [
            "status": "ok", "matches": .array(matches.map(JSONValue.string)), "cursor_start": .integer(cursorStart),
            "cursor_end": .integer(cursorEnd), "metadata": .object(metadata),
        ]
    }
}
