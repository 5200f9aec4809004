import CellEngine
import Testing

@Suite struct SymbolizerTests {
    private func line(_ symbols: (file: String, line: Int, name: String, isApproximate: Bool)...) -> String {
        let texts = symbols.map {
            """
            {"FileName": "\($0.file)", "Line": \($0.line), "FunctionName": "\($0.name)", \
            "Approximate": \($0.isApproximate)}
            """
        }
        return
            "{\"Address\": \"0x1\", \"ModuleName\": \"libCell_1.so\", \"Symbol\": [\(texts.joined(separator: ", "))]}"
    }

    @Test func placesInCellsInnermostFirst() {
        let answer = Symbolizer.Answer(
            parsing: [
                line(("/tmp/x/In[3]", 4, "f", false), ("/tmp/x/In[3]", 4, "f inlined", false)),
                line(("/usr/lib/swift/Array.swift", 9, "g", false)),
                line(("In[1]", 2, "main", false), ("In[1]", 0, "none", false)),
            ].joined(separator: "\n"))
        #expect(answer.places == [CellPlace(label: "In[3]", line: 4), CellPlace(label: "In[1]", line: 2)])
        #expect(answer.trapReason == nil)
    }

    @Test func theReasonOfATrap() {
        let answer = Symbolizer.Answer(
            parsing: line(("<compiler-generated>", 0, "Swift runtime failure: arithmetic overflow", false)) + "\n"
                + line(("In[2]", 1, "Swift runtime failure: another", false)))
        #expect(answer.trapReason == "arithmetic overflow")
        #expect(answer.places == [CellPlace(label: "In[2]", line: 1)])
    }

    @Test func approximateLinesCountOnlyWithoutOthers() {
        let near = line(("In[2]", 7, "f", true))
        #expect(
            Symbolizer.Answer(parsing: near + "\n" + near).places
                == [CellPlace(label: "In[2]", line: 7, isApproximate: true)])
        #expect(
            Symbolizer.Answer(parsing: near + "\n" + line(("In[1]", 3, "g", false))).places
                == [CellPlace(label: "In[1]", line: 3)])
    }

    @Test func outputThatIsNoAnswer() {
        #expect(Symbolizer.Answer(parsing: "error: no such file\n{\"Symbol\": 1}\n{}").places.isEmpty)
    }
}
