import Figures

/// Tokens and texts as tables show them.
enum TokenText {
    /// A token in quotation marks, with a space as `␣`, a line end as `⏎` and a tab as `⇥`.
    static func visible(_ token: String) -> String {
        let marked = token.unicodeScalars.map { scalar -> String in
            switch scalar {
            case " ": "␣"
            case "\n": "⏎"
            case "\t": "⇥"
            default:
                scalar.properties.generalCategory == .control ? scalar.escaped(asASCII: true) : String(scalar)
            }
        }
        return "\"\(marked.joined())\""
    }

    /// A text on one line.
    static func line(_ text: String) -> String { text.split(separator: /\R/).joined(separator: " ⏎ ") }
}
