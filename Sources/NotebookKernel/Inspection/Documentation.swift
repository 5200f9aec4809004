/// The documentation of a declaration, read from the Markdown of its comment.
package struct Documentation: Equatable {
    /// A part of a text, in order.
    enum Block: Equatable {
        case paragraph(String)
        case code([String])
        /// The items of a list; each is a text that may begin with a word and a colon.
        case list([String])
        /// The values of a field: `Parameters`, `Returns`, `Throws`, …
        case field(String, [String])
    }

    let blocks: [Block]

    /// - Parameter comment: The comment without its `///`.
    package init(_ comment: String) {
        var blocks: [Block] = []
        var paragraph: [String] = []
        var code: [String] = []
        var items: [String] = []
        var field: (name: String, values: [String])?
        var isFenced = false
        func endParagraph() {
            if !paragraph.isEmpty { blocks.append(.paragraph(paragraph.joined(separator: " "))) }
            paragraph = []
        }
        func endCode() {
            while code.last?.isEmpty ?? false { code.removeLast() }
            if !code.isEmpty { blocks.append(.code(code)) }
            code = []
        }
        func endItems() {
            if !items.isEmpty { blocks.append(.list(items)) }
            items = []
            if let field { blocks.append(.field(field.name, field.values)) }
            field = nil
        }
        for line in comment.split(separator: "\n", omittingEmptySubsequences: false) {
            let text = line.drop { $0 == " " }
            let indent = line.count - text.count
            if text.hasPrefix("```") {
                isFenced ? endCode() : endParagraph()
                isFenced.toggle()
                continue
            }
            if isFenced {
                code.append(String(line))
                continue
            }
            if text.isEmpty {
                endParagraph()
                if !code.isEmpty { code.append("") }
                continue
            }
            if indent >= 4, items.isEmpty, field == nil, paragraph.isEmpty {
                code.append(String(line.dropFirst(4)))
                continue
            }
            endCode()
            guard let mark = text.first, "-*+".contains(mark), text.dropFirst().first == " " else {
                // A line that continues an item is indented further.
                if indent >= 2, !items.isEmpty {
                    items[items.count - 1] += " " + text
                } else if indent >= 2, let last = field?.values.indices.last {
                    field?.values[last] += " " + text
                } else {
                    endItems()
                    paragraph.append(String(text))
                }
                continue
            }
            endParagraph()
            let item = String(text.dropFirst(2).drop { $0 == " " })
            if indent >= 2, field?.name == "Parameters" {
                field?.values.append(item)
            } else if let match = item.prefixMatch(of: #/Parameter ([^:]+):\s*/#) {
                if field?.name != "Parameters" {
                    endItems()
                    field = ("Parameters", [])
                }
                field?.values.append("\(match.1): \(item[match.range.upperBound...])")
            } else if let match = item.prefixMatch(
                of: #/(Parameters|Returns|Throws|Precondition|Note|Warning|Complexity|Important):\s*/#)
            {
                endItems()
                let rest = String(item[match.range.upperBound...])
                field = (String(match.1), rest.isEmpty ? [] : [rest])
            } else {
                if field != nil { endItems() }
                items.append(item)
            }
        }
        endParagraph()
        endCode()
        endItems()
        self.blocks = blocks
    }

    /// The documentation as Markdown.
    package var markdown: String {
        blocks.map { block in
            switch block {
            case .paragraph(let text): Self.withoutLinks(text)
            case .code(let lines): "```swift\n" + lines.joined(separator: "\n") + "\n```"
            case .list(let items): items.map { "- " + Self.withoutLinks($0) }.joined(separator: "\n")
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
            case .paragraph(let text): "<p>\(Self.inline(text))</p>"
            case .code(let lines): "<pre>\(lines.joined(separator: "\n").escapedForHTML)</pre>"
            case .list(let items): "<ul>" + items.map { "<li>\(Self.inline($0))</li>" }.joined() + "</ul>"
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
            case .paragraph(let text): Self.withoutLinks(text)
            case .code(let lines): lines.map { "    " + $0 }.joined(separator: "\n")
            case .list(let items): items.map { "- " + Self.withoutLinks($0) }.joined(separator: "\n")
            case .field(let name, let values):
                values.count == 1 && name != "Parameters"
                    ? "\(name): \(Self.withoutLinks(values[0]))"
                    : name + ":\n" + values.map { "  " + Self.withoutLinks($0) }.joined(separator: "\n")
            }
        }.joined(separator: "\n\n")
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
