import CellEngine
import Foundation
import NotebookKernel
import TestSupport
import Testing

@Suite struct CommandCompletionTests {
    private static let completion = CommandCompletion(
        names: [
            SessionName(name: "total", kind: "var", type: "Int", label: "In[1]", signature: "total"),
            SessionName(name: "two words", kind: "let", type: "Int", label: "In[1]", signature: "two words"),
            SessionName(name: "Point", kind: "extension", type: "", label: "In[1]", signature: "Point"),
        ], commands: ["time", "timeit", "who", "cd"])

    @Test(arguments: [
        ("%ti", ["%time", "%timeit"], 3), ("%%ti", ["%%time", "%%timeit"], 4), ("  %w", ["%who"], 2),
        ("%", ["%time", "%timeit", "%who", "%cd"], 1), ("%x", [], 2), ("?to", ["total"], 2),
        ("??t", ["total", "`two words`"], 1),
        ("? ", ["total", "`two words`"], 0), ("%who to", ["total"], 2),
        ("%reset total t", ["total", "`two words`"], 1),
        ("%optimize o", ["on", "off"], 1), ("%optimize on", ["on"], 2), ("%env H", [], 0),
    ])
    func commandsAndWhatTheyTake(_ line: String, _ texts: [String], _ replaced: Int) throws {
        let found = try #require(Self.completion.items(for: line))
        #expect(found.items.map(\.text) == texts)
        #expect(found.replaced == replaced)
    }

    @Test(arguments: ["let a = 1", "", "%time to", "%timeit f(", "a % b"])
    func theRestIsSwift(_ line: String) { #expect(Self.completion.items(for: line) == nil) }

    @Test func pathsOfCommandsAndPrograms() throws {
        try withTemporaryFolder { folder in
            for name in ["data.h5", "date.txt"] { try Data().write(to: URL(fileURLWithPath: folder + "/" + name)) }
            for line in ["%cd \(folder)/da", "%run \(folder)/da", "!cat x \(folder)/da"] {
                let found = try #require(Self.completion.items(for: line))
                #expect(found.replaced == 2)
                #expect(line.hasPrefix("%cd") || found.items.map(\.text).sorted() == ["data.h5", "date.txt"])
            }
        }
    }
}
