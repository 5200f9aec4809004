import CellEngine
import Testing

@Suite struct CompletenessTests {
    @Test(arguments: ["", "let a = 1", "func f() {\n}", "[1, 2]", "// note", "/* note */", "let `in` = 1"])
    func completeTexts(_ text: String) {
        #expect(Completeness(of: text) == .complete)
    }

    @Test(arguments: [
        ("func f() {", "    "), ("f(", "    "), ("[1, [2,", "        "), ("struct S {\n    func f() {", "        "),
        ("let a =", ""), ("1 +", ""), ("/* note", ""), ("func f() { }\nif a {", "    "),
    ])
    func textsThatGoOn(_ text: String, _ indent: String) {
        #expect(Completeness(of: text) == .incomplete(indent: indent))
    }

    @Test(arguments: ["}", "f())", "let = 3", "\"open", "let a = )", "let in = 3"])
    func textsThatCannotRun(_ text: String) {
        #expect(Completeness(of: text) == .invalid)
    }
}
