/// Text made safe for an output syntax.
package enum Escaping {
    /// Text for element content and double-quoted attributes in HTML and SVG. Control characters that XML 1.0 forbids
    /// become the replacement character.
    package static func markup(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
            case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Text for one cell of a Markdown table, in which inline syntax is shown as written.
    package static func markdownCell(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\", "`", "*", "_", "|", "[", "]", "<", "$", "~": result += "\\\(character)"
            case "\n", "\r", "\r\n": result += " "
            case "&": result += "&amp;"
            default: result.append(character)
            }
        }
        return result
    }

    /// Text for LaTeX's text mode.
    package static func latex(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&", "%", "$", "#", "_", "{", "}": result += "\\\(character)"
            case "~": result += #"\textasciitilde{}"#
            case "^": result += #"\textasciicircum{}"#
            case "\\": result += #"\textbackslash{}"#
            case "<": result += #"\textless{}"#
            case ">": result += #"\textgreater{}"#
            case "±": result += #"$\pm$"#
            case "×": result += #"$\times$"#
            case "\u{2212}": result += "$-$"
            case "…": result += #"\ldots{}"#
            case "–": result += "--"
            case "—": result += "---"
            case "λ": result += #"$\lambda$"#
            case "Δ": result += #"$\Delta$"#
            case "→": result += #"$\rightarrow$"#
            case "↑": result += #"$\uparrow$"#
            case "↓": result += #"$\downarrow$"#
            case "\n", "\r", "\r\n": result += " "
            default: result.append(character)
            }
        }
        return result
    }

    /// One field of comma-separated values (RFC 4180).
    package static func csvField(_ text: String) -> String {
        guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
        return "\"" + text.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
    }
}
