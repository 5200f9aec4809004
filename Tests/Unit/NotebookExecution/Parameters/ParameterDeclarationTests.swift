import NotebookExecution
import TestSupport
import Testing

@Suite struct ParameterDeclarationTests {
    /// The one declaration in a cell.
    private func declaration(_ source: String) throws -> ParameterDeclaration {
        let found = ParameterDeclaration.all(in: source)
        try #require(found.count == 1)
        return found[0]
    }

    @Test func whatACellDeclares() {
        let found = ParameterDeclaration.all(
            in: """
                // The sizes.
                let seedCount = 5   // seeds a method
                var name: String = "toy", rate = 1e-3
                let `default` = 4
                func f() { let hidden = 1 }
                let (a, b) = (1, 2)
                let later: Int
                print(seedCount)
                """)
        #expect(found.map(\.name) == ["seedCount", "name", "rate", "default"])
        #expect(found.map(\.defaultValue) == ["5", "\"toy\"", "1e-3", "4"])
        #expect(found.map(\.typeName) == ["Int", "String", "Double", "Int"])
        #expect(found.map(\.remark) == ["seeds a method", "", "", ""])
    }

    @Test(arguments: [
        ("1", ParameterType.integer("Int")), ("-1", .integer("Int")), ("1.0", .real("Double")),
        ("(2)", .integer("Int")),
        ("true", .boolean), ("\"a\"", .string), ("[1, 2]", .array(.integer("Int"))),
        ("[0.1, 1]", .array(.real("Double"))),
        ("[\"a\": 1]", .dictionary(key: .string, value: .integer("Int"))), ("Float(2)", .real("Float")),
        ("UInt8(2)", .integer("UInt8")), ("0..<5", .range("Range")), ("1...3", .range("ClosedRange")),
        ("4 * 1_000", .integer("Int")), ("nil as Double?", .optional(.real("Double"))), ("60 / 2.5", .real("Double")),
    ])
    func typesOfValues(_ value: String, _ type: ParameterType) throws {
        #expect(try declaration("let x = \(value)").type == type)
    }

    @Test(arguments: ["[]", "f(1)", "a", "1 ... 2.5", "[1, \"a\"]", "x.y", "[:]"])
    func typesThatOnlyTheCompilerKnows(_ value: String) throws {
        #expect(try declaration("let x = \(value)").type == nil)
    }

    @Test(arguments: [
        ("Int", ParameterType.integer("Int")), ("Double?", .optional(.real("Double"))),
        ("Optional<Int>", .optional(.integer("Int"))), ("[String]", .array(.string)),
        ("Array<Float>", .array(.real("Float"))), ("Set<String>", .set(.string)), ("Range<Int>", .range("Range")),
        ("ClosedRange<Int>", .range("ClosedRange")), ("[String: Bool]", .dictionary(key: .string, value: .boolean)),
        ("Any", .any), ("Locale.Direction", .other("Locale.Direction")), ("Range<Double>", .other("Range<Double>")),
        ("(Int, Int)", .other("(Int, Int)")),
    ])
    func typesThatAreWritten(_ annotation: String, _ type: ParameterType) throws {
        let declaration = try declaration("let x: \(annotation) = y")
        #expect(declaration.type == type && declaration.typeName == annotation)
    }

    @Test(arguments: [
        ("let n = 5", "3", "let n = 3"), ("let n = 5", "1e3", "let n = 1000"), ("let r = 1e-3", "2", "let r = 2.0"),
        ("var t = \"toy\"", "007", "var t = \"007\""), ("var t = \"toy\"", "null", "var t = \"null\""),
        ("var t = \"toy\"", "a \"b\" \\(c)", #"var t = "a \"b\" \\(c)""#), ("var t = \"toy\"", "", "var t = \"\""),
        ("let b = false", "True", "let b = true"), ("let x: Double? = 0.5", "nil", "let x: Double? = nil"),
        ("let x: Double? = 0.5", "2", "let x: Double? = 2.0"),
        ("let s: String? = nil", "12", "let s: String? = \"12\""),
        ("let s: String? = nil", "None", "let s: String? = nil"), ("let s: String? = nil", "", "let s: String? = \"\""),
        ("let l = [1, 2]", "[3, 4]", "let l = [3, 4]"), ("let l = [1, 2]", "[]", "let l: [Int] = []"),
        ("let l: [String] = []", "[1, 'x']", "let l: [String] = [\"1\", \"x\"]"),
        ("let d = [\"a\": 1]", "{b: 2, a: 1}", "let d = [\"a\": 1, \"b\": 2]"),
        ("let d = [\"a\": 1]", "{}", "let d: [String: Int] = [:]"), ("let f = Float(2)", "1", "let f: Float = 1.0"),
        ("let r = 0..<5", "0..<2", "let r = 0..<2"), ("let r = 1...3", "2 ... 4", "let r = 2...4"),
        ("let k: Set<String> = [\"a\"]", "[x]", "let k: Set<String> = [\"x\"]"),
        ("let m: Mode = .rows", ".columns", "let m: Mode = .columns"), ("let a: Any = 1", "yes", "let a: Any = true"),
        ("let `default` = 1", "2", "let `default` = 2"), ("let `größe` = 1", "2", "let größe = 2"),
    ])
    func valuesInTheTypesOfTheDeclarations(_ source: String, _ value: String, _ expected: String) throws {
        #expect(try declaration(source).source(for: .argument(value)) == expected)
    }

    @Test(arguments: [
        ("let n = 5", "2.5", "n: it has the type Int in the notebook, but '2.5' is not of type Int."),
        ("let n = 5", "nil", "n: it has the type Int in the notebook, but 'nil' is not of type Int."),
        ("let n = 5", "[1]", "n: it has the type Int in the notebook, but '[1]' is not of type Int."),
        ("let n: UInt8 = 5", "256", "n: it has the type UInt8 in the notebook, but '256' is not of type UInt8."),
        ("let l = [1]", "3", "l: it has the type [Int] in the notebook, but '3' is not of type [Int]."),
        ("let l = [1]", "[1, x]", "l: it has the type [Int] in the notebook, but 'x' is not of type Int."),
        (
            "let r = 0..<5", "5..<2",
            "r: it has the type Range<Int> in the notebook, but '5..<2' is not of type Range<Int>."
        ),
        ("let r = 0..<5", "5", "r: it has the type Range<Int> in the notebook, but '5' is not of type Range<Int>."),
        (
            "let d = [\"a\": 1]", "{a: {b: 1}}",
            "d: it has the type [String: Int] in the notebook, but a mapping is not of type Int."
        ),
        ("let x = y", "nil", "x: its type cannot be inferred from 'nil'; declare it in the notebook."),
    ])
    func misfits(_ source: String, _ value: String, _ expected: String) throws {
        let declaration = try declaration(source)
        #expect(message { _ = try declaration.source(for: .argument(value)) } == expected)
    }

    @Test(arguments: [
        (ParameterValue.scalar("3", isQuoted: false), "let x = 3"), (.scalar("3", isQuoted: true), "let x = \"3\""),
        (.list([.scalar("1", isQuoted: false), .scalar("2.5", isQuoted: false)]), "let x = [1.0, 2.5]"),
        (.list([.scalar("1", isQuoted: false), .scalar("a", isQuoted: false)]), "let x: [Any?] = [1, \"a\"]"),
        (.mapping(["k": .scalar("true", isQuoted: false)]), "let x = [\"k\": true]"),
        (.scalar("1e3", isQuoted: false), "let x = 1000.0"),
    ])
    func namesThatNoCellDeclares(_ value: ParameterValue, _ expected: String) throws {
        #expect(try ParameterDeclaration(undeclared: "x").source(for: value) == expected)
    }

    // U+0D4E is a letter that forms one grapheme with the next sign.
    @Test(arguments: ["", "1a", "a b", "a-b", "a.b", "`a`", "a\u{D4E};b", "a\u{D4E}="])
    func namesThatAreNone(_ name: String) {
        #expect(
            message { _ = try ParameterDeclaration(undeclared: name) }
                == "'\(name)' cannot be the name of a parameter.")
    }
}
