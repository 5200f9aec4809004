import SwiftText
import Testing

@Suite struct UnreadableCodeTests {
    private func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

    @Test(arguments: [
        "", "let a = [[[1, 2], [3]], []]", "let m: [[[Double]]] = []", "if a < b, c<d { print(a[b[c]]) }",
        "let s = \"[[[[[[[[[[[[[[[[\"", "// [[[[[[[[[[[[[[[[[[", "/* [[[[[[[[[ /* [[[[[[[[[ */ [[[[ */ 1",
        "let s = \"\"\"\n[[[[[[[[[[[[[[[[ \" [[[[\n\"\"\"", "let s = #\"[[[[[[[[[[[[[ \" [[[[[[ \\(\"#",
        "let r = /\\[\\[\\[\\[\\[\\[\\[\\[\\[\\[\\[\\[\\[\\[/", "let `[[[[[[[[[[[[[[[` = 1", "f(\"a\\(b[c])d\")",
        "let x: Dictionary<String, Array<Set<Int>>> = [:]", "let f: (Int) -> (Int) -> Int = { a in { b in a + b } }",
    ])
    func codeIsReadable(_ text: String) { #expect(UnreadableCode(text) == nil) }

    /// Closed brackets leave room for others, wherever they stand.
    @Test func whatIsClosedDoesNotCount() {
        #expect(UnreadableCode(repeated("[1, 2], ", 1_000)) == nil)
        #expect(UnreadableCode(repeated("f(a[0], { $0 })\n", 1_000)) == nil)
        #expect(UnreadableCode(repeated("let a = b<c\n", 1_000)) == nil)
        #expect(UnreadableCode(repeated("print(a<b)\n", 1_000)) == nil)
        #expect(UnreadableCode(repeated("if a<b {}\n", 1_000)) == nil)
        #expect(UnreadableCode(repeated("let x: A<B<C>> = d\n", 1_000)) == nil)
        #expect(UnreadableCode(repeated("#if a\n#endif\n", 1_000)) == nil)
        #expect(UnreadableCode(repeated("let a = try f()\n", 5_000)) == nil)
        #expect(UnreadableCode(repeated("1, ", 5_000)) == nil)
        #expect(UnreadableCode(repeated("\"a\\(b)\", ", 1_000)) == nil)
    }

    /// The deepest that is read, and one more.
    @Test(arguments: [
        ("[", 12, "[ are never closed"), ("{ (", 100, "brackets are never closed"), ("f(", 200, "are never closed"),
        ("\"\\(", 200, "are never closed"), ("A<", 64, "signs <"), ("a < ", 256, "compares"), ("try ", 256, "'try'"),
        ("#if a\n", 64, "#if"), ("a ? ", 1_000, "'?'"), ("(Int) -> ", 1_000, "'->'"),
        ("if a {} else ", 2_000, "'else'"),
        ("if ", 256, "'if'"), ("try await ", 1_000, "'try'"), ("([", 12, "13 brackets [ are never closed"),
        ("[A<", 12, "13 brackets ["), ("A<(B) -> ", 64, "signs <"),
    ])
    func depthsHaveLimits(_ part: String, _ most: Int, _ words: String) throws {
        #expect(UnreadableCode("let x = " + repeated(part, most)) == nil)
        let problem = try #require(UnreadableCode("let x = " + repeated(part, most + 1)))
        #expect(problem.description.contains(words))
        #expect(UnreadableCode("let x = " + repeated(part, 20_000)) != nil)
    }

    @Test func thePlaceIsThatOfTheFirstBracketIfTheyAreNeverClosed() throws {
        let open = try #require(UnreadableCode("let a = 1\n  let b = " + repeated("[", 40)))
        #expect(open.line == 2 && open.column == 11)
        #expect(open.description == "40 brackets [ are never closed, of which this is the first: close them")
        let within = try #require(UnreadableCode("f {" + repeated("[", 13) + "}"))
        #expect(within.column == 4 && within.description.hasPrefix("13 brackets [ are never closed"))
        let closed = try #require(UnreadableCode("let b = " + repeated("[", 13) + "1" + repeated("]", 13)))
        #expect(closed.line == 1 && closed.column == 21)
        #expect(closed.description.hasPrefix("brackets [ stand within each other more than 12 deep"))
        let deep = try #require(UnreadableCode("let b = " + repeated("(", 201) + "1" + repeated(")", 201)))
        #expect(deep.column == 209 && deep.description.hasPrefix("brackets stand within each other more than 200"))
    }

    @Test(arguments: ["\"", "\"\"\"", "#", "\\", "/*", "`", "\"\\", "\"\\(", ")", "]", "}", ">", "\"\\(\"", "#\"\\#"])
    func textsThatEndInTheMiddle(_ text: String) { #expect(UnreadableCode(text) == nil) }
}
