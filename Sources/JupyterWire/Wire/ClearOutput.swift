import JSON

/// Removes the output of the running cell.
public struct ClearOutput: MessageContent {
    public static let messageType = "clear_output"

    /// Whether to wait with it until there is new output.
    public var waits: Bool

    /// Creates the request, by default for removal at once.
    public init(waits: Bool = false) { self.waits = waits }

    public init(content: JSONValue) throws(MalformedContent) {
        self.init(waits: try ContentReader(content, of: Self.self).boolean("wait", default: false))
    }

    public var content: JSONValue { ["wait": .boolean(waits)] }
}
