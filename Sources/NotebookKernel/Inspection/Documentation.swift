/// The documentation of a declaration, read from the Markdown of its comment.
package struct Documentation: Equatable {
    /// A part of a text, in order.
    enum Block: Equatable {
        case heading(String)
        case paragraph(String)
        case code([String])
        case list([Item])
        /// The values of a field: `Parameters`, `Returns`, `Throws`, …
        case field(String, [String])
    }

    /// An item of a list.
    struct Item: Equatable {
        /// How many items it stands within.
        var level: Int
        /// What stands before it: `-`, or a number with a point.
        var mark: String
        var text: String
    }

    let blocks: [Block]

    /// - Parameter comment: The comment without its `///`.
    package init(_ comment: String) {
        var reader = DocumentationReader()
        for line in comment.split(separator: "\n", omittingEmptySubsequences: false) { reader.read(line) }
        blocks = reader.end()
    }

    /// The documentation as Markdown.
    package var markdown: String {
        blocks.map { block in
            switch block {
            case .heading(let text): "**\(Self.withoutLinks(text))**"
            case .paragraph(let text): Self.withoutLinks(text)
            case .code(let lines): "```swift\n" + lines.joined(separator: "\n") + "\n```"
            case .list(let items): Self.lines(items, indent: 4)
            case .field(let name, let values):
                values.count == 1 && name != "Parameters"
                    ? "**\(name)**: \(Self.withoutLinks(values[0]))"
                    : "**\(name)**\n\n"
                        + values.map { "- " + Self.withoutLinks(Self.emphasized($0, "`", "`")) }
                        .joined(separator: "\n")
            }
        }.joined(separator: "\n\n")
    }

    /// The documentation as HTML.
    package var html: String {
        blocks.map { block in
            switch block {
            case .heading(let text): "<p><b>\(Self.inline(text))</b></p>"
            case .paragraph(let text): "<p>\(Self.inline(text))</p>"
            case .code(let lines): "<pre>\(lines.joined(separator: "\n").escapedForHTML)</pre>"
            case .list(let items): Self.html(items[...])
            case .field(let name, let values):
                values.count == 1 && name != "Parameters"
                    ? "<p><b>\(name)</b>: \(Self.inline(values[0]))</p>"
                    : "<p><b>\(name)</b></p><ul>"
                        + values.map { "<li>\(Self.inline(Self.emphasized($0, "`", "`")))</li>" }.joined() + "</ul>"
            }
        }.joined(separator: "\n")
    }

    /// The documentation as plain text.
    package var text: String {
        blocks.map { block in
            switch block {
            case .heading(let text), .paragraph(let text): Self.withoutLinks(text)
            case .code(let lines): lines.map { "    " + $0 }.joined(separator: "\n")
            case .list(let items): Self.lines(items, indent: 2)
            case .field(let name, let values):
                values.count == 1 && name != "Parameters"
                    ? "\(name): \(Self.withoutLinks(values[0]))"
                    : name + ":\n" + values.map { "  " + Self.withoutLinks($0) }.joined(separator: "\n")
            }
        }.joined(separator: "\n\n")
    }

    private static func lines(_ items: [Item], indent: Int) -> String {
        items.map { String(repeating: " ", count: indent * $0.level) + "\($0.mark) " + withoutLinks($0.text) }
            .joined(separator: "\n")
    }

    /// A list with the lists within it.
    private static func html(_ items: ArraySlice<Item>) -> String {
        guard let first = items.first else { return "" }
        let name = first.mark == "-" ? "ul" : "ol"
        var rows = ""
        var rest = items
        while let item = rest.first {
            let inner = rest.dropFirst().prefix { $0.level > item.level }
            rows += "<li>\(inline(item.text))\(html(inner))</li>"
            rest = rest.dropFirst(1 + inner.count)
        }
        return "<\(name)>\(rows)</\(name)>"
    }

    /// The name before the first colon between two marks.
    private static func emphasized(_ text: String, _ start: String, _ end: String) -> String {
        guard let colon = text.firstIndex(of: ":"), !text[..<colon].contains(" ") else { return text }
        return start + text[..<colon] + end + text[colon...]
    }

    /// ``SSAE`` in the notation of documentation becomes `SSAE`.
    private static func withoutLinks(_ text: String) -> String {
        text.replacing(#/``([^`]+)``/#) { "`" + ($0.1.split(separator: "/").last.map(String.init) ?? "") + "`" }
    }

    private static func inline(_ text: String) -> String {
        withoutLinks(text).escapedForHTML.replacing(#/`([^`]+)`/#) { "<code>\($0.1)</code>" }
            .replacing(#/\*\*([^*]+)\*\*/#) { "<b>\($0.1)</b>" }
    }
}

extension String {
    /// The text with the signs replaced that HTML gives a meaning.
    package var escapedForHTML: String {
        replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
