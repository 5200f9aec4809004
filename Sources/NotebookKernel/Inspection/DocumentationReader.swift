/// Reads the Markdown of a comment line by line.
struct DocumentationReader {
    private var blocks: [Documentation.Block] = []
    private var paragraph: [String] = []
    private var code: [String] = []
    private var items: [Documentation.Item] = []
    /// The columns at which the items stand that the last one is within, and it itself.
    private var indents: [Int] = []
    private var field: (name: String, values: [String])?
    /// The column of the fence around the code that is being read.
    private var fence: Int?

    /// The words that begin a field, as they are shown.
    private static let fields = [
        "Parameters", "Returns", "Throws", "Precondition", "Postcondition", "Requires", "Invariant", "Complexity",
        "Note", "Warning", "Important", "Remark", "Attention", "Tip", "Experiment", "Bug", "SeeAlso", "Since",
        "Version",
        "Author", "Authors", "Copyright", "Date", "ToDo",
    ]

    /// Reads one line, without the comment's sign and its line end.
    mutating func read(_ line: Substring) {
        let text = line.drop { $0 == " " }
        let indent = line.count - text.count
        if text.hasPrefix("```") {
            fence == nil ? endAll() : endCode()
            fence = fence == nil ? indent : nil
        } else if let fence {
            code.append(String(line.dropFirst(min(indent, fence))))
        } else if text.isEmpty {
            endParagraph()
            if !code.isEmpty { code.append("") }
        } else if indent >= 4, items.isEmpty, field == nil, paragraph.isEmpty {
            code.append(String(line.dropFirst(4)))
        } else if let heading = text.prefixMatch(of: #/#{1,6} +/#), indent < 4 {
            endAll()
            blocks.append(.heading(String(text[heading.range.upperBound...])))
        } else if let mark = text.prefixMatch(of: #/([-*+]|\d{1,3}[.)]) +/#) {
            endCode()
            endParagraph()
            let number = mark.1.last == "." || mark.1.last == ")" ? mark.1.dropLast() + "." : "-"
            readItem(String(text[mark.range.upperBound...]), mark: String(number), indent: indent)
        } else {
            endCode()
            readText(text, indent: indent)
        }
    }

    /// What has been read.
    mutating func end() -> [Documentation.Block] {
        endAll()
        return blocks
    }

    /// A line that continues an item is indented further.
    private mutating func readText(_ text: Substring, indent: Int) {
        if indent >= 2, let last = items.indices.last {
            items[last].text += " " + text
        } else if indent >= 2, let last = field?.values.indices.last {
            field?.values[last] += " " + text
        } else if indent >= 2, field != nil, field?.name != "Parameters" {
            field?.values = [String(text)]
        } else {
            endItems()
            paragraph.append(String(text))
        }
    }

    private mutating func readItem(_ item: String, mark: String, indent: Int) {
        if indent >= 2, field?.name == "Parameters" {
            field?.values.append(item)
        } else if let match = item.prefixMatch(of: #/[Pp]arameter ([^:]+?)\s*:\s*/#) {
            if field?.name != "Parameters" {
                endItems()
                field = ("Parameters", [])
            }
            field?.values.append("\(match.1): \(item[match.range.upperBound...])")
        } else if items.isEmpty || indent < 2, let match = item.prefixMatch(of: #/(\w+)\s*:\s*/#),
            let name = Self.fields.first(where: { $0.lowercased() == match.1.lowercased() })
        {
            endItems()
            let rest = String(item[match.range.upperBound...])
            field = (name, rest.isEmpty ? [] : [rest])
        } else {
            if field != nil { endItems() }
            while let last = indents.last, last > indent || (last == indent) { indents.removeLast() }
            indents.append(indent)
            items.append(.init(level: indents.count - 1, mark: mark, text: item))
        }
    }

    private mutating func endParagraph() {
        if !paragraph.isEmpty { blocks.append(.paragraph(paragraph.joined(separator: " "))) }
        paragraph = []
    }

    private mutating func endCode() {
        while code.last?.isEmpty ?? false { code.removeLast() }
        if !code.isEmpty { blocks.append(.code(code)) }
        code = []
    }

    private mutating func endItems() {
        if !items.isEmpty { blocks.append(.list(items)) }
        items = []
        indents = []
        if let field, !field.values.isEmpty { blocks.append(.field(field.name, field.values)) }
        field = nil
    }

    private mutating func endAll() {
        endParagraph()
        endCode()
        endItems()
    }
}
