extension String {
    /// The text for a terminal: control characters, and those that turn the direction of text, are shown as escapes such
    /// as `\u{1B}`, so that a name from a file cannot move the cursor or hide what stands beside it. Line ends and tabs
    /// stay.
    package var printable: String { printable(withColors: false) }

    /// The text for a terminal, with the escape sequences that colour it.
    package var printableWithColors: String { printable(withColors: true) }

    private func printable(withColors: Bool) -> String {
        guard unicodeScalars.contains(where: { $0.steersTerminals }) else { return self }
        var result = String.UnicodeScalarView()
        var rest = unicodeScalars[...]
        while let scalar = rest.first {
            if withColors, let end = rest.endOfColor {
                result += rest[..<end]
                rest = rest[end...]
                continue
            }
            rest.removeFirst()
            let endsLine = scalar == "\r" && rest.first == "\n"
            if scalar.steersTerminals, !endsLine {
                result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".unicodeScalars
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    /// A JSON document for a terminal: the same document, with the characters that ``printable`` shows as escapes
    /// written in JSON's own escapes.
    package var printableJSON: String {
        guard unicodeScalars.contains(where: { $0.steersTerminals }) else { return self }
        return unicodeScalars.map { scalar in
            guard scalar.steersTerminals else { return String(scalar) }
            let digits = String(scalar.value, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
        }.joined()
    }
}

extension Unicode.Scalar {
    /// Whether terminals may do something else than showing the character.
    fileprivate var steersTerminals: Bool {
        switch value {
        case 0x09, 0x0A: false
        case 0..<0x20, 0x7F..<0xA0: true
        // Embeddings, overrides and isolates of the bidirectional algorithm (Unicode Standard Annex 9).
        case 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}

extension Substring.UnicodeScalarView {
    /// The end of an escape sequence that colours text (`ESC [ … m`) at the beginning; `nil` if there is none.
    fileprivate var endOfColor: Index? {
        guard starts(with: "\u{1B}[".unicodeScalars) else { return nil }
        let end = dropFirst(2).firstIndex { !("0"..."9" ~= $0 || $0 == ";") }
        return end.flatMap { self[$0] == "m" ? index(after: $0) : nil }
    }
}
