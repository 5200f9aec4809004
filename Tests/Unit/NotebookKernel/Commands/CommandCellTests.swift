import NotebookKernel
import Testing

@Suite struct CommandCellTests {
    private func commands(_ cell: CommandCell) -> [String] {
        cell.invocations.map { $0.command.name + "(" + $0.argument + ")" }
    }

    @Test(arguments: [
        ("%who", ["who()"], ""),
        ("%who pre fix", ["who(pre fix)"], ""),
        ("%%who", ["who()"], ""),
        ("  \t%who", ["who()"], ""),
        ("?name", ["page(name)"], ""),
        ("?`two words`", ["page(`two words`)"], ""),
        ("// why\n%who", ["who()"], "// why\n"),
        ("\n%reset\n\n%optimize on\nlet a = 1", ["reset()", "optimize(on)"], "\n\n\n\nlet a = 1"),
    ])
    func commandsStandBeforeTheSwift(_ code: String, _ expected: [String], _ source: String) throws {
        let cell = try CommandCell(code)
        #expect(commands(cell) == expected)
        #expect(cell.source == source)
        #expect(!cell.isTimed)
    }

    /// `%` and `?` continue an expression on every line but the first.
    @Test(arguments: [
        "let a = 5\n%who", "7\n% 3", "a\n  ? 1\n  : 2", "let a = 5 % 3", "?", "a?.b", "",
    ])
    func everythingElseIsSwift(_ code: String) throws {
        let cell = try CommandCell(code)
        #expect(commands(cell).isEmpty)
        #expect(cell.source == code)
    }

    @Test(arguments: [
        ("%time 1 + 1", "      1 + 1"), ("%%time\nf()", "      \nf()"), ("%time\n%who\n1", "     \n\n1"),
        (" %time  f()", "        f()"), ("%time f()\n%who", "      f()\n%who"),
    ])
    func timedSwiftKeepsItsLinesAndColumns(_ code: String, _ source: String) throws {
        let cell = try CommandCell(code)
        #expect(cell.isTimed)
        #expect(cell.source == source)
    }

    @Test(arguments: ["%nothing", "%", "% 3", "%Who"])
    func unknownCommands(_ code: String) {
        let error = #expect(throws: CommandError.self) { _ = try CommandCell(code) }
        #expect(error?.description.contains("%help, %who, %time, %reset, %optimize, %page") == true)
    }

    @Test func everyCommandDescribesItself() {
        for command in LineCommands.all {
            #expect(command.usage.hasPrefix("%\(command.name)"))
            #expect(command.summary.hasSuffix("."))
        }
        #expect(Set(LineCommands.all.map(\.name)).count == LineCommands.all.count)
    }
}
