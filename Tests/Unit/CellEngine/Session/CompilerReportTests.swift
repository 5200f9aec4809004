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

    // MARK: Numbers

    private func lines(
        _ cell: String, _ errors: [Diagnostic], after: @escaping ([Diagnostic.FixIt]) -> [Diagnostic]? = { _ in nil }
    ) -> [String] {
        let report = CompilerReport(
            errors, of: CellSource(cell: cell, prelude: [], label: "In[3]", edits: []), label: "In[3]",
            sources: ["In[3]": cell.split(separator: "\n", omittingEmptySubsequences: false)], names: names,
            errorsAfter: after)
        return plain(report.failure?.traceback)
    }

    private static let tooManyTypes =
        "the compiler is unable to type-check this expression in reasonable time; try breaking up the expression into "
        + "distinct sub-expressions"

    @Test func variablesThatBeganAsWholeNumbersAreToldOnce() {
        let cell = "func f(step: Double) -> Double {\n    var a = 0\n    a -= step * 2\n    return a\n}"
        let shown = lines(
            cell,
            [
                diagnostic("cannot convert value of type 'Double' to expected argument type 'Int'", 3, 10),
                diagnostic("cannot convert return expression of type 'Int' to return type 'Double'", 4, 12),
            ])
        #expect(shown.filter { $0.contains("error:") }.count == 1)
        #expect(
            shown.suffix(2) == [
                "help: 'a' is an Int, a whole number, since it begins as 0: let it begin as 0.0",
                "write: var a = 0.0",
            ])
    }

    @Test func aConversionThatDoesNotCompileIsNotProposed() {
        let cell = "func f(xs: [Double]) -> Double {\n    xs.reduce(0, +) / xs.count\n}"
        var error = diagnostic("cannot convert return expression of type 'Int' to return type 'Double'", 2, 21)
        func place(_ column: Int) -> Diagnostic.Range {
            .init(file: "In[3]", line: 2, column: column, endLine: 2, endColumn: column)
        }
        error.fixIts = [.init(range: place(5), text: "Double("), .init(range: place(31), text: ")")]
        let other = diagnostic("cannot convert value of type '(Int) -> Int'", 2, 18)
        var tried: [String] = []
        let shown = lines(cell, [error, other]) { fixIts in
            tried.append(fixIts.map { "\($0.range.column)\($0.text)" }.joined(separator: " "))
            return fixIts.first?.range.column == 23 ? [] : [other]
        }
        #expect(tried.first == "23Double( 31)")
        #expect(shown.last == "write: xs.reduce(0, +) / Double(xs.count)")
        // What the same change mends is not told.
        #expect(shown.filter { $0.contains("error:") }.count == 1)
        let refused = lines(cell, [error]) { _ in [error] }
        #expect(refused.last?.hasPrefix("help: numbers of two types do not mix") == true)
        #expect(!refused.contains { $0.hasPrefix("write:") })
    }

    @Test func aNumberWithAPointInArithmeticIsNotMadeWhole() {
        var error = diagnostic("cannot convert value of type 'Double' to expected argument type 'Int'", 1, 9)
        error.ranges = [.init(file: "In[3]", line: 1, column: 9, endLine: 1, endColumn: 10)]
        #expect(!lines("let r = x * f(y)", [error]).contains { $0.contains("Int(") })
        error.ranges = [.init(file: "In[3]", line: 1, column: 11, endLine: 1, endColumn: 12)]
        error.column = 11
        #expect(lines("let r = g(x)", [error]).contains("write: let r = g(Int(x))"))
    }

    @Test func tooManyTypes() {
        func help(_ cell: String, column: Int = 1) -> String {
            lines(cell, [diagnostic(Self.tooManyTypes, 2, column)]).first { $0.hasPrefix("help: ") } ?? ""
        }
        let arrays = help("let (v, k) = (0, 1)\nfunc f(g: [Float], w: [Float]) { g - (g * w) / w }", column: 34)
        #expect(arrays.contains("'g' and 'w' are arrays") && arrays.contains("zip(g, w).map { $0 * $1 }"))
        #expect(help("let a = 2\nb.c * d.e - f()").contains("a name that does not exist"))
        let shown = lines("let n = 2\n1.5 * n - f()", [diagnostic(Self.tooManyTypes, 2, 1)]) { _ in [] }
        #expect(
            shown.first == "In[3]:2:1: error: the compiler is unable to type-check this expression in reasonable time")
        #expect(shown.last == "write: 1.5 * Double(n) - f()")
    }

    /// Where a name is not found, any type is possible.
    @Test func tooManyTypesOfANameThatIsNotFound() {
        let shown = lines(
            "let r = 2 * sine(a)",
            [diagnostic(Self.tooManyTypes, 1, 9), diagnostic("cannot find 'sine' in scope", 1, 13)])
        #expect(shown.first == "In[3]:1:13: error: cannot find 'sine' in scope")
        #expect(!shown.contains { $0.contains("reasonable time") })
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
