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
            "function f | f(_: Int, by: Double)throws -> Int | (_ x: Int, by y: Double = 2) throws -> Int"
        ),
        ("struct S<T> {}", "structure S | S | "),
        ("final class C {}", "class C | C | "),
        ("actor A {}", "class A | A | "),
        ("enum E { case a, `in` }", "enumeration E | E | "),
        ("protocol P {}", "protocol P | P | "),
        ("typealias T = [Int]", "alias T | T | [Int]"),
        ("infix operator <+>", "operator <+> | infix operator <+> | infix operator <+>"),
        (
            "func <+> (a: Int, b: Int) -> Int { 1 }",
            "operatorFunction <+> | <+>(a: Int, b: Int) -> Int | (a: Int, b: Int) -> Int"
        ),
        ("precedencegroup G {}", "operator G | precedencegroup G | precedencegroup G {}"),
        ("extension Int: P {}", "conformance Int | Int: P | "),
        ("extension Int { init(a: String) {} }", "extensionMember Int | Int.init(a: String) -> Void | "),
        (
            "extension Int { subscript(a: String) -> Int { 1 } }",
            "extensionMember Int | Int.subscript(a: String) -> Int | "
        ),
    ])
    func eachKindOfDeclaration(_ cell: String, _ expected: String) {
        #expect(summary(cell) == [expected])
    }

    @Test func patternsBindSeveralNames() {
        #expect(CellParser.parse("let (a, (b, `in`), _) = x, c = 1").declarations.map(\.name) == ["a", "b", "in", "c"])
    }

    @Test(arguments: [
        ("let `deinit` = 3", "constant deinit | deinit | "),
        ("func `two words`(`in` a: `Int`) {}", "function two words | two words(in: Int) -> Void | (`in` a: `Int`)"),
        ("func `init`() {}", "function init | init() -> Void | ()"),
        ("struct `Self` {}", "structure Self | Self | "),
        ("typealias `Any` = Int", "alias Any | Any | Int"),
        ("extension `Point` { func f(in a: Int) {} }", "extensionMember Point | Point.f(in: Int) -> Void | "),
        ("extension `two words` { var a: Int { 1 } }", "extensionMember two words | `two words`.a | "),
    ])
    func backticksAreNoPartOfAName(_ cell: String, _ expected: String) {
        #expect(summary(cell) == [expected])
    }

    @Test func backticksThatAreNotNeededMakeNoDifference() {
        #expect(summary("func f(`for` a: `Int`) {}").first?.hasPrefix("function f | f(for: Int)") == true)
        #expect(
            summary("extension A: `B` {}") == summary("extension `A`: B {}")
        )
    }

    /// Signatures are equal if and only if they mean the same.
    @Test(arguments: [
        ("func f(_ a: [Int]) {}", "func f(_ b: Array<Int>) {}", true),
        ("func f(_ a: [String: Int?]) {}", "func f(_ b: Dictionary<String, Optional<Int>>) -> Void {}", true),
        ("func f<T>(_ a: T) {}", "func f<U>(_ a: U) {}", true),
        ("func f<T: P>(_ a: T) {}", "func f<T>(_ a: T) where T: P {}", true),
        ("func f<T>(_ a: T) {}", "func f<T: P>(_ a: T) {}", false),
        ("func f() -> Int { 1 }", "func f() -> Double { 1 }", false),
        ("func f() {}", "func f() async {}", false),
        ("func f(_ a: Int) {}", "func f(_ a: Int...) {}", false),
        ("extension A { func f() {} }", "extension A { static func f() {} }", false),
        (
            "extension Array where Element == Int { var a: Int { 1 } }",
            "extension Array where Element == Double { var a: Int { 1 } }", false
        ),
        ("extension Int: P {}", "extension Int: @retroactive P {}", true),
    ])
    func signatures(_ first: String, _ second: String, _ areEqual: Bool) {
        let signatures = [first, second].map { CellParser.parse($0).declarations.map(\.signature) }
        #expect((signatures[0] == signatures[1]) == areEqual)
    }

    @Test func operatorsInTheBodyOfATypeAreFoundWithoutItsName() {
        #expect(
            summary("struct V { static func + (a: V, b: V) -> V { a }; func g() {} }") == [
                "structure V | V | ", "operatorFunction + | V.+(a: V, b: V) -> V | (a: V, b: V) -> V",
            ])
    }

    @Test func statementsDeclareNothing() {
        #expect(summary("for i in 0..<3 { let a = i }\nif let b = c { print(b) }\nd()").isEmpty)
    }
}
