import NotebookKernel
import Testing

@Suite struct CursorTextTests {
    /// The text with the cursor at its bar.
    private func cursor(_ text: String) -> CursorText {
        CursorText(
            text.replacing("|", with: ""), cursor: Array(text.unicodeScalars).firstIndex(of: "|") ?? text.count)
    }

    /// Commands are blank in the code, which keeps its length and its lines.
    @Test(arguments: [
        ("let a = 1|", "let a = 1"), ("%who a\nlet b|", "      \nlet b"), ("!ls é\nb|", "      \nb"),
        ("?name\nb|", "     \nb"), ("// why\n%cd x\nb|", "// why\n     \nb"), ("%time f(x)|", "      f(x)"),
        ("%%timeit\nf(x)|", "        \nf(x)"), ("a\n%who|", "a\n%who"), ("%%bash\nls |\nb", "      \n   \n "),
        ("%%writefile a.swift\nlet x|", "                   \n     "),
    ])
    func commandsAreBlank(_ text: String, _ code: String) {
        let found = cursor(text)
        #expect(found.code == code)
        #expect(found.code.utf8.count == text.utf8.count - 1)
    }

    @Test(arguments: [
        ("%wh|", true, false), ("// why\n%wh|", true, false), ("%who\n|", true, false),
        ("let a = 1\n%wh|", false, false),
        ("%%bash\nl|", false, true), ("%%ba|sh\nls", true, false), ("le|t a = 1\nb", true, false),
    ])
    func whereCommandsStand(_ text: String, _ mayBeCommand: Bool, _ isInBody: Bool) {
        let found = cursor(text)
        #expect(found.mayBeCommand == mayBeCommand && found.isInBody == isInBody)
    }

    /// Front ends count code points, compilers bytes.
    @Test func places() {
        let found = cursor("let 🙂é = \"e\u{301}\"|")
        #expect(found.cursor == 13 && found.count == 13)
        #expect(found.bytes(before: 13) == 18 && found.bytes(before: 5) == 8 && found.bytes(before: 0) == 0)
        #expect(found.text(4..<6) == "🙂é" && found.scalar(at: 4) == "🙂" && found.scalar(at: 13) == nil)
    }

    @Test func aCursorBeyondTheTextIsAtAnEnd() {
        #expect(CursorText("abc", cursor: 99).cursor == 3)
        #expect(CursorText("abc", cursor: -1).cursor == 0)
        #expect(CursorText("", cursor: 5).lineBeforeCursor.isEmpty)
    }

    @Test(arguments: [("a\nbc|d", "bc"), ("a\r\nbc|", "bc"), ("|a", ""), ("a\n|", "")])
    func theLineBeforeTheCursor(_ text: String, _ line: String) { #expect(cursor(text).lineBeforeCursor == line) }

    @Test(arguments: [("f()|", 1), ("a.f(b(c), d)|", 3), ("f(|)", nil), ("()|", nil), ("f|", nil), (")|", nil)])
    func theNameOfACall(_ text: String, _ place: Int?) { #expect(cursor(text).calledName == place) }

    @Test func whatIsTooDeepOrTooLongIsNotRead() {
        #expect(cursor("let a = [[1], [2]]|").isReadable)
        #expect(!cursor("let a = " + String(repeating: "[", count: 13)).isReadable)
        // Commands and texts are not code.
        #expect(cursor("!echo " + String(repeating: "[", count: 13)).isReadable)
        #expect(cursor("let a = \"" + String(repeating: "[", count: 13) + "\"").isReadable)
        #expect(!cursor(String(repeating: "a\n", count: 100_001)).isReadable)
    }
}
