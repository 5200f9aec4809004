/// Writes diagnostics as text with colours: place, message, the source line and a caret below it.
package struct DiagnosticRenderer {
    /// The lines of the session's cells by label: a note can be about an earlier cell.
    private let sources: [String: [Substring]]

    package init(sources: [String: [Substring]]) { self.sources = sources }

    /// The lines to show for one diagnostic.
    ///
    /// - Parameters:
    ///   - otherColumns: Other columns of the line that it is about.
    ///   - hasSourceLine: Whether to show the line.
    package func render(
        _ diagnostic: Diagnostic, alsoAt otherColumns: [Int] = [], hasSourceLine: Bool = true
    ) -> [String] {
        let colour: ANSI =
            switch diagnostic.severity {
            case .error: .red
            case .warning: .yellow
            case .note: .cyan
            }
        let head = "\(colour.wrap(diagnostic.severity.rawValue + ":")) \(ANSI.bold.wrap(diagnostic.message))"
        // A place in a file that the kernel has made says nothing to its reader.
        guard diagnostic.file.hasPrefix("In[") || !diagnostic.file.hasSuffix("main.swift") else { return [head] }
        var lines = [
            "\(ANSI.bold.wrap("\(diagnostic.file):\(diagnostic.line):\(characterColumn(diagnostic)):")) " + head
        ]
        if hasSourceLine, let source = sourceLine(diagnostic) {
            lines.append("    " + source)
            lines.append("    " + carets(source, columns: [diagnostic.column] + otherColumns))
        }
        return lines
    }

    private func sourceLine(_ diagnostic: Diagnostic) -> String? {
        guard let lines = sources[diagnostic.file], lines.indices.contains(diagnostic.line - 1) else { return nil }
        return String(lines[diagnostic.line - 1])
    }

    /// The column counted in characters, not bytes.
    private func characterColumn(_ diagnostic: Diagnostic) -> Int {
        guard let source = sourceLine(diagnostic) else { return diagnostic.column }
        return String(decoding: source.utf8.prefix(diagnostic.column - 1), as: UTF8.self).count + 1
    }

    /// A line with a caret below each column; tabs stay tabs, so that the carets stand below their characters.
    private func carets(_ source: String, columns: [Int]) -> String {
        var result = ""
        var written = 0
        for column in Set(columns).sorted() {
            let before = String(decoding: source.utf8.prefix(column - 1), as: UTF8.self)
            // Two columns may lie within one character.
            guard before.count >= written else { continue }
            result += String(before.dropFirst(written).map { $0 == "\t" ? "\t" : " " }) + ANSI.green.wrap("^")
            written = before.count + 1
        }
        return result
    }
}

/// Terminal attributes, as front ends show them in tracebacks.
package enum ANSI: String {
    case bold = "1"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case cyan = "36"
    case faint = "2"

    /// The text with the attribute, which ends behind it.
    package func wrap(_ text: String) -> String { "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" }
}
