import Foundation
import NotebookExecution
import TestSupport
import Testing

@Suite struct ParameterFileTests {
    private func read(_ text: String) throws -> ParameterFile {
        try withTemporaryFolder { folder in
            try text.write(toFile: folder + "/p.yaml", atomically: true, encoding: .utf8)
            return try ParameterFile(contentsOf: folder + "/p.yaml")
        }
    }

    private func refusal(_ text: String) throws -> String {
        try withTemporaryFolder { folder in
            try text.write(toFile: folder + "/p.yaml", atomically: true, encoding: .utf8)
            return message { _ = try ParameterFile(contentsOf: folder + "/p.yaml") }.replacing(folder + "/", with: "")
        }
    }

    @Test func valuesInTheOrderOfTheFile() throws {
        let file = try read("b: 1_000\na: '1'\nc: [1, x]\nd: {k: true}\ne:\n")
        #expect(file.values.map(\.name) == ["b", "a", "c", "d", "e"])
        #expect(
            file.values.map(\.value) == [
                .scalar("1_000", isQuoted: false), .scalar("1", isQuoted: true),
                .list([.scalar("1", isQuoted: false), .scalar("x", isQuoted: false)]),
                .mapping(["k": .scalar("true", isQuoted: false)]), .scalar("", isQuoted: false),
            ])
    }

    @Test func emptyFiles() throws { #expect(try read("").values.isEmpty && read("# nothing\n").values.isEmpty) }

    /// Each value is a list of the one before, twice.
    @Test func aliasesOfAliases() throws {
        func doubled(_ levels: Int) -> String {
            (1...levels).reduce(into: "a0: &a0 [x, x]\n") { $0 += "a\($1): &a\($1) [*a\($1 - 1), *a\($1 - 1)]\n" }
        }
        #expect(try read(doubled(3)).values.count == 4)
        #expect(try refusal(doubled(30)) == "p.yaml: 'a18' stands for more than 1000000 values, by aliases of aliases.")
        #expect(
            try refusal(doubled(30) + "*a30 : 1\n")
                == "p.yaml, line 32: an alias in a key is not read; write the key out.")
    }

    @Test func refusals() throws {
        #expect(try refusal("[1, 2]") == "p.yaml: a mapping such as 'seedCount: 3' is needed at the top.")
        #expect(try refusal("[a]: 1") == "p.yaml: the names of parameters must be words, not lists or mappings.")
        #expect(try refusal("a: [1").hasPrefix("p.yaml: not YAML: "))
        #expect(
            message { _ = try ParameterFile(contentsOf: "/nonexistent.yaml") }
                == "/nonexistent.yaml: no such file, or no permission to read it.")
    }
}
