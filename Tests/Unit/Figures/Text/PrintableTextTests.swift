import Figures
import Testing

@Suite struct PrintableTextTests {
    @Test(arguments: [
        ("plain ü 😀\n\tmore\r\n", "plain ü 😀\n\tmore\r\n"), ("\u{1B}]0;owned\u{7}", "\\u{1B}]0;owned\\u{7}"),
        ("a\rb\u{8}c\u{7F}", "a\\u{D}b\\u{8}c\\u{7F}"), ("\u{9B}31m", "\\u{9B}31m"), ("\u{0}", "\\u{0}"),
        ("x\u{202E}y\u{2066}z", "x\\u{202E}y\\u{2066}z"), ("\u{600}\u{1B}[2J", "\u{600}\\u{1B}[2J"),
    ])
    func controlCharactersAreShown(text: String, printable: String) {
        #expect(text.printable.utf8.elementsEqual(printable.utf8), "\(text.printable)")
        #expect(text.printable.printable == text.printable)
    }

    @Test func documentsKeepTheirMeaning() {
        #expect("{\"a\u{9B}\": \"\u{202E}x\u{7F}\"}\n".printableJSON == #"{"a\u009b": "\u202ex\u007f"}"# + "\n")
    }

    @Test func coloursStayWhereTheyAreWanted() {
        let text = "\u{1B}[0;31merror\u{1B}[m \u{1B}[2J\u{1B}]0;x\u{7}\u{1B}[31"
        #expect(text.printableWithColors == "\u{1B}[0;31merror\u{1B}[m \\u{1B}[2J\\u{1B}]0;x\\u{7}\\u{1B}[31")
    }
}
