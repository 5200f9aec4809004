import CellEngine
import Testing

@Suite struct SymbolNameTests {
    /// Two cells that declare the same thing have symbols of one key.
    @Test(arguments: [
        ("Cell_1.f(Swift.Int) -> Swift.Int", "Cell_7.f(Swift.Int) -> Swift.Int", "f"),
        ("Cell_1.f<A where A: Swift.Sequence>(A) -> ()", "Cell_7.f<A where A: Swift.Sequence>(A) -> ()", "f"),
        ("Cell_1.T.a.getter : Swift.Int", "(extension in Cell_7):Cell_1.T.a.getter : Swift.Int", "a"),
        (
            "static Cell_1.T.+ infix(Cell_1.T) -> ()", "static (extension in Cell_7):Cell_1.T.+ infix(Cell_1.T) -> ()",
            "+"
        ),
        ("Cell_1.+ infix(Swift.Int) -> ()", "Cell_7.+ infix(Swift.Int) -> ()", "+"),
        ("default argument 0 of Cell_1.f(Swift.Int) -> ()", "default argument 0 of Cell_7.f(Swift.Int) -> ()", "f"),
        (
            "protocol witness for P.a.getter : Swift.Int in conformance Cell_1.T : P in Cell_1",
            "protocol witness for P.a.getter : Swift.Int in conformance Cell_1.T : P in Cell_7", ""
        ),
        ("Cell_1.c.getter : Swift.Int", "Cell_7.c.getter : Swift.Int", "c"),
        ("Cell_1.`two words`() -> ()", "Cell_7.`two words`() -> ()", "two words"),
    ])
    func versionsOfOneFunction(_ first: String, _ second: String, _ owner: String) throws {
        let first = try #require(SymbolName(demangled: first, module: "Cell_1", isFunction: true))
        let second = try #require(SymbolName(demangled: second, module: "Cell_7", isFunction: true))
        #expect(first.key == second.key)
        #expect(first.isReplaceable)
        if !owner.isEmpty { #expect(second.owner == owner) }
    }

    /// Other types, or types of the same name in another cell, make another function.
    @Test(arguments: [
        ("Cell_1.f(Swift.Int) -> Swift.Int", "Cell_7.f(Swift.Int) -> Swift.Double"),
        ("Cell_1.f(Cell_1.T) -> ()", "Cell_7.f(Cell_7.T) -> ()"),
        ("Cell_1.T.f() -> ()", "Cell_7.T.f() -> ()"),
        ("Cell_1.T<A>.f() -> ()", "Cell_7.T<A>.f() -> ()"),
        ("(extension in Cell_1):Swift.Int.a() -> ()", "static (extension in Cell_7):Swift.Int.a() -> ()"),
    ])
    func differentFunctions(_ first: String, _ second: String) throws {
        let first = try #require(SymbolName(demangled: first, isFunction: true))
        let second = try #require(SymbolName(demangled: second, isFunction: true))
        #expect(first.key != second.key)
    }

    @Test func variables() throws {
        let name = try #require(SymbolName(demangled: "Cell_2.x : Swift.Array<Cell_1.T>", isFunction: false))
        #expect(name.kind == .variable && name.owner == "x" && name.type == "Swift.Array<Cell_1.T>")
        #expect(SymbolName(demangled: "static Cell_2.T.x : Swift.Int", isFunction: false) == nil)
    }

    @Test(arguments: [
        "closure #1 () -> () in Cell_1.f() -> ()", "outlined copy of Cell_1.T", "Swift.Int.init() -> Swift.Int",
        "type metadata accessor for Cell_1.T", "Cell_1.T.a.modify : Swift.Int with unmangled suffix \".resume.0\"",
    ])
    func whatNoCellDeclares(_ text: String) {
        #expect(SymbolName(demangled: text, isFunction: true) == nil)
    }

    @Test func aHiddenResultCannotBeReplaced() throws {
        let name = try #require(SymbolName(demangled: "Cell_1.f() -> some", isFunction: true))
        #expect(!name.isReplaceable)
    }
}
