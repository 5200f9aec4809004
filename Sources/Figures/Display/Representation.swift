/// The forms in which a value can be shown; a front end picks the richest that it understands.
///
/// Every form is keyed by its media type. `+` combines forms; where both sides have the same media type, the right one
/// wins.
///
///     Representation.svg(drawing) + .text("a drawing")
public struct Representation: Sendable, Equatable {
    /// One form of a value.
    public enum Content: Sendable, Equatable {
        /// Text in the media type's own syntax.
        case text(String)
        /// The bytes of a file of the media type.
        case bytes([UInt8])
    }

    /// The forms by media type, such as `text/html`.
    public var contents: [String: Content]

    /// Facts for the front end by media type, for example `["image/png": ["width": 300]]`.
    public var metadata: [String: [String: Double]]

    /// Forms and facts by media type.
    public init(contents: [String: Content], metadata: [String: [String: Double]] = [:]) {
        self.contents = contents
        self.metadata = metadata
    }

    /// Plain text.
    public static func text(_ text: String) -> Representation { .init(contents: ["text/plain": .text(text)]) }
    /// An HTML fragment. Front ends may remove scripts and inline SVG from it.
    public static func html(_ text: String) -> Representation { .init(contents: ["text/html": .text(text)]) }
    /// Markdown in Jupyter's syntax.
    public static func markdown(_ text: String) -> Representation { .init(contents: ["text/markdown": .text(text)]) }
    /// A formula or table in LaTeX, with its own `$` or environment.
    public static func latex(_ text: String) -> Representation { .init(contents: ["text/latex": .text(text)]) }
    /// A complete SVG document.
    public static func svg(_ text: String) -> Representation { .init(contents: ["image/svg+xml": .text(text)]) }
    /// A JSON document as text.
    public static func json(_ text: String) -> Representation { .init(contents: ["application/json": .text(text)]) }
    /// A PNG image.
    ///
    /// - Parameters:
    ///   - bytes: The bytes of the file.
    ///   - width: The width at which to show it, in CSS pixels; its own where `nil`.
    ///   - height: The height at which to show it, in CSS pixels; its own where `nil`.
    public static func png(_ bytes: [UInt8], width: Double? = nil, height: Double? = nil) -> Representation {
        var size: [String: Double] = [:]
        size["width"] = width
        size["height"] = height
        return .init(contents: ["image/png": .bytes(bytes)], metadata: size.isEmpty ? [:] : ["image/png": size])
    }

    /// The forms of both sides; of the same media type, the right one.
    public static func + (left: Representation, right: Representation) -> Representation {
        .init(
            contents: left.contents.merging(right.contents) { _, right in right },
            metadata: left.metadata.merging(right.metadata) { _, right in right })
    }
}

extension Representation: CustomStringConvertible {
    /// The form that reads best as text, or the media types if none is text.
    public var description: String {
        for type in ["text/plain", "text/markdown", "text/latex", "application/json"] {
            if case .text(let text)? = contents[type] { return text }
        }
        return contents.keys.sorted().joined(separator: ", ")
    }
}
