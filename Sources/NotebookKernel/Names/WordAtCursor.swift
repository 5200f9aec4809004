/// The word in which the cursor stands: a command with its `%`, or a name, which may be in backticks.
/// Places count Unicode code points, as the protocol has it.
package struct WordAtCursor: Equatable {
    /// The place of the word's first character, of `%` or of the opening backtick if it has one.
    package var start: Int
    /// Where a completion of the word ends: at the cursor, or after the closing backtick right behind it.
    package var end: Int
    /// The word up to the cursor, without backticks.
    package var textBeforeCursor: String
    /// The word without backticks.
    package var whole: String
    /// Whether the word is in backticks.
    package var isQuoted: Bool

    package init(_ code: String, cursor: Int) {
        let scalars = Array(code.unicodeScalars)
        let cursor = min(max(0, cursor), scalars.count)
        self = Self.quoted(scalars, cursor) ?? Self.plain(scalars, cursor)
    }

    private init(_ scalars: [Unicode.Scalar], word: Range<Int>, cursor: Int, isQuoted: Bool) {
        func text(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(scalars[range])) }
        start = isQuoted ? word.lowerBound - 1 : word.lowerBound
        end = cursor
        textBeforeCursor = text(word.lowerBound..<min(max(cursor, word.lowerBound), word.upperBound))
        whole = text(word)
        self.isQuoted = isQuoted
    }

    private static func isPart(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isXIDContinue || scalar == "_" }

    private static func plain(_ scalars: [Unicode.Scalar], _ cursor: Int) -> Self {
        var start = cursor
        while start > 0, isPart(scalars[start - 1]) { start -= 1 }
        if start > 0, scalars[start - 1] == "%" { start -= 1 }
        var end = cursor
        while end < scalars.count, isPart(scalars[end]) { end += 1 }
        return Self(scalars, word: start..<end, cursor: cursor, isQuoted: false)
    }

    /// The name in backticks that the cursor touches, if there is one in its line. A name whose closing backtick is
    /// missing ends at the cursor, or with the word in which the cursor stands.
    private static func quoted(_ scalars: [Unicode.Scalar], _ cursor: Int) -> Self? {
        let lineStart = scalars[..<cursor].lastIndex(of: "\n").map { $0 + 1 } ?? 0
        let lineEnd = scalars[cursor...].firstIndex(of: "\n") ?? scalars.count
        var opening: Int?
        for place in lineStart..<lineEnd where scalars[place] == "`" {
            guard let start = opening else {
                opening = place
                continue
            }
            opening = nil
            guard start <= cursor, cursor <= place + 1 else { continue }
            var word = Self(scalars, word: start + 1..<place, cursor: cursor, isQuoted: true)
            word.end = cursor == place ? place + 1 : cursor
            return word
        }
        guard let opening, opening < cursor else { return nil }
        var end = cursor
        while end < lineEnd, isPart(scalars[end]) { end += 1 }
        return Self(scalars, word: opening + 1..<end, cursor: cursor, isQuoted: true)
    }
}
