import CellEngine
import Testing

@Suite struct CompilerReportTests {
    private static let cell = "struct S {\n    var ä = f() + f()\n\n"
    private let source = CellSource(
        cell: cell, prelude: ["import Foundation"], label: "In[3]", edits: [])
    private let names = ModuleNames(labels: ["Cell_2": "In[2]", "Cell_3": "In[3]"])

    private func report(_ diagnostics: Diagnostic...) -> CompilerReport {
        CompilerReport(
            diagnostics, of: source, label: "In[3]",
            sources: ["In[3]": Self.cell.split(separator: "\n", omittingEmptySubsequences: false)], names: names)
    }

    private func plain(_ lines: [String]?) -> [String] {
        (lines ?? []).map { $0.replacing(#/\u{1B}\[[0-9]+m/#, with: "") }
    }

    private func diagnostic(
        _ message: String, _ line: Int, _ column: Int, _ severity: Diagnostic.Severity = .error,
        file: String = "In[3]"
    ) -> Diagnostic {
        Diagnostic(severity: severity, message: message, file: file, line: line, column: column)
    }

    /// The compiler counts the end of the text as a place in its own file.
    @Test(arguments: [7, 8]) func endOfTheTextIsTheEndOfTheCell(line: Int) {
        let failure = report(
            diagnostic("expected '}' in struct", line, 1, file: "/tmp/Cell_3/main.swift"),
            diagnostic("to match this opening '{'", 1, 10, .note)
        ).failure
        #expect(failure?.message == "expected '}' in struct")
        #expect(
            plain(failure?.traceback) == [
                "In[3]:2:22: error: expected '}' in struct", "        var ä = f() + f()",
                "    " + String(repeating: " ", count: 21) + "^", "help: add the '}' that ends it",
                "In[3]:1:10: note: to match this opening '{'", "    struct S {", "             ^",
            ])
    }

    /// Messages that only say what is wrong are followed by what to do.
    @Test(arguments: [
        ("missing return in global function expected to return 'Double'", "gives its value by 'return'"),
        ("extraneous '}' at top level", "take it out"),
        ("unterminated string literal", "a text ends with \" in its line"),
        ("expected identifier in import declaration", "import Foundation"),
        ("expected #else or #endif at end of conditional compilation block", "add a line '#endif'"),
    ])
    func whatToDo(message: String, help: String) {
        let lines = plain(report(diagnostic(message, 2, 5)).failure?.traceback)
        #expect(lines.contains { $0.hasPrefix("help: ") && $0.contains(help) }, "\(lines)")
    }

    @Test func errorsElsewhereAreShownWithoutAPlace() {
        let failure = report(
            diagnostic("variable 'count' does not exist in module 'Cell_2'", 1, 8, file: "/tmp/main.swift")
        ).failure
        #expect(failure?.message == "variable 'count' does not exist in In[2]")
        #expect(plain(failure?.traceback) == ["error: variable 'count' does not exist in In[2]"])
    }

    @Test func oneMessageOfOneLineIsShownOnce() {
        let failure = report(
            diagnostic("call can throw", 2, 14), diagnostic("use 'try'", 2, 14, .note),
            diagnostic("call can throw", 2, 20), diagnostic("use 'try'", 2, 20, .note),
            diagnostic("call can throw", 2, 14), diagnostic("other", 1, 1)
        ).failure
        #expect(
            plain(failure?.traceback) == [
                "In[3]:2:13: error: call can throw", "        var ä = f() + f()", "                ^     ^",
                "In[3]:2:13: note: use 'try'", "In[3]:1:1: error: other", "    struct S {", "    ^",
            ])
    }

    /// What the compiler suggests instead of a name that a failed cell would have declared is no help.
    @Test(arguments: [("In[2]", true), ("In[3]", false)])
    func namesOfCellsThatFailed(_ label: String, _ isTold: Bool) {
        let failure = CompilerReport(
            [diagnostic("cannot find 'direction' in scope; did you mean 'sigaction'?", 1, 1)], of: source,
            label: "In[3]", sources: ["In[3]": ["direction.vector"]], names: names,
            known: KnownNames(NameTable(), undeclared: ["direction": label])
        ).failure
        let told = "cannot find 'direction' in scope: In[2], which declares it, ended with an error"
        #expect((failure?.message == told) == isTold)
        #expect(failure?.message.hasPrefix("cannot find 'direction' in scope") == true)
    }

    @Test func arraysAndForcedCasts() {
        var cast = diagnostic("cannot assign value of type 'Comparison' to type 'Int'", 2, 13)
        cast.fixIts = [
            .init(range: .init(file: "In[3]", line: 2, column: 16, endLine: 2, endColumn: 16), text: " as! Int")
        ]
        #expect(!plain(report(cast).failure?.traceback).contains { $0.contains("as!") })
        func lines(_ line: Substring) -> [String] {
            let error = diagnostic("type '[Steering]' has no member 'add'", 1, 1)
            return plain(
                CompilerReport([error], of: source, label: "In[3]", sources: ["In[3]": [line]], names: names).failure?
                    .traceback)
        }
        #expect(lines("f(steering: .add(v))").last == "help: an array is wanted here: write [.add(…)]")
        #expect(!lines("[Steering].add(v)").contains { $0.contains("an array is wanted") })
    }

    @Test func warningsAloneAreNoFailure() {
        let result = report(
            diagnostic("never used", 2, 9, .warning), diagnostic("ours", 1, 1, .warning, file: "/tmp/main.swift"))
        #expect(result.failure == nil)
        #expect(result.warnings.count == 1)
    }

    @Test func notesOfOtherModulesAreLeftOut() {
        let failure = report(
            diagnostic("missing argument", 1, 1),
            diagnostic("declared here", 1, 13, .note, file: "Notebook.__cellResult")
        ).failure
        #expect(plain(failure?.traceback).count == 3)
    }
}

@Suite struct ModuleNamesTests {
    private let names = ModuleNames(labels: ["Cell_2": "In[2]", "Cell_13": "In[9]"])

    @Test(arguments: [
        ("cannot convert 'Cell_2.P' to 'Int'", "cannot convert 'P' to 'Int'"),
        ("cannot convert 'Cell_2.P' to 'Cell_13.P'", "cannot convert 'P of In[2]' to 'P of In[9]'"),
        ("'Cell_2.P' and 'Cell_13.Q'", "'P' and 'Q'"),
        ("'Cell_2.Outer.Inner' and 'Cell_13.Outer.Inner'", "'Outer.Inner of In[2]' and 'Outer.Inner of In[9]'"),
        ("'Array<Cell_2.P>' to 'Cell_13.P'", "'Array<P of In[2]>' to 'P of In[9]'"),
        ("'Cell_2.P' to 'Cell_99.P'", "'P of In[2]' to 'P'"),
        ("ambiguous name 'mean' in module 'Cell_2'", "ambiguous name 'mean' in In[2]"),
        ("no such module 'Cell_13'", "no such In[9]"),
        ("Cell_13_b.P and Cell_2.P", "P of In[9] and P of In[2]"),
        ("(unknown context at $7f12ab).Local", "Local"),
        ("value of type '__new_total'", "value of type 'total'"),
        ("MyCell_2.P and Cell_ and __file", "MyCell_2.P and Cell_ and __file"),
        ("nothing to change", "nothing to change"),
    ])
    func textsForReaders(_ text: String, _ expected: String) {
        #expect(names.readable(text) == expected)
    }
}
