import Testing

@Suite struct WitnessAccessTests {
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
}
