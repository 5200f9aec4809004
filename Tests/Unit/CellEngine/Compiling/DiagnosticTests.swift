import CellEngine
import Testing

@Suite struct DiagnosticTests {
    @Test func compilerOutputIsReadLineByLine() {
        let output = """
            In[3]:2:32: error: cannot convert value of type 'String' to 'Int': no
            let ä = "text"
                    ^~~~~~
            /tmp/main.swift:1:1: warning: using '@_implementationOnly'
            In[1]:1:5: note: 'a' declared here
            In[1]:1:5: remark: nothing
            error: fatal
            In[3]:x:1: error: no place
            """
        #expect(
            Diagnostic.parse(output) == [
                Diagnostic(
                    severity: .error, message: "cannot convert value of type 'String' to 'Int': no", file: "In[3]",
                    line: 2, column: 32),
                Diagnostic(
                    severity: .warning, message: "using '@_implementationOnly'", file: "/tmp/main.swift", line: 1,
                    column: 1),
                Diagnostic(severity: .note, message: "'a' declared here", file: "In[1]", line: 1, column: 5),
            ])
        #expect(Diagnostic.parse("").isEmpty)
    }

    private let renderer = DiagnosticRenderer(sources: ["In[1]": ["let a = 1", "\tä😀 = b"]])

    private func rendered(_ severity: Diagnostic.Severity, line: Int, column: Int, file: String = "In[1]") -> [String] {
        renderer.render(Diagnostic(severity: severity, message: "wrong", file: file, line: line, column: column)).map {
            $0.replacing(#/\u{1B}\[[0-9]+m/#, with: "")
        }
    }

    @Test func placeSourceAndCaret() {
        #expect(
            rendered(.error, line: 1, column: 5) == ["In[1]:1:5: error: wrong", "    let a = 1", "        ^"])
    }

    @Test func columnsCountCharactersAndTabsStayTabs() {
        // The letter has two bytes, the face four.
        #expect(
            rendered(.warning, line: 2, column: 11)
                == ["In[1]:2:7: warning: wrong", "    \tä😀 = b", "    \t     ^"])
    }

    @Test func placesWithoutALine() {
        #expect(rendered(.note, line: 9, column: 4) == ["In[1]:9:4: note: wrong"])
        #expect(rendered(.note, line: 1, column: 4, file: "other.swift") == ["other.swift:1:4: note: wrong"])
    }

    @Test(arguments: [(Diagnostic.Severity.error, "31"), (.warning, "33"), (.note, "36")])
    func eachSeverityHasAColour(_ severity: Diagnostic.Severity, _ code: String) {
        let lines = renderer.render(Diagnostic(severity: severity, message: "m", file: "In[1]", line: 1, column: 1))
        #expect(lines[0].contains("\u{1B}[\(code)m\(severity.rawValue):\u{1B}[0m"))
    }
}
