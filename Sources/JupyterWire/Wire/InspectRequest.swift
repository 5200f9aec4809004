import JSON

/// Asks for information about what stands at the cursor.
public struct InspectRequest: MessageContent {
    public static let messageType = "inspect_request"

    /// The code.
    public var code: String
    /// The cursor's place in the code, counted in Unicode code points.
    public var cursorPosition: Int
    /// How much to tell: 0 for documentation, 1 for the source code too.
    public var detailLevel: Int

    /// Creates the request.
    public init(code: String, cursorPosition: Int, detailLevel: Int = 0) {
        self.code = code
        self.cursorPosition = cursorPosition
        self.detailLevel = detailLevel
    }

    public init(content: JSONValue) throws(MalformedContent) {
        let reader = try ContentReader(content, of: Self.self)
        let code = try reader.string("code")
        self.init(
            code: code, cursorPosition: try reader.optionalInteger("cursor_pos") ?? code.unicodeScalars.count,
            detailLevel: try reader.optionalInteger("detail_level") ?? 0)
    }

    public var content: JSONValue {
        ["code": .string(code), "cursor_pos": .integer(cursorPosition), "detail_level": .integer(detailLevel)]
    }
}
