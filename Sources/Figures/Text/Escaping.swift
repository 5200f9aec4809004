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
        // Syntax goes by scalars, so that a character cannot hide in a grapheme with others.
        var result = String.UnicodeScalarView()
        for scalar in oneLine(text).unicodeScalars {
            switch scalar {
            case "\\", "`", "*", "_", "|", "[", "]", "<", "$", "~":
                result.append("\\")
                result.append(scalar)
            case "&": result += "&amp;".unicodeScalars
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// A fenced block of code in Markdown, in which nothing of the text ends the block.
    ///
    /// - Parameters:
    ///   - text: What is inside, as it is.
    ///   - language: What the block is called; letters, digits, and `+-_` of it are kept.
    package static func markdownCode(_ text: String, language: String) -> String {
        var longest = 0
        var length = 0
        for scalar in text.unicodeScalars {
            length = scalar == "`" ? length + 1 : 0
            longest = max(longest, length)
        }
        let fence = String(repeating: "`", count: max(3, longest + 1))
        let name = language.unicodeScalars.filter { scalar in
            scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "+-_".unicodeScalars.contains(scalar)
        }
        let end = text.unicodeScalars.last == "\n" ? "" : "\n"
        return "\(fence)\(String(String.UnicodeScalarView(name)))\n\(text)\(end)\(fence)"
    }

    /// Text on one line: a space for every line end.
    package static func oneLine(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var previous: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            if !isLineEnd(scalar) {
                result.append(scalar)
            } else if previous != "\r" || scalar != "\n" {
                result.append(" ")
            }
            previous = scalar
        }
        return String(result)
    }

    /// Whether a scalar ends a line in Unicode.
    private static func isLineEnd(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\n"..."\r", "\u{85}", "\u{2028}", "\u{2029}": true
        default: false
        }
    }

    /// Text for LaTeX's text mode.
    package static func latex(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in oneLine(text).unicodeScalars {
            if let written = latex(scalar) { result += written.unicodeScalars } else { result.append(scalar) }
        }
        return String(result)
    }

    /// What LaTeX reads as a scalar; `nil` for the scalar itself.
    private static func latex(_ scalar: Unicode.Scalar) -> String? {
        switch scalar {
        case "&", "%", "$", "#", "_", "{", "}": "\\\(scalar)"
        case "~": #"\textasciitilde{}"#
        case "^": #"\textasciicircum{}"#
        case "\\": #"\textbackslash{}"#
        case "<": #"\textless{}"#
        case ">": #"\textgreater{}"#
        case "±": #"$\pm$"#
        case "×": #"$\times$"#
        case "\u{2212}": "$-$"
        case "…": #"\ldots{}"#
        case "–": "--"
        case "—": "---"
        case "λ": #"$\lambda$"#
        case "Δ": #"$\Delta$"#
        case "→": #"$\rightarrow$"#
        case "↑": #"$\uparrow$"#
        case "↓": #"$\downarrow$"#
        default: nil
        }
    }

    /// One field of comma-separated values (RFC 4180).
    package static func csvField(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard scalars.contains(where: { $0 == "," || $0 == "\"" || isLineEnd($0) }) else { return text }
        return "\"" + scalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
    }
}
