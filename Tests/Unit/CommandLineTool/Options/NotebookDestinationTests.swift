import CommandLineTool
import Foundation
import TestSupport
import Testing

/// Where executed notebooks are written.
@Suite struct NotebookDestinationTests {
    /// The files for some notebooks, or the sentence with which they are refused.
    private func paths(for notebooks: [String], output: String?) -> [String] {
        do {
            let words = output.map { ["--output", $0] } ?? ["--in-place"]
            return try NotebookDestination.parse(words).paths(for: notebooks).map(\.output)
        } catch { return ["refused: \(error)"] }
    }

    @Test func inPlace() { #expect(paths(for: ["a.ipynb", "b/a.ipynb"], output: nil) == ["a.ipynb", "b/a.ipynb"]) }

    @Test func fileForOneNotebook() throws {
        try withTemporaryFolder { folder in
            #expect(paths(for: ["a.ipynb"], output: "\(folder)/out.ipynb") == ["\(folder)/out.ipynb"])
            #expect(
                paths(for: ["a.ipynb"], output: "\(folder)/none/out.ipynb")
                    == ["refused: \(folder)/none/out.ipynb: there is no folder \(folder)/none to write it to."])
        }
    }

    @Test func folderThatIsMade() throws {
        try withTemporaryFolder { folder in
            let names = ["x/a.ipynb", "y/b.ipynb"]
            let outputs = ["\(folder)/new/a.ipynb", "\(folder)/new/b.ipynb"]
            #expect(paths(for: names, output: "\(folder)/new") == outputs)
            #expect(FileManager.default.fileExists(atPath: "\(folder)/new"))
            // A folder that is there already, and one that is named as such.
            #expect(paths(for: ["x/a.ipynb"], output: "\(folder)/new") == [outputs[0]])
            #expect(paths(for: ["x/a.ipynb"], output: "\(folder)/other/") == ["\(folder)/other/a.ipynb"])
        }
    }

    @Test func twoNotebooksForOneFile() throws {
        try withTemporaryFolder { folder in
            #expect(
                paths(for: ["x/a.ipynb", "y/a.ipynb"], output: folder)
                    == [
                        "refused: y/a.ipynb: would be written to \(folder)/a.ipynb, as x/a.ipynb is; run them one by one."
                    ])
            try "mine".write(toFile: "\(folder)/file", atomically: true, encoding: .utf8)
            #expect(
                paths(for: ["a.ipynb", "b.ipynb"], output: "\(folder)/file")
                    == ["refused: \(folder)/file: a file, where a folder for several notebooks is needed."])
            #expect(
                paths(for: ["a.ipynb"], output: "\(folder)/file/").first?.hasPrefix("refused: \(folder)/file/") == true)
        }
    }
}
