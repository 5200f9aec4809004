import Testing

@Suite struct AccessLevelsTests {
    @Test(arguments: [
        ("extension A: P { func f() {} }", "extension A: P { public func f() {} }"),
        ("extension A: P { static var x: Int { 1 } }", "extension A: P { public static var x: Int { 1 } }"),
        ("extension A: P { init(a: Int) {} }", "extension A: P { public init(a: Int) {} }"),
        ("extension A: P { typealias T = Int }", "extension A: P { public typealias T = Int }"),
        (
            "extension A: P { subscript(i: Int) -> Int { i } }",
            "extension A: P { public subscript(i: Int) -> Int { i } }"
        ),
    ])
    func membersOfAConformanceBecomePublic(_ cell: String, _ compiled: String) {
        #expect(compiledText(of: cell) == compiled)
    }

    @Test(arguments: [
        "extension A { func f() {} }",
        "extension A: P { private func f() {} }",
        "extension A: P { fileprivate var x: Int { 1 } }",
        "struct A {}\nextension A: P { func f() {} }",
        "struct `in` {}\nextension `in`: P { func f() {} }",
        "struct B {}\nextension A: P { func f() -> B { B() } }",
        "extension A: P {}",
    ])
    func othersStayAsTheyAre(_ cell: String) {
        #expect(compiledText(of: cell) == cell)
    }

    @Test(arguments: [
        ("private let a = 1", "        let a = 1;__cellReached(\"a\", `a`)"),
        ("fileprivate func f() {}", "            func f() {}"),
        ("private(set) var a: Int", "private(set) var a: Int;__cellDeclared(\"a\", type: \"Int\")"),
        ("private struct S { private var a: Int }", "        struct S { private var a: Int }"),
    ])
    func nothingIsHiddenAtTheTopLevel(_ cell: String, _ compiled: String) {
        #expect(compiledText(of: cell) == compiled)
    }

    @Test(arguments: [
        (
            "class A { let a: B; private var c = 1; func f() {} }\nstruct B { var d: Int }",
            "package class A { package let a: B; private var c = 1; package func f() {} }\n"
                + "package struct B { package var d: Int }"
        ),
        ("final class A { func f() {} }", "final class A { func f() {} }"),
        (
            "class A { func f() { _ = B() } }\nstruct B {}",
            "package class A { package func f() { _ = B() } }\nstruct B {}"
        ),
        ("class A {}\nextension A { func f() {} }", "package class A {}\nextension A { package func f() {} }"),
    ])
    func classesCanBeDerivedInLaterCells(_ cell: String, _ compiled: String) {
        #expect(compiledText(of: cell) == compiled)
    }
}
