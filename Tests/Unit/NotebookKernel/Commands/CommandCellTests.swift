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
        ("%time?", ["page(%time)"], ""),
        ("%%bash?\nlet a = 1", ["page(%bash)"], "\nlet a = 1"),
        ("??name", ["page(?name)"], ""),
        ("name?", ["page(name)"], ""),
        ("name??", ["page(?name)"], ""),
        (" a.b.`two words`? \t", ["page(a.b.`two words`)"], ""),
        ("// what is it\nname?\nother??", ["page(name)", "page(?other)"], "// what is it\n\n"),
        ("name?\nlet a = 1", ["page(name)"], "\nlet a = 1"),
        ("!ls -l | head", ["bash(ls -l | head)"], ""),
        ("!ls \\\n  -l\n1 + 1", ["bash(ls \\\n  -l)"], "\n\n1 + 1"),
        ("%cd ..\n!pwd", ["cd(..)", "bash(pwd)"], "\n"),
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
        "a?\n  .b", "a?\n// why\n  .b", "a?\n[1]", "a? .b", "a ?", "a???", "f()?", "1?", "a.b.?", "let a: Int?", "!",
        "! ",
        "let b = 1\na?", "let b = 1\n!ls",
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

    private func sentence(_ code: String) -> String {
        #expect(throws: CommandError.self) { _ = try CommandCell(code) }?.description ?? ""
    }

    @Test(arguments: ["%nothing", "%", "% 3"]) func unknownCommands(_ code: String) {
        let list = LineCommands.all.map { "%" + $0.name }.joined(separator: ", ")
        #expect(list.hasPrefix("%help, ") && list.contains("%optimize"))
        #expect(sentence(code).hasSuffix("; there are \(list)."))
    }

    @Test(arguments: [
        ("%tme f()", "%time"), ("%Who", "%who"), ("%hsitory", "%history"), ("%%writefle a", "%writefile"),
        ("%timit x", "%timeit"),
    ])
    func nearCommandsAreSuggested(_ code: String, _ near: String) {
        #expect(sentence(code).contains("Did you mean \(near)?"))
    }

    @Test(arguments: [
        "matplotlib inline", "pip install x", "conda install x", "load_ext autoreload", "autoreload 2", "install x",
        "include x",
    ])
    func commandsOfOtherKernelsAreAnswered(_ command: String) {
        let text = sentence("%" + command)
        #expect(text.hasPrefix("%\(command.prefix { $0 != " " }) is not a command here: ") && text.hasSuffix("."))
    }

    @Test(arguments: [
        ("%%bash\nls\n%who", "bash", "", "ls\n%who"), ("%%bash -x\n\n", "bash", "-x", "\n"),
        ("%%writefile a b\n1", "writefile", "a b", "1"), ("%%html\n<b>", "html", "", "<b>"), ("%%sh", "sh", "", ""),
    ])
    func twoSignsTakeTheRestOfTheCell(_ code: String, _ name: String, _ argument: String, _ body: String) throws {
        let cell = try CommandCell(code)
        #expect(cell.invocations.map(\.command.name) == [name])
        #expect(cell.invocations.map(\.input) == [CommandInput(argument, body: body)])
        #expect(cell.source.allSatisfy { $0 == "\n" })
    }

    @Test(
        arguments: [
            ("%timeit f(x)", "__time {f(x) }", nil, nil),
            ("  %timeit f(x)", "__time {  f(x) }", nil, nil),
            ("%timeit -n 10 -r3 f(x) // why", "__time {          f(x) }", 10, 3),
            ("%timeit f(x)\ng()", "__time {f(x) }\ng()", nil, nil),
            ("%%timeit\nf()\ng()", "        __time {\nf()\ng()\n}", nil, nil),
            ("%%timeit -r 2 let x = 1\nf(x)", "              let x = 1; __time {\nf(x)\n}", nil, 2),
        ] as [(String, String, Int?, Int?)])
    func timedCodeKeepsItsPlace(_ code: String, _ source: String, _ calls: Int?, _ runs: Int?) throws {
        let cell = try CommandCell(code)
        #expect(cell.source == source)
        #expect(cell.repetition == TimeItCommand.Options(calls: calls, runs: runs))
        #expect(cell.invocations.isEmpty && !cell.isTimed)
    }

    @Test(arguments: [
        "%timeit", "%timeit -n 5", "%timeit -n 0 f()", "%timeit -r x f()", "%%timeit f()", "%timeit -q f()",
    ])
    func whatCannotBeTimed(_ code: String) { #expect(sentence(code).hasSuffix(".")) }

    @Test(arguments: [
        ("%%bash", true), ("%%bash\nls", true), ("// why\n%%timeit\nf()", true), ("%%bash\nls\n", false),
        ("%%writefile a\n\n", false), ("%bash ls", false), ("%%who", false), ("1 + 1", false), ("", false),
        ("%%nothing", false), ("let a = 1\n%%bash", false),
    ])
    func aConsoleAsksForLines(_ code: String, _ expected: Bool) { #expect(CommandCell.awaitsLines(code) == expected) }

    @Test func wordsOfAnArgument() {
        #expect(CommandInput("a  \"b c\" 'd' e\"f\"").words == ["a", "b c", "d", "ef"])
        #expect(CommandInput("").words.isEmpty)
    }

    @Test func everyCommandDescribesItself() {
        for command in LineCommands.all {
            #expect(command.usage.hasPrefix("%\(command.name)") || command.usage.hasPrefix("%%\(command.name)"))
            #expect(command.summary.hasSuffix("."))
        }
        let names = LineCommands.all.flatMap { [$0.name] + $0.aliases }
        #expect(Set(names).count == names.count)
    }
}
