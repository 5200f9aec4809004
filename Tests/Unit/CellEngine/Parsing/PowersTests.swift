import CellEngine
import Testing

@Suite struct PowersTests {
    @Test(arguments: [
        ("x ** 2", "pow(x, 2)"), ("let p = x**2", "let p = pow(x, 2)"), ("$0 ** 2", "pow($0, 2)"),
        ("xs.map { $0 ** 2 }.reduce(0, +) ** 0.5", "pow(xs.map { pow($0, 2) }.reduce(0, +), 0.5)"),
        ("b - (1 - a) ** 2 / c", "b - pow(1 - a, 2) / c"), ("a ** b ** c", "pow(a, pow(b, c))"),
        ("-x ** 2", "-pow(x, 2)"), ("x ** -1", "pow(x, -1)"), ("xs[0] ** (n + 1)", "pow(xs[0], n + 1)"),
        ("for i in 0..<2 ** n {", "for i in 0..<pow(2, n) {"), ("å ** 2", "pow(å, 2)"),
    ])
    func twoStars(_ line: String, _ expected: String) { #expect(Powers.rewritten(line, from: "**") == expected) }

    @Test func carets() {
        #expect(Powers.rewritten("let r = t - (1 - a)^2", from: "^") == "let r = t - pow(1 - a, 2)")
        #expect(Powers.rewritten("a ^ b + c^2", from: "^") == "pow(a, b) + pow(c, 2)")
    }

    @Test func otherLinesAreLeft() {
        #expect(Powers.rewritten("a * b", from: "**") == nil)
        #expect(Powers.rewritten("print(\"a ** b\")", from: "**") == nil)
    }
}
