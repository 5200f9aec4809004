import Figures
import Testing

/// Signs that join with the next or the previous one into one `Character` must not hide it from the escaping.
@Suite struct EscapingTests {
    private static let prepended = "\u{600}"
    private static let combined = "\u{301}"

    /// Whether two texts are equal scalar by scalar; `==` would ignore how they are composed.
    private func same(_ first: String, _ second: String) -> Bool { first.utf8.elementsEqual(second.utf8) }

    @Test(arguments: ["\\", "`", "*", "_", "|", "[", "]", "<", "$", "~"])
    func markdownByScalars(sign: String) {
        let text = "a\(Self.prepended)\(sign)\(Self.combined)b"
        #expect(same(Escaping.markdownCell(text), "a\(Self.prepended)\\\(sign)\(Self.combined)b"))
    }

    @Test func markdownEntitiesAndLines() {
        #expect(same(Escaping.markdownCell("\(Self.prepended)&lt;"), "\(Self.prepended)&amp;lt;"))
        #expect(Escaping.markdownCell("a\r\nb\nc\rd\u{2028}e\u{85}f") == "a b c d e f")
    }

    @Test(arguments: ["&", "%", "$", "#", "_", "{", "}"])
    func latexByScalars(sign: String) {
        let text = "\(Self.prepended)\(sign)\(Self.combined)"
        #expect(same(Escaping.latex(text), "\(Self.prepended)\\\(sign)\(Self.combined)"))
    }

    @Test func latexCommandsByScalars() {
        #expect(
            same(
                Escaping.latex("\(Self.prepended)\\input{x}"),
                "\(Self.prepended)\\textbackslash{}input\\{x\\}"))
        #expect(same(Escaping.latex("^\(Self.combined)~"), "\\textasciicircum{}\(Self.combined)\\textasciitilde{}"))
        #expect(Escaping.latex("a\r\n\r\nb") == "a  b")
    }

    @Test(arguments: [
        ("\"\u{301}", "\"\"\"\u{301}\""), (",\u{301}", "\",\u{301}\""), ("\u{600},", "\"\u{600},\""),
        ("\u{600}\"", "\"\u{600}\"\"\""), ("a\r\nb", "\"a\r\nb\""), ("a\rb", "\"a\rb\""),
        ("plain\u{301}", "plain\u{301}"),
    ])
    func fieldsOfCSVByScalars(text: String, field: String) {
        #expect(same(Escaping.csvField(text), field))
    }

    @Test func rowsOfCSVStayRows() {
        let table = Table(columns: ["a", "b"], rows: [["x,\u{301}y", "1"], ["\u{600},", "\"\u{301},"]])
        let rows = table.csv.utf8.split(separator: UInt8(ascii: "\n"))
        #expect(rows.count == 3)
        for row in rows {
            // Commas outside quotation marks, by bytes.
            var isQuoted = false
            let commas = row.filter { byte in
                if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
                return byte == UInt8(ascii: ",") && !isQuoted
            }
            #expect(commas.count == 1 && !isQuoted)
        }
    }

    @Test func codeCannotEndItsFence() {
        #expect(Escaping.markdownCode("x: 1\n", language: "yaml") == "```yaml\nx: 1\n```")
        #expect(Escaping.markdownCode("a\n```\n<b>", language: "") == "````\na\n```\n<b>\n````")
        #expect(
            same(
                Escaping.markdownCode("`````\u{301}", language: "a`b\nc"),
                "``````abc\n`````\u{301}\n``````"))
    }

    @Test func cardsKeepTheirFoldedTextInside() {
        var card = Card("title", facts: [Card.Fact("a", "b")])
        card.folded = Card.Folded("log\n\n[x](y)", "```\n<img src=x>\n", language: "text")
        let lines = card.markdown.split(separator: "\n").map(String.init)
        #expect(lines.contains("<details><summary>log  [x](y)</summary>"))
        #expect(lines.contains("````text") && lines.contains("````"))
    }
}
