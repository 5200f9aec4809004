import CellEngine
import Testing

@Suite struct CellParserTests {
    @Test(arguments: [
        ("1 + 2", "__cellResult(1 + 2)"),
        ("1; 2", "1; __cellResult(2)"),
        ("1;", "1;"),
        ("a = 2", "a = 2"),
        ("a += 2", "__cellResult(a += 2)"),
        ("print(1) // one", "__cellResult(print(1)) // one"),
        ("let a = 5", "let a = 5;__cellReached(\"a\", { `a` })"),
        ("let (a, _) = (1, 2)", "let (a, _) = (1, 2);__cellReached(\"a\", { `a` })"),
        ("let a: Int = 5", "let a: Int = 5;__cellReached(\"a\", type: \"Int\")"),
        ("var a, b: Int", "var a, b: Int;__cellReached(\"a\", type: \"\");__cellReached(\"b\", type: \"Int\")"),
        ("let `in` = 5", "let `in` = 5;__cellReached(\"in\", { `in` })"),
        ("let `say \"hi\"` = 5", "let `say \"hi\"` = 5;__cellReached(\"say \\\"hi\\\"\", { `say \"hi\"` })"),
        ("struct S {}", "struct S {}"),
    ])
    func cellsReportTheirValues(_ cell: String, _ compiled: String) {
        #expect(compiledText(of: cell) == compiled)
    }

    @Test func emptinessAndImports() {
        #expect(CellParser.parse("// nothing\n/* here */\n").isEmpty)
        #expect(!CellParser.parse("1").isEmpty)
        #expect(
            CellParser.parse("import Foundation\n@testable import struct Foo.Bar // why").imports
                == ["import Foundation", "@testable import struct Foo.Bar"])
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

    @Test func usesOfAnEarlierValueInARedefinition() {
        let cell = CellParser.parse("let data = data.map { data in data } + other.data + `data`\nlet x = x")
        #expect(cell.earlierNameUses.map(\.name) == ["data", "data", "x"])
        #expect(cell.earlierNameUses.map(\.offset) == [11, 52, 67])
        #expect(cell.earlierNameUses[0].qualification(by: "Cell_1") == [.init(offset: 11, text: "Cell_1.")])
        // A name that the cell has declared before is its own.
        #expect(CellParser.parse("let a = 1\nlet b = a\nlet a = b").earlierNameUses.isEmpty)
    }

    @Test func aBareSelfNeedsBackticksAfterAModule() {
        let use = CellParser.parse("let `self` = self + 1").earlierNameUses
        #expect(
            use.first?.qualification(by: "Cell_1")
                == [.init(offset: 13, text: "Cell_1.`"), .init(offset: 17, text: "`")])
        let quoted = CellParser.parse("let `self` = `self` + 1").earlierNameUses
        #expect(quoted.first?.qualification(by: "Cell_1") == [.init(offset: 13, text: "Cell_1.")])
    }
}
