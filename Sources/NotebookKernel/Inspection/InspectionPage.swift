import CellEngine
import JSON
import JupyterWire

/// What a front end shows of a declaration or a call, in three forms.
package struct InspectionPage: Equatable {
    /// A declaration with what is known of it.
    package struct Entry: Equatable {
        /// The declaration, as source text.
        package var declaration: String
        /// The part of the declaration to stand out: the parameter whose argument is being written.
        package var highlight: Range<String.Index>?
        /// The comment of the declaration.
        package var documentation: Documentation?
        /// Where it comes from, such as `In[3]` or `module SparseShift`.
        package var origin: String?
        /// Facts of a live value: its shape, size and text.
        package var value: [String]
        /// The source of a declaration of the session.
        package var source: String?

        package init(
            declaration: String, highlight: Range<String.Index>? = nil, documentation: Documentation? = nil,
            origin: String? = nil, value: [String] = [], source: String? = nil
        ) {
            self.declaration = declaration
            self.highlight = highlight
            self.documentation = documentation
            self.origin = origin
            self.value = value
            self.source = source
        }
    }

    package var entries: [Entry]

    package init(_ entries: [Entry]) { self.entries = entries }

    /// Longer declarations are broken into lines.
    private static let mostColumns = 80

    /// The page in all its forms.
    package var bundle: MediaBundle {
        MediaBundle(data: [
            "text/plain": .string(text), "text/markdown": .string(markdown), "text/html": .string(html),
        ])
    }

    package var text: String {
        entries.map { entry in
            var parts = [Self.broken(entry.declaration)]
            if let origin = entry.origin { parts[0] += "\n\(origin)" }
            if !entry.value.isEmpty { parts.append(entry.value.joined(separator: "\n")) }
            if let documentation = entry.documentation { parts.append(documentation.text) }
            if let highlight = entry.highlight { parts.append("argument: \(entry.declaration[highlight])") }
            if let source = entry.source { parts.append(source) }
            return parts.joined(separator: "\n\n")
        }.joined(separator: "\n\n")
    }

    package var markdown: String {
        entries.map { entry in
            var parts = ["```swift\n\(Self.broken(entry.declaration))\n```"]
            if let highlight = entry.highlight { parts.append("Argument: `\(entry.declaration[highlight])`") }
            if !entry.value.isEmpty { parts.append(entry.value.map { "`\($0)`" }.joined(separator: "  \n")) }
            if let documentation = entry.documentation { parts.append(documentation.markdown) }
            if let source = entry.source { parts.append("```swift\n\(source)\n```") }
            if let origin = entry.origin { parts.append("*\(origin)*") }
            return parts.joined(separator: "\n\n")
        }.joined(separator: "\n\n---\n\n")
    }

    package var html: String {
        entries.map { entry in
            let declaration = Self.broken(entry.declaration, marking: entry.highlight).escapedForHTML
                .replacing(Self.markStart, with: "<b><u>").replacing(Self.markEnd, with: "</u></b>")
            var parts = ["<pre>\(declaration)</pre>"]
            if !entry.value.isEmpty {
                parts.append("<pre>" + entry.value.map(\.escapedForHTML).joined(separator: "\n") + "</pre>")
            }
            if let documentation = entry.documentation { parts.append(documentation.html) }
            if let source = entry.source { parts.append("<pre>\(source.escapedForHTML)</pre>") }
            if let origin = entry.origin { parts.append("<p><i>\(origin.escapedForHTML)</i></p>") }
            return parts.joined(separator: "\n")
        }.joined(separator: "\n<hr>\n")
    }

    /// What stands around a marked part: characters that no text holds.
    private static let markStart = "\u{F0000}", markEnd = "\u{F0001}"

    /// A long declaration with a line for each parameter, and marks around a part.
    private static func broken(_ declaration: String, marking part: Range<String.Index>? = nil) -> String {
        var depth = 0
        var result = ""
        let open = declaration.count > mostColumns ? declaration.firstIndex(of: "(") : nil
        var isInParameters = false
        for index in declaration.indices {
            let character = declaration[index]
            if index == part?.lowerBound { result += markStart }
            if index == part?.upperBound { result += markEnd }
            if "([".contains(character) { depth += 1 }
            if ")]".contains(character) { depth -= 1 }
            if index == open {
                isInParameters = true
                result += "(\n    "
            } else if isInParameters, character == ",", depth == 1 {
                result += ",\n    "
            } else if isInParameters, character == ")", depth == 0 {
                isInParameters = false
                result += "\n)"
            } else if !(character == " " && result.hasSuffix("\n    ")) {
                result.append(character)
            }
        }
        return part?.upperBound == declaration.endIndex ? result + markEnd : result
    }
}
