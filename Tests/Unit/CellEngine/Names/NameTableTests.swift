import CellEngine
import Testing

@Suite struct NameTableTests {
    private func table(_ cells: String..., frontEndCells: [String?] = []) -> NameTable {
        nameTable(after: cells, frontEndCells: frontEndCells)
    }

    private func lines(_ table: NameTable, for cell: String) -> [String] {
        table.importPlan(for: CellParser.parse(cell)).lines
    }

    @Test(arguments: ["deinit", "in", "init", "self", "Self", "Any", "_", "two words", "x", "get"])
    func everyNameIsImportedInBackticks(_ name: String) {
        let variable = table("let `\(name)` = 3")
        #expect(lines(variable, for: "`\(name)` + 1") == ["@_implementationOnly @testable import var Cell_1.`\(name)`"])
        let function = table("func `\(name)`() {}")
        #expect(lines(function, for: "`\(name)`()") == ["@_implementationOnly @testable import func Cell_1.`\(name)`"])
        let type = table("struct `\(name)` {}")
        #expect(
            lines(type, for: "var a: `\(name)`")
                == ["@testable import enum Cell_1.__Cell_1", "@testable import struct Cell_1.`\(name)`"])
    }

    @Test func namesAreOneWithAndWithoutBackticks() {
        #expect(lines(table("let `x` = 1"), for: "x") == ["@_implementationOnly @testable import var Cell_1.`x`"])
        #expect(lines(table("let x = 1", "let `x` = 2"), for: "x").count == 1)
        #expect(lines(table("let `self` = 1"), for: "self + 1").count == 1)
    }

    @Test func onlyWhatACellUsesIsImported() {
        let table = table("let a = 1", "let b = 2")
        #expect(lines(table, for: "b") == ["@_implementationOnly @testable import var Cell_2.`b`"])
        #expect(lines(table, for: "c").isEmpty)
        #expect(lines(table, for: "let a = 3").isEmpty)
    }

    @Test func theNewestDefinitionWins() {
        let table = table("let a = 1", "func a() {}", "struct a {}")
        #expect(table.all.map(\.label) == ["In[3]"])
        #expect(lines(table, for: "a()").last == "@testable import struct Cell_3.`a`")
    }

    @Test func overloadsStandSideBySide() {
        let table = table("func f(_ a: Int) {}", "func f(_ a: String) {}", "func f(_ b: Int) {}")
        #expect(
            lines(table, for: "f(1)") == [
                "@_implementationOnly @testable import func Cell_2.`f`",
                "@_implementationOnly @testable import func Cell_3.`f`",
            ])
        // A redefinition in the cell hides the overload that it replaces, and no other.
        #expect(
            lines(table, for: "func f(_ a: Int) {}\nf(1)") == ["@_implementationOnly @testable import func Cell_2.`f`"])
    }

    @Test func typesBringTheTypesThatTheyAreMadeOf() {
        let table = table("struct A {}", "struct B { var a: A }")
        #expect(
            lines(table, for: "B()") == [
                "@testable import enum Cell_1.__Cell_1", "@testable import enum Cell_2.__Cell_2",
                "@testable import struct Cell_2.`B`",
            ])
    }

    @Test func membersAndOperatorsNeedTheirWholeModule() {
        #expect(lines(table("extension Int { var twice: Int { 2 } }"), for: "1") == ["@testable import Cell_1"])
        #expect(
            lines(table("func <+> (a: Int, b: Int) -> Int { 1 }"), for: "1")
                == ["@_implementationOnly @testable import Cell_1"])
        let cells = ["extension Int { var twice: Int { 2 } }", "extension `Int` { var twice: Int { 3 } }"]
        #expect(lines(nameTable(after: cells, replaced: ["twice"]), for: "1") == ["@testable import Cell_1"])
        // What hides its type cannot be replaced, and must not be visible twice.
        let hidden = table("extension Int { var a: some P { 2 } }", "extension Int { var a: some P { 3 } }")
        #expect(lines(hidden, for: "1") == ["@testable import Cell_2"])
    }

    @Test func aRedefinitionCanUseTheEarlierValue() {
        let plan = table("let data = [1]").importPlan(for: CellParser.parse("let data = data + [2]"))
        #expect(plan.earlierVariables == ["data": "Cell_1"])
        #expect(plan.lines == ["@_implementationOnly @testable import var Cell_1.`data`"])
    }

    @Test func whatTakesThePlaceOfAnEarlierDeclarationStaysWithItsModule() {
        let cells = ["func f() {}\nfunc f(a: Int) {}", "func f() {}"]
        let replaced = nameTable(after: cells, replaced: ["f"])
        #expect(lines(replaced, for: "f()") == ["@_implementationOnly @testable import func Cell_1.`f`"])
        #expect(replaced.all.map(\.label) == ["In[2]", "In[1]"])
        // Where it could not, the newest is imported.
        #expect(lines(nameTable(after: cells), for: "f()").count == 2)
    }

    @Test func equalSignaturesWithOtherTypesAreOtherFunctions() {
        let table = nameTable(
            after: ["struct T {}", "func f(_ a: T) {}", "struct T {}", "func f(_ a: T) {}"], replaced: ["f"])
        #expect(lines(table, for: "f(a)").last == "@_implementationOnly @testable import func Cell_4.`f`")
    }

    @Test func aNameForAVariableAndAFunctionNeedsTheWholeModule() {
        let table = table("var mean = 1.0; func mean(of a: [Double]) {}")
        #expect(lines(table, for: "mean") == ["@_implementationOnly @testable import Cell_1"])
    }

    @Test func operatorsAreDeclaredAgainWhereTheyAreUsed() {
        let table = table(
            "precedencegroup G {}\ninfix operator <+>: G\ninfix operator <->", "infix operator <+>: AdditionPrecedence")
        #expect(lines(table, for: "a <+> b") == ["infix operator <+>: AdditionPrecedence"])
        #expect(lines(table, for: "a <-> b") == ["infix operator <->"])
        #expect(lines(table, for: "infix operator <*>: G") == ["precedencegroup G {}"])
    }

    @Test func conformancesAreVisibleOnce() {
        let table = table("struct T {}", "extension T: P { var a: Int { 1 } }")
        #expect(!lines(table, for: "extension T: P { var b: Int { 1 } }").contains { $0.hasSuffix("import Cell_2") })
        #expect(lines(table, for: "extension T: P { var a: Int { 2 } }").contains { $0.hasSuffix("import Cell_2") })
    }

    @Test func anotherRunOfACellReplacesWhatItDeclared() {
        let table = table(
            "func f(_ a: Int) {}", "func f(_ a: String) {}", "func f(_ a: Double) {}",
            frontEndCells: ["abc", nil, "abc"])
        #expect(table.all.map(\.declaration.signature) == ["f(_: Double) -> Void", "f(_: String) -> Void"])
    }

    @Test func importsStayAndAreListedOnce() {
        var table = table("import Foundation\nimport A", "import A\nlet x = 1")
        #expect(lines(table, for: "1") == ["import Foundation", "import A"])
        table.removeAll()
        #expect(lines(table, for: "x").isEmpty && table.all.isEmpty)
    }
}
