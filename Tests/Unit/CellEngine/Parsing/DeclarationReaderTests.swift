import CellEngine
import Testing

@Suite struct DeclarationReaderTests {
    private func summary(_ cell: String) -> [String] {
        CellParser.parse(cell).declarations.map { "\($0.kind) \($0.name) | \($0.signature) | \($0.type)" }
    }

    @Test(arguments: [
        ("let a = 1", "constant a | a | "),
        ("var a: [String:\n Int] = [:]", "variable a | a | [String: Int]"),
        (
            "func f(_ x: Int, by y: Double = 2) throws -> Int { 1 }",
            "function f | f(_: Int, by: Double) | (_ x: Int, by y: Double = 2) throws -> Int"
        ),
        ("struct S<T> {}", "structure S | S | "),
        ("final class C {}", "class C | C | "),
        ("actor A {}", "class A | A | "),
        ("enum E { case a, `in` }", "enumeration E | E | "),
        ("protocol P {}", "protocol P | P | "),
        ("typealias T = [Int]", "alias T | T | [Int]"),
        ("infix operator <+>", "operator <+> | infix operator <+> | "),
        ("func <+> (a: Int, b: Int) -> Int { 1 }", "operator <+> | <+>(a: Int, b: Int) | (a: Int, b: Int) -> Int"),
        ("precedencegroup G {}", "operator G | precedencegroup G | "),
        ("extension Int: P {}", "extensionMember Int | Int: P | "),
        ("extension Int { init(a: String) {} }", "extensionMember Int | Int.init(a: String) | "),
        ("extension Int { subscript(a: String) -> Int { 1 } }", "extensionMember Int | Int.subscript(a: String) | "),
    ])
    func eachKindOfDeclaration(_ cell: String, _ expected: String) {
        #expect(summary(cell) == [expected])
    }

    @Test func patternsBindSeveralNames() {
        #expect(CellParser.parse("let (a, (b, `in`), _) = x, c = 1").declarations.map(\.name) == ["a", "b", "in", "c"])
    }

    @Test(arguments: [
        ("let `deinit` = 3", "constant deinit | deinit | "),
        ("func `two words`(`in` a: `Int`) {}", "function two words | two words(in: Int) | (`in` a: `Int`)"),
        ("func `init`() {}", "function init | init() | ()"),
        ("struct `Self` {}", "structure Self | Self | "),
        ("typealias `Any` = Int", "alias Any | Any | Int"),
        ("extension `Point` { func f(in a: Int) {} }", "extensionMember Point | Point.f(in: Int) | "),
        ("extension `two words` { var a: Int { 1 } }", "extensionMember two words | `two words`.a | "),
    ])
    func backticksAreNoPartOfAName(_ cell: String, _ expected: String) {
        #expect(summary(cell) == [expected])
    }

    @Test func backticksThatAreNotNeededMakeNoDifference() {
        #expect(summary("func f(`for` a: `Int`) {}").first?.hasPrefix("function f | f(for: Int)") == true)
        #expect(
            CellParser.parse("extension A: `B` {}").declarations == CellParser.parse("extension `A`: B {}").declarations
        )
    }

    @Test func statementsDeclareNothing() {
        #expect(summary("for i in 0..<3 { let a = i }\nif let b = c { print(b) }\nd()").isEmpty)
    }
}
