import JSON

/// Text that code wrote to one of its standard streams.
public struct Stream: MessageContent {
    public static let messageType = "stream"

    /// A standard stream.
    public enum Name: String, Sendable {
        /// Standard output.
        case stdout
        /// Standard error.
        case stderr
    }

    /// The stream.
    public var name: Name
    /// The text.
    public var text: String

    /// Creates the message.
    public init(name: Name, text: String) {
        self.name = name
        self.text = text
    }

    public init(content: JSONValue) throws(MalformedContent) {
        let reader = try ContentReader(content, of: Self.self)
        guard let name = Name(rawValue: try reader.string("name")) else {
            throw reader.malformed("`name` is neither stdout nor stderr")
        }
        self.init(name: name, text: try reader.string("text"))
    }

    public var content: JSONValue { ["name": .string(name.rawValue), "text": .string(text)] }
}
