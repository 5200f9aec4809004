import CellEngine
import JupyterWire
import NotebookKernel
import Testing

@Suite struct NameCompletionTests {
    private static func name(_ name: String, _ kind: String, _ type: String = "", signature: String? = nil)
        -> SessionName
    {
        SessionName(name: name, kind: kind, type: type, label: "In[1]", signature: signature ?? name)
    }

    private static let names = [
        name("series", "let", "[Int]"), name("select", "func", "(_ a: Int) -> Int", signature: "select(_: Int)"),
        name("select", "func", "(_ a: String)", signature: "select(_: String)"), name("deinit", "let", "Int"),
        name("two words", "func", "()"), name("Sequence", "extension", signature: "Sequence.twice"),
        name("seq", "operator"), name("self", "let", "Int"), name("Point", "struct"),
        name("Point", "extension", signature: "Point.norm"),
    ]

    private func matches(_ code: String, at cursor: Int? = nil) -> CompleteReply {
        NameCompletion(names: Self.names, commands: ["who", "help"])
            .reply(to: CompleteRequest(code: code, cursorPosition: cursor ?? code.unicodeScalars.count))
    }

    @Test func namesThatBeginWithTheWord() {
        #expect(
            matches("a + se") == CompleteReply(matches: ["`self`", "select", "series"], cursorStart: 4, cursorEnd: 6))
        #expect(matches("series").matches.isEmpty)
        #expect(matches("S").matches.isEmpty)
        #expect(matches("a + ").matches.isEmpty)
        #expect(matches("Po").matches == ["Point"])
    }

    @Test func namesThatNeedBackticksGetThem() {
        #expect(matches("de") == CompleteReply(matches: ["`deinit`"], cursorStart: 0, cursorEnd: 2))
        #expect(matches("deinit").matches == ["`deinit`"])
        #expect(matches("tw").matches == ["`two words`"])
    }

    @Test func namesWithinBackticks() {
        #expect(matches("f(`two w") == CompleteReply(matches: ["`two words`"], cursorStart: 2, cursorEnd: 8))
        #expect(matches("`de`", at: 3) == CompleteReply(matches: ["`deinit`"], cursorStart: 0, cursorEnd: 4))
        #expect(matches("`ser").matches == ["`series`"])
        #expect(matches("`").matches.contains("`two words`"))
    }

    @Test func commands() {
        #expect(matches("%w") == CompleteReply(matches: ["%who"], cursorStart: 0, cursorEnd: 2))
        #expect(matches("%").matches == ["%help", "%who"])
    }

    private func description(_ code: String, at cursor: Int) -> String? {
        let reply = NameInspection(names: Self.names).reply(to: InspectRequest(code: code, cursorPosition: cursor))
        return reply.bundle?.data["text/plain"]?.string
    }

    @Test func inspectionShowsEveryDeclarationOfAName() {
        #expect(description("series.count", at: 3) == "let series: [Int]   (In[1])")
        #expect(
            description("select(1)", at: 0)
                == "func select(_ a: Int) -> Int   (In[1])\nfunc select(_ a: String)   (In[1])")
        #expect(description("Point()", at: 2) == "struct Point   (In[1])\nextension Point.norm   (In[1])")
        #expect(description("nothing", at: 2) == nil)
    }

    @Test func inspectionShowsNamesAsTheyAreWritten() {
        #expect(description("`deinit` + 1", at: 3) == "let `deinit`: Int   (In[1])")
        #expect(description("f(`two words`)", at: 8) == "func `two words`()   (In[1])")
    }
}
