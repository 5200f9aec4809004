import NotebookKernel
import Testing

@Suite struct WordAtCursorTests {
    /// The word at the bar in a text: what is before the cursor, the whole, and the range that a completion replaces.
    private func word(_ text: String) -> (before: String, whole: String, range: Range<Int>, isQuoted: Bool) {
        let scalars = Array(text.unicodeScalars)
        let cursor = scalars.firstIndex(of: "|")!
        let word = WordAtCursor(text.replacing("|", with: ""), cursor: cursor)
        return (word.textBeforeCursor, word.whole, word.start..<word.end, word.isQuoted)
    }

    @Test(arguments: [
        ("let a = cou|nt + 1", "cou", "count", 8..<11),
        ("count|", "count", "count", 0..<5),
        ("|count", "", "count", 0..<0),
        ("a + | b", "", "", 4..<4),
        ("😀 + é_1|", "é_1", "é_1", 4..<7),
        ("%wh|o", "%wh", "%who", 0..<3),
        ("", "", "", 0..<0),
    ])
    func plainWords(_ text: String, _ before: String, _ whole: String, _ range: Range<Int>) {
        let found = word(text.isEmpty ? "|" : text)
        #expect(found == (before, whole, range, false))
    }

    @Test(arguments: [
        ("`dein|it` + 1", "dein", "deinit", 0..<5),
        ("`deinit|` + 1", "deinit", "deinit", 0..<8),
        ("`deinit`| + 1", "deinit", "deinit", 0..<8),
        ("|`deinit` + 1", "", "deinit", 0..<0),
        ("a\nf(`two w|", "two w", "two w", 4..<10),
        ("f(`two |words more", "two ", "two words", 2..<7),
        ("`|", "", "", 0..<1),
        ("`a` + `b|` + `c`", "b", "b", 6..<9),
    ])
    func namesInBackticks(_ text: String, _ before: String, _ whole: String, _ range: Range<Int>) {
        let found = word(text)
        #expect(found == (before, whole, range, true))
    }

    @Test func backticksOfOtherLinesDoNotCount() {
        #expect(word("// `\ncou|nt") == ("cou", "count", 5..<8, false))
        #expect(word("`a` + cou|nt + `b`") == ("cou", "count", 6..<9, false))
    }

    @Test func cursorsOutsideTheText() {
        #expect(WordAtCursor("ab", cursor: 9).whole == "ab")
        #expect(WordAtCursor("ab", cursor: -1).whole == "ab")
    }
}
