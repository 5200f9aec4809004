import CellEngine
import NotebookKernel
import SparseShift
import Testing

/// Names that are written as strings.
@Suite struct KeyCompletionTests {
    /// - Parameter code: Code up to the cursor, or with the cursor at `|`.
    private func names(
        _ code: String, in session: Session = Session(), hidesSession: Bool = false
    ) -> [String]? {
        let parts = code.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
        guard case .string(let text) = CodePlace(in: parts.joined(), at: parts[0].utf8.count) else { return nil }
        return KeyCompletion(session, hidesSession: hidesSession).items(for: text)?.items.map(\.text)
    }

    private func session(_ names: String...) throws -> Session {
        let session = Session()
        let toy = SyntheticShifts(concepts: 3, varyingAtMost: 2, dimension: 6, count: 20, seed: 4)
        for name in names { try session.keep(toy, as: name) }
        return session
    }

    @Test func whatTheSessionKeeps() throws {
        let session = try session("toy", "other")
        #expect(names("session.data[\"", in: session) == ["toy", "other"])
        #expect(names("let x = session[\"t", in: session) == ["toy"])
        #expect(names("session.models[\"", in: session) == [])
        #expect(names("dictionary[\"", in: session) == nil)
        #expect(names("session.data[\"toy\"", in: session) == nil)
        #expect(names("print(session . data [ \"t", in: session) == ["toy"])
        #expect(names("Notebook.session[\"t|\"]!.count", in: session) == ["toy"])
        #expect(names("session.data[\n    \"t|\"\n]", in: session) == ["toy"])
        #expect(names("\"\\(session.data[\"t", in: session) == ["toy"])
    }

    /// Nothing of another thing that has this name, or is part of something else.
    @Test(arguments: [
        "self.session[\"", "mysession[\"", "session.data.keep[\"", "session[\"a\"].models[\"", "session[\"a\", \"",
        "session[x: \"", "session(\"", "// session[\"", "\"session[\\\"",
    ])
    func whatIsNotTheSession(_ code: String) throws {
        #expect(try names(code, in: session("toy")) == nil)
    }

    @Test func anotherVariableOfThisName() throws {
        let session = try session("toy")
        #expect(names("session[\"", in: session, hidesSession: true) == nil)
        #expect(names("Notebook.session[\"", in: session, hidesSession: true) == ["toy"])
    }

    /// A name that a string holds only with further signs would be another one, or no string.
    @Test func namesWithSigns() throws {
        let session = try session("a \"toy\"", "a\\b", "two\nlines", "größer als 1")
        #expect(names("session[\"", in: session) == ["größer als 1"])
    }

    @Test(arguments: [
        "sweep(c, over: [\"toler", "sweep(c, over: [\"seed\": [1], \"toler", "sweep(c, over: [SweepField(\"toler",
        "sweep(\n  c,\n  over: [\n    \"seed\": [1, 2],\n    \"toler|\"\n  ], on: toy)",
        "sweep(c, over: [\"seed\": [1], \"toler|\": [0.1]], on: toy)", "sweep(c, over: [\"toler|\": [0.1]], on: toy)",
    ])
    func fieldsThatASweepVaries(_ code: String) { #expect(names(code) == ["tolerance"]) }

    /// Values of fields, and what other arguments take.
    @Test(arguments: [
        "sweep(c, on: [\"toler", "sweep(c, over: [\"activation\": [\"", "sweep(c, over: [\"activation\": [\"relu\", \"",
        "sweep(c, over: [\"activation\": \"", "sweep(c, over: fields, on: [\"a\", \"", "f(over: \"",
        "SweepField(key: \"",
        "let x = [\"",
    ])
    func whatIsNoField(_ code: String) { #expect(names(code) == nil) }
}
