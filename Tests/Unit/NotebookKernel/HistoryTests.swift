import Foundation
import JupyterWire
import NotebookKernel
import TestSupport
import Testing

@Suite struct HistoryTests {
    private func inputs(_ history: History, _ access: HistoryRequest.Access) -> [String] {
        history.reply(to: HistoryRequest(access: access)).history.map { "\($0.session)/\($0.line) \($0.input)" }
    }

    @Test func rangesOfThisSessionAndOfEarlierOnes() throws {
        try withTemporaryFolder { path in
            let folder = URL(fileURLWithPath: path)
            let first = History(folder: folder)
            for line in 1...4 { first.append(line: line, input: "a\(line)", output: nil) }
            let second = History(folder: folder)
            second.append(line: 1, input: "b1", output: nil)
            second.append(line: 3, input: "b3", output: nil)

            #expect(inputs(second, .range(session: 0, start: 1, stop: nil)) == ["2/1 b1", "2/3 b3"])
            #expect(inputs(second, .range(session: 0, start: 2, stop: 3)).isEmpty)
            #expect(inputs(second, .range(session: -1, start: 2, stop: 4)) == ["1/2 a2", "1/3 a3"])
            #expect(inputs(second, .range(session: 1, start: 4, stop: nil)) == ["1/4 a4"])
            #expect(inputs(second, .range(session: 7, start: 1, stop: nil)).isEmpty)
            // Before its first cell a session has no number yet, and counts back from the last one.
            #expect(inputs(History(folder: folder), .range(session: -1, start: 1, stop: nil)) == ["2/1 b1", "2/3 b3"])
        }
    }

    @Test func tails() throws {
        try withTemporaryFolder { path in
            let folder = URL(fileURLWithPath: path)
            let first = History(folder: folder)
            first.append(line: 1, input: "a1", output: nil)
            first.append(line: 2, input: "a2", output: nil)
            let second = History(folder: folder)
            second.append(line: 1, input: "b1", output: nil)
            #expect(inputs(second, .tail(count: 2)) == ["1/2 a2", "2/1 b1"])
            #expect(inputs(second, .tail(count: 9)) == ["1/1 a1", "1/2 a2", "2/1 b1"])
            #expect(inputs(second, .tail(count: 0)).isEmpty)
            #expect(inputs(second, .tail(count: -1)).isEmpty)
        }
    }

    @Test func searches() throws {
        try withTemporaryFolder { path in
            let folder = URL(fileURLWithPath: path)
            let history = History(folder: folder)
            for (index, input) in ["let a = 1", "f(a)", "let b = 2", "f(a)"].enumerated() {
                history.append(line: index + 1, input: input, output: nil)
            }
            func lines(_ pattern: String, _ count: Int? = nil, unique: Bool = false) -> [Int] {
                history.reply(to: HistoryRequest(access: .search(pattern: pattern, count: count, unique: unique)))
                    .history.map(\.line)
            }
            #expect(lines("let*") == [1, 3])
            #expect(lines("let ? = 2") == [3])
            #expect(lines("*") == [1, 2, 3, 4])
            #expect(lines("*", 2) == [3, 4])
            #expect(lines("*", unique: true) == [1, 3, 4])
            #expect(lines("nothing").isEmpty)
        }
    }

    @Test func outputsOnlyWhereTheyAreAskedFor() throws {
        try withTemporaryFolder { path in
            let folder = URL(fileURLWithPath: path)
            let first = History(folder: folder)
            first.append(line: 1, input: "1 + 1", output: "2")
            first.append(line: 2, input: "let ä = \"\n\"", output: nil)
            let entries = History(folder: folder).reply(
                to: HistoryRequest(access: .tail(count: 2), includesOutput: true)
            ).history
            #expect(
                entries == [
                    .init(session: 1, line: 1, input: "1 + 1", output: .some("2")),
                    .init(session: 1, line: 2, input: "let ä = \"\n\"", output: .some(nil)),
                ])
            #expect(first.reply(to: HistoryRequest(access: .tail(count: 1))).history.first?.output == .none)
        }
    }

    @Test func aFolderThatCannotBeWritten() {
        let history = History(folder: URL(fileURLWithPath: "/dev/null/history"))
        history.append(line: 1, input: "a", output: nil)
        #expect(inputs(history, .tail(count: 5)) == ["1/1 a"])
    }

    @Test func aSessionWithoutACellLeavesNoFile() throws {
        try withTemporaryFolder { path in
            let folder = URL(fileURLWithPath: path)
            _ = History(folder: folder).reply(to: HistoryRequest(access: .tail(count: 1)))
            let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(files.isEmpty)
        }
    }
}
