/// What a text in YAML is checked for before a parser that knows no bounds reads it, and what is wrong with one that it
/// refuses.
package enum YAMLText {
    /// Why a text is not given to the parser, as the end of a sentence; `nil` if it can be.
    ///
    /// The parser compares keys. A key with aliases, each of which stands for two others, would take for ever.
    package static func obstacle(in text: String) -> String? {
        guard text.contains("&"), text.contains("*") else { return nil }
        for (number, line) in lines(text).enumerated() {
            let isAliasKey = line.contains(/\*[A-Za-z0-9_\-]+\s*:(\s|$)/)
            let isListKey = line.contains(/[\]\}]\s*:(\s|$)/)
            let isComplexKey = line.contains(/(^|[\s\[\{,\-])\?(\s|$)/)
            if isAliasKey || isListKey || isComplexKey {
                return "line \(number + 1): an alias in a key is not read; write the key out"
            }
        }
        return nil
    }

    /// Why a parser refused a text, in one line.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - message: The parser's message, of which the last lines show the text.
    package static func reason(_ message: String, in text: String) -> String {
        for (number, line) in lines(text).enumerated()
        where line.prefix(while: \.isWhitespace).contains("\t") && line.contains(where: { !$0.isWhitespace }) {
            return "line \(number + 1) is indented by a tab; YAML takes blanks"
        }
        let parts = message.split(separator: "\n").map { $0.trimmingBlanks }
        guard let first = parts.first else { return "an unknown reason" }
        // What was being read comes first, and what is wrong with it after a line break.
        guard parts.count > 1, first.contains(" in line ") else { return first.withoutColon }
        return (first + ": " + parts[1]).withoutColon
    }

    private static func lines(_ text: String) -> [Substring] {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    }
}

extension StringProtocol {
    fileprivate var trimmingBlanks: String {
        String(String(drop(while: \.isWhitespace)).reversed().drop(while: \.isWhitespace).reversed())
    }

    fileprivate var withoutColon: String { hasSuffix(":") ? String(dropLast()) : String(self) }
}
