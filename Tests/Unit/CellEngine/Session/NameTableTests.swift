import CellEngine
import Testing

@Suite struct NameTableTests {
    /// A table after some cells have run one after the other, as modules `Cell_1`, `Cell_2` and so on.
    private func table(_ cells: String..., frontEndCells: [String?] = []) -> NameTable {
        var table = NameTable()
        for (index, text) in cells.enumerated() {
            let cell = CellParser.parse(text)
            table.add(
                cell.declarations, module: "Cell_\(index + 1)", label: "In[\(index + 1)]",
                dependencies: table.importPlan(for: cell).modules, imports: cell.imports,
                frontEndCell: frontEndCells.indices.contains(index) ? frontEndCells[index] : nil)
        }
        return table
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
        let replaced = table("extension Int { var twice: Int { 2 } }", "extension `Int` { var twice: Int { 3 } }")
        #expect(lines(replaced, for: "1") == ["@testable import Cell_2"])
    }

    @Test func aRedefinitionCanUseTheEarlierValue() {
        let plan = table("let data = [1]").importPlan(for: CellParser.parse("let data = data + [2]"))
        #expect(plan.earlierModules == ["data": "Cell_1"])
        #expect(plan.lines == ["@_implementationOnly @testable import Cell_1"])
    }

    @Test func anotherRunOfACellReplacesWhatItDeclared() {
        let table = table(
            "func f(_ a: Int) {}", "func f(_ a: String) {}", "func f(_ a: Double) {}",
            frontEndCells: ["abc", nil, "abc"])
        #expect(table.all.map(\.declaration.signature) == ["f(_: Double)", "f(_: String)"])
    }

    @Test func importsStayAndAreListedOnce() {
        var table = table("import Foundation\nimport A", "import A\nlet x = 1")
        #expect(lines(table, for: "1") == ["import Foundation", "import A"])
        table.removeAll()
        #expect(lines(table, for: "x").isEmpty && table.all.isEmpty)
    }
}
