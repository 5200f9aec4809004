import JSON

/// Asks how the code at the cursor could be completed.
public struct CompleteRequest: MessageContent {
    public static let messageType = "complete_request"

    /// The code so far.
    public var code: String
    /// The cursor's place in the code, counted in Unicode code points.
    public var cursorPosition: Int

    /// Creates the request.
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
