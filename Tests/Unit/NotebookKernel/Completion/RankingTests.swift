import CellEngine
import JSON
import NotebookKernel
import Testing

@Suite struct RankingTests {
    /// A result as SourceKit gives it.
    private static func result(
        _ source: String, _ kind: String, module: String? = "Swift", name: String? = nil, description: String? = nil,
        type: String = "", context: String = "source.codecompletion.context.othermodule", erase: Int = 0,
        isDiscouraged: Bool = false
    ) -> CodeAssistant.Completion {
        var members: [String: JSONValue] = [
            "key.kind": .string("source.lang.swift." + kind), "key.name": .string(name ?? source),
            "key.sourcetext": .string(source), "key.description": .string(description ?? name ?? source),
            "key.typename": .string(type), "key.context": .string(context), "key.num_bytes_to_erase": .integer(erase),
        ]
        if let module { members["key.modulename"] = .string(module) }
        if isDiscouraged { members["key.not_recommended"] = .integer(1) }
        return CodeAssistant.Completion(.object(members))!
    }

    private static func sessionName(_ name: String, _ kind: String) -> SessionName {
        SessionName(name: name, kind: kind, type: "Int", label: "In[2]", signature: name)
    }

    private static var scope: SessionScope {
        var scope = SessionScope()
        scope.names = [sessionName("total", "var"), sessionName("two words", "let"), sessionName("Tone", "struct")]
        scope.labels = ["Cell_1": "In[1]", "Cell_2": "In[2]"]
        scope.owners = ["total": ["Cell_2"]]
        return scope
    }

    private func items(
        _ found: [CodeAssistant.Completion], prefix: String = "t", _ position: NamePosition = .value
    ) -> [CompletionItem] {
        CodeCompletion.Ranking(scope: Self.scope, prefix: prefix, position: position).items(found)
    }

    @Test func theSessionComesFirstAndForeignNamesLast() {
        let found = [
            Self.result("tolower", "decl.function.free", module: "Glibc"),
            Self.result("transcode", "decl.function.free", module: "Swift"),
            Self.result("train", "decl.function.free", module: "SparseShift"),
            Self.result("total", "decl.var.global", module: "Cell_2", type: "Int"),
            Self.result("type", "decl.var.local", module: nil, context: "source.codecompletion.context.local"),
        ]
        #expect(items(found).map(\.label) == ["type", "total", "two words", "train", "transcode"].map(quoted))
        // With three letters, other modules count too.
        #expect(items(found, prefix: "tol").map(\.label).last == "tolower")
    }

    private func quoted(_ name: String) -> String { name.contains(" ") ? "`\(name)`" : name }

    /// Of a name that was declared twice, only what is in force is offered.
    @Test func earlierDeclarationsAreLeftOut() {
        let found = [
            Self.result("total", "decl.var.global", module: "Cell_1", type: "String"),
            Self.result("total", "decl.var.global", module: "Cell_2", type: "Int"),
        ]
        let total = items(found, prefix: "total")
        #expect(total.map(\.label) == ["total"] && total.map(\.signature) == ["Int"])
    }

    /// Where nothing is written, a day's first names come behind the session's and before rare keywords and other names.
    @Test func anEmptyCellBeginsWithWhatADayBeginsWith() {
        let found = [
            Self.result("actor", "keyword", module: nil), Self.result("let", "keyword", module: nil),
            Self.result("AreaMark", "decl.struct", module: "Figures"), Self.result("abs(", "decl.function.free"),
            Self.result("train", "decl.function.free", module: "SparseShift"),
            Self.result("SyntheticShifts", "decl.struct", module: "SparseShift"),
            Self.result("total", "decl.var.global", module: "Cell_2", type: "Int"),
            Self.result("0", "literal.integer", module: nil),
        ]
        let ranking = CodeCompletion.Ranking(scope: Self.scope, prefix: "", position: .value, beginsStatement: true)
        let labels = ranking.items(found).map(\.label).filter { !["`two words`", "Tone"].contains($0) }
        #expect(labels == ["total", "let", "0", "SyntheticShifts", "train", "AreaMark", "actor", "abs("])
    }

    @Test func whatIsNeverWritten() {
        let found = [
            Self.result("_total", "decl.var.global"), Self.result("#colorLiteral()", "literal.color"),
            Self.result("Cell_1", "decl.module", module: "Cell_1"), Self.result("t2", "decl.var.global"),
        ]
        #expect(items(found, prefix: "t2").map(\.label) == ["t2"])
    }

    @Test func membersOfTypesComeBeforeMethodsOfValues() {
        let found = [
            Self.result(
                "advanced(", "decl.function.method.instance", name: "advanced(_:)",
                description: "advanced(self: Double)"),
            Self.result("hashValue", "decl.var.instance"), Self.result("self", "keyword"),
            Self.result("pi", "decl.var.static", type: "Double"),
            Self.result("zero", "decl.var.static", type: "Double", isDiscouraged: true),
            Self.result("add(_:)", "decl.function.method.instance", name: "add(_:)"),
            Self.result("fast", "decl.enumelement", type: "Mode"),
        ]
        #expect(items(found, prefix: "", .member).map(\.label) == ["fast", "pi", "advanced(", "hashValue", "zero"])
        #expect(items(found, prefix: "", .implicitMember).map(\.label) == ["fast", "pi", "hashValue", "zero"])
    }

    @Test func onlyTypesStandWhereATypeIsWanted() {
        let found = [
            Self.result("Tree", "decl.struct", module: "Figures"), Self.result("tan(", "decl.function.free"),
            Self.result("any", "keyword", module: nil),
        ]
        #expect(Set(items(found, prefix: "", .type).map(\.label)) == ["Tone", "Tree", "any"])
    }

    /// What is inserted ends where something is to be written.
    @Test(arguments: [
        ("f(<#T##x: Int##Int#>)", "f("), ("map <#T##transform: (Int) -> T##(Int) -> T#>", "map "),
        ("map(<#T##transform: (Int) -> T##(Int) -> T#>)", "map"), ("f()", "f()"), ("x", "x"),
    ])
    func whatIsInserted(_ source: String, _ text: String) {
        let found = Self.result(source, "decl.function.method.instance", name: "f(_:)", type: "Int")
        #expect(CompletionItem(found, isMember: true)?.text == text)
    }

    @Test func kindsAndSignatures() throws {
        let function = try #require(
            CompletionItem(
                Self.result(
                    "area(<#T##Double#>, scale: <#T##Double#>)", "decl.function.free", name: "area(_:scale:)",
                    description: "area(radius: Double, scale: Double)", type: "Double"), isMember: false))
        #expect(function.kind == "function" && function.signature == "(radius: Double, scale: Double) -> Double")
        let optional = try #require(
            CompletionItem(
                Self.result("?.count", "decl.var.instance", name: "count", type: "Int", erase: 1), isMember: true))
        #expect(optional.kind == "instance" && optional.signature == "Int" && optional.extraStart == 1)
    }
}
