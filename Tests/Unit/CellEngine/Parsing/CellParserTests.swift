import CellEngine
import SwiftText
import Testing

@Suite struct CellParserTests {
    @Test(arguments: [
        ("1 + 2", "__cellResult(1 + 2)"),
        ("1; 2", "1; __cellResult(2)"),
        ("1;", "__cellHidden(1);"),
        ("a = 2", "a = 2"),
        ("a += 2", "__cellResult(a += 2)"),
        ("print(1) // one", "__cellResult(print(1)) // one"),
        ("let a = 5", "let a = 5;__cellReached(\"a\", `a`)"),
        ("let (a, _) = (1, 2)", "let (a, _) = (1, 2);__cellReached(\"a\", `a`)"),
        ("let a: Int = 5", "let a: Int = 5;__cellReached(\"a\", type: \"Int\", `a`)"),
        ("var a, b: Int", "var a, b: Int;__cellDeclared(\"a\", type: \"\");__cellDeclared(\"b\", type: \"Int\")"),
        ("let `in` = 5", "let `in` = 5;__cellReached(\"in\", `in`)"),
        ("let `say \"hi\"` = 5", "let `say \"hi\"` = 5;__cellReached(\"say \\\"hi\\\"\", `say \"hi\"`)"),
        ("struct S {}", "struct S {}"),
        ("weak var a: A? = b", "weak var a: A? = b;__cellDeclared(\"a\", type: \"A?\")"),
        ("var a = 1 { didSet {} }", "var a = 1 { didSet {} };__cellDeclared(\"a\", { `a` })"),
        ("#warning(\"todo\")", "#warning(\"todo\")"),
    ])
    func cellsReportTheirValues(_ cell: String, _ compiled: String) {
        #expect(compiledText(of: cell) == compiled)
    }

    /// What is not refused as too deep does come to an end, and does not fill the stack.
    @Test(arguments: [
        ("[", 12), ("([", 12), ("[A<", 12), ("A<[", 12), ("f(", 200), ("{ (", 100), ("A<", 64), ("a < ", 256),
        ("try ", 256), ("a ? ", 1_000), ("(Int) -> ", 1_000), ("#if a\n", 64), ("if a {} else ", 2_000),
        ("try await ", 1_000), ("isolated ", 256), ("if case .a(", 190), ("\"\\(", 190),
    ])
    func theDeepestThatIsRead(_ part: String, _ count: Int) {
        let text = String(repeating: part, count: count)
        #expect(UnreadableCode(text) == nil)
        #expect(!CellParser.parse(text).isEmpty)
    }

    @Test func emptinessAndImports() {
        #expect(CellParser.parse("// nothing\n/* here */\n").isEmpty)
        #expect(!CellParser.parse("1").isEmpty)
        #expect(
            CellParser.parse("import Foundation\n@testable import struct Foo.Bar // why").imports
                == [
                    .init(text: "import Foundation", module: "Foundation"),
                    .init(text: "@testable import struct Foo.Bar", module: "Foo"),
                ])
    }

    @Test func identifiersAreFoundWhereverTheyStand() {
        let cell = CellParser.parse(
            "let a = `b` + c.d(e: \"\\(f)\") { g in g }\n@`H` struct I<J: K> {}\nself + Self.x\n`two words`(\\.l)")
        #expect(
            cell.identifiers.isSuperset(of: [
                "a", "b", "c", "d", "e", "f", "g", "H", "I", "J", "K", "self", "Self", "x", "two words", "l",
            ]))
        #expect(CellParser.parse("for a in b where c is D { return }").identifiers == ["a", "b", "c", "D"])
    }

    /// Words that mean something only in some places are names elsewhere.
    @Test(arguments: [
        "get", "set", "actor", "async", "some", "any", "Type", "Protocol", "await", "lazy", "open", "package", "of",
    ])
    func contextualKeywordsAreNames(_ word: String) {
        #expect(CellParser.parse("let \(word) = 1").declarations.map(\.name) == [word])
        #expect(CellParser.parse("func \(word)() {}").declarations.map(\.kind) == [.function])
        #expect(CellParser.parse("struct \(word) {}").declarations.map(\.name) == [word])
        #expect(CellParser.parse("f(`\(word)`)").identifiers == ["f", word])
    }

    /// The earlier variable is a parameter of a closure around the initial value, where Swift's own rules say what its
    /// name means.
    @Test(arguments: [
        ("let data = data + [2]", "let data = __cellEarlier(Cell_1.`data`, { `data` in data + [2] })"),
        ("let data = try f(data)", "let data = try __cellEarlier(Cell_1.`data`, { `data` in try f(data) })"),
        ("let data = a.map(\\.data)", "let data = __cellEarlier(Cell_1.`data`, { `data` in a.map(\\.data) })"),
        ("let data = { data in data }", "let data = { data in data }"),
        ("let data = [3]", "let data = [3]"),
    ])
    func anotherVariableOfAnEarlierName(_ cell: String, _ compiled: String) {
        #expect(compiledText(of: cell, after: ["let data = [1]"]) == compiled + ";__cellReached(\"data\", `data`)")
    }

    @Test func aVariableThatIsSetAnew() {
        #expect(
            compiledText(of: "let data = data + [2]", after: ["let data = [1]"], variablesInPlace: ["data"])
                == "let __new_data = data + [2];__cellReached(\"data\", `__new_data`)")
        #expect(
            compiledText(of: "let (`in`, b) = c", after: ["let `in` = 1"], variablesInPlace: ["in"])
                == "let (`__new_in`, b) = c;__cellReached(\"in\", `__new_in`);__cellReached(\"b\", `b`)")
    }

    @Test func functionsThatTakeThePlaceOfEarlierOnes() {
        #expect(
            compiledText(of: "func f() -> Int { 2 }", after: ["func f() -> Int { 1 }"])
                == "@_disfavoredOverload func f() -> Int { 2 }")
        #expect(
            compiledText(of: "func f() -> Double { 2 }", after: ["func f() -> Int { 1 }"])
                == "func f() -> Double { 2 }")
        let conformance = "extension T: P { var a: Int { 1 } }"
        #expect(
            compiledText(of: conformance, after: ["struct T {}", conformance])
                == "extension T { @_disfavoredOverload public var a: Int { 1 } }")
        // Another set of members is another conformance.
        #expect(
            compiledText(of: "extension T: P { var b: Int { 1 } }", after: ["struct T {}", conformance])
                == "extension T: P { public var b: Int { 1 } }")
    }
}
