import JSON

/// One value in several forms by media type; a client shows the richest form that it supports.
public struct MediaBundle: Sendable, Equatable {
    /// The forms: text for most media types, base64 for binary ones, any JSON for JSON types.
    public var data: [String: JSONValue]
    /// Facts for the client, by media type.
    public var metadata: [String: JSONValue]

    /// Creates a bundle.
    public init(data: [String: JSONValue], metadata: [String: JSONValue] = [:]) {
        self.data = data
        self.metadata = metadata
    }

    /// A bundle with plain text alone.
    public static func text(_ text: String) -> MediaBundle { .init(data: ["text/plain": .string(text)]) }

    /// The members that every message with a bundle has.
    var members: [String: JSONValue] { ["data": .object(data), "metadata": .object(metadata)] }

    init(_ reader: ContentReader) throws(MalformedContent) {
        self.init(data: try reader.object("data"), metadata: try reader.object("metadata"))
    }
}
