import CellEngine
import Testing

/// What stands before code that may use any name of the session.
@Suite struct CompletionPreludeTests {
    private func prelude(_ cells: String...) -> [String] { nameTable(after: cells).completionPrelude }

    @Test func everyCellWithANameInForceIsImported() {
        #expect(prelude().isEmpty)
        #expect(
            prelude("let a = 1", "print(a)", "func f() {}") == ["@testable import Cell_1", "@testable import Cell_3"])
    }

    @Test func modulesStandInTheOrderOfTheirCells() {
        let cells = (1...11).map { "let a\($0) = 1" }
        #expect(
            nameTable(after: cells).completionPrelude == (1...11).map { "@testable import Cell_\($0)" })
    }

    @Test func importsOfCellsComeFirst() {
        #expect(prelude("import Synchronization\nlet a = 1") == ["import Synchronization", "@testable import Cell_1"])
    }

    /// A cell that has nothing in force any more is not imported, and then nothing is ambiguous.
    @Test func whatWasDeclaredAgain() {
        #expect(prelude("let a = 1", "let a = \"b\"") == ["@testable import Cell_2"])
        #expect(
            prelude("let a = 1; let b = 2", "let a = \"b\"") == [
                "@testable import Cell_1", "@testable import Cell_2", "@testable import var Cell_2.`a`",
            ])
        #expect(
            prelude("struct S {}; let b = 2", "struct S { var x = 1 }").last == "@testable import struct Cell_2.`S`")
    }

    @Test func operatorsAreDeclared() {
        #expect(
            prelude("infix operator <+>\nfunc <+> (a: Int, b: Int) -> Int { a + b }").last == "infix operator <+>")
    }

    /// Code is read faster behind the imports of what it mentions; extensions have no name to be found by.
    @Test func codeThatMentionsSomeNames() {
        let table = nameTable(
            after: [
                "struct P { var x = 1 }", "let p = P()", "let q = 2", "extension Int { var half: Int { self / 2 } }",
            ])
        #expect(table.completionPrelude(mentioning: ["q"]) == ["@testable import Cell_3", "@testable import Cell_4"])
        #expect(table.completionPrelude(mentioning: ["print"]) == ["@testable import Cell_4"])
        #expect(
            table.completionPrelude(mentioning: ["p", "x"])
                == [1, 2, 4].map { "@testable import Cell_\($0)" })
    }

    /// Words of the code do not find the functions of operators, nor names with other signs.
    @Test(arguments: ["func + (a: P, b: P) -> P { a }", "let 🐶 = P()", "let `a name` = P()"])
    func namesThatAreNoWords(_ cell: String) {
        let table = nameTable(after: ["struct P {}", cell, "let other = 2"])
        #expect(
            table.completionPrelude(mentioning: ["print"]) == ["@testable import Cell_1", "@testable import Cell_2"])
    }

    /// The members of a value's type are seen after the type's name has been given to another one.
    @Test func valuesOfAnEarlierType() {
        let table = nameTable(after: ["struct P { var x = 1 }", "let p = P()", "struct P { var y = 2 }"])
        #expect(
            table.completionPrelude(mentioning: ["p", "x"])
                == ["@testable import Cell_2", "@testable import enum Cell_1.__Cell_1"])
    }
}
