import Foundation
import Notebook
import TestSupport
import Testing

@Suite struct ShellTests {
    @Test(arguments: [
        ("printf 'a\\nb\\n'", ["a", "b"]), ("printf 'a\\n\\nb'", ["a", "", "b"]), ("true", []), ("printf '\\n'", [""]),
        ("echo \"$((2 + 3)) é\"", ["5 é"]), ("printf 'a b\\n' | tr ' ' '\\n'", ["a", "b"]), ("cat", []),
        ("printf '\\377'", ["\u{FFFD}"]),
    ])
    func linesAreReturned(_ command: String, _ lines: [String]) throws { #expect(try shell(command) == lines) }

    @Test func manyLines() throws { #expect(try shell("seq 100000") == (1...100_000).map(String.init)) }

    @Test func filesOfAFolder() throws {
        try withTemporaryFolder { folder in
            for name in ["b.h5", "a.h5", "c.txt"] { try Data().write(to: URL(fileURLWithPath: folder + "/" + name)) }
            #expect(try shell("cd '\(folder)' && ls *.h5") == ["a.h5", "b.h5"])
        }
    }

    @Test func commandsThatFail() throws {
        let error = try #require(throws: ShellError.self) { try shell("echo part; exit 3") }
        #expect(error.status == 3 && error.lines == ["part"])
        #expect(error.description == "echo part; exit 3: the command ended with exit status 3.")
        let missing = try #require(throws: ShellError.self) { try shell("no-such-program-here 2>/dev/null") }
        #expect(missing.status == 127 && missing.description.hasSuffix("127, as no such command was found."))
        let killed = try #require(throws: ShellError.self) { try shell("kill -9 $$") }
        #expect(killed.status == nil && killed.description.contains("was ended by signal 9"))
    }
}
