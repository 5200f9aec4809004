import NotebookKernel
import SparseShift
import Testing

/// Names that are written as strings.
@Suite struct KeyCompletionTests {
    private func names(_ line: String, in session: Session = Session()) -> [String]? {
        KeyCompletion(session).items(for: line)?.items.map(\.text)
    }

    @Test func whatTheSessionKeeps() throws {
        let session = Session()
        let toy = SyntheticShifts(concepts: 3, varyingAtMost: 2, dimension: 6, count: 20, seed: 4)
        try session.keep(toy, as: "toy")
        try session.keep(toy, as: "other")
        #expect(names("session.data[\"", in: session) == ["toy", "other"])
        #expect(names("let x = session[\"t", in: session) == ["toy"])
        #expect(names("session.models[\"", in: session) == [])
        #expect(names("dictionary[\"", in: session) == nil)
        #expect(names("session.data[\"toy\"", in: session) == nil)
    }

    @Test func fieldsThatASweepVaries() {
        for line in [
            "sweep(c, over: [\"toler", "sweep(c, over: [\"seed\": [1], \"toler", "sweep(c, over: [SweepField(\"toler",
        ] {
            #expect(names(line) == ["tolerance"], "\(line)")
        }
        #expect(names("sweep(c, on: [\"toler") == nil)
    }
}
