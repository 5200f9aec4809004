import JSON

/// Asks how code could go on at the cursor.
public struct CompleteRequest: MessageContent {
    public static let messageType = "complete_request"

    public var code: String
    /// The cursor's place in the code, counted in Unicode code points.
    public var cursorPosition: Int

    public init(code: String, cursorPosition: Int) {
        self.code = code
        self.cursorPosition = cursorPosition
    }

    public init(content: JSONValue) throws(MalformedContent) {
        let reader = try ContentReader(content, of: Self.self)
        let code = try reader.string("code")
        self.init(code: code, cursorPosition: try reader.optionalInteger("cursor_pos") ?? code.unicodeScalars.count)
    }

    public var content: JSONValue { ["code": .string(code), "cursor_pos": .integer(cursorPosition)] }
}
