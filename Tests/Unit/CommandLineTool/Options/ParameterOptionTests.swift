import CommandLineTool
import Foundation
import NotebookFiles
import TestSupport
import Testing

/// The values of notebooks' parameters on the command line.
@Suite struct ParameterOptionTests {
    @Test(arguments: [
        (["execute", "-p", "count", "3", "a.ipynb"], ["execute", "-p", "count=3", "a.ipynb"]),
        (["execute", "-p", "count=3", "a.ipynb"], ["execute", "-p", "count=3", "a.ipynb"]),
        (["execute", "--parameter", "label", "a=b"], ["execute", "--parameter", "label=a=b"]),
        (["execute", "-p", "count", "-3"], ["execute", "-p", "count=-3"]),
        (["execute", "-p", "count"], ["execute", "-p", "count"]), (["execute", "-p"], ["execute", "-p"]),
        (["execute", "--", "-p", "x", "y"], ["execute", "--", "-p", "x", "y"]),
        (["train", "-p", "count", "3"], ["train", "-p", "count", "3"]), ([], []),
    ])
    func twoWordsBecomeOne(_ words: [String], _ joined: [String]) {
        #expect(ParameterAssignment.joiningPairs(in: words) == joined)
    }

    @Test func assignments() {
        let assignment = ParameterAssignment(argument: "seedCount=a=b")
        #expect(assignment?.name == "seedCount" && assignment?.value == "a=b")
        // A name of Swift keeps its form, unlike a key of a configuration.
        #expect(ParameterAssignment(argument: "a-b=")?.name == "a-b")
        #expect(ParameterAssignment(argument: "seedCount") == nil && ParameterAssignment(argument: "=3") == nil)
    }

    @Test func theLaterValueWins() throws {
        try withTemporaryFolder { folder in
            let names = ["first", "second"].map { "\(folder)/\($0).yaml" }
            try "a: 1\nb: 1\nc: 1\n".write(toFile: names[0], atomically: true, encoding: .utf8)
            try "b: 2\nc: 2\n".write(toFile: names[1], atomically: true, encoding: .utf8)
            let command: ExecuteCommand = try parsed(
                "execute", "n.ipynb", "--in-place", "-f", names[0], "-f", names[1], "-p", "c", "3")
            var notebook = NotebookFile(cells: [
                NotebookCell(
                    identifier: "x", source: "let a = 0\nlet b = 0\nlet c = 0\nlet d = 0",
                    metadata: ["tags": ["parameters"]])
            ])
            try command.parameters.inject(into: &notebook, "n.ipynb")
            #expect(notebook.cells.map(\.tags) == [["parameters"], ["injected-parameters"]])
            #expect(notebook.cells[1].source == "// Parameters\nlet a = 1\nlet b = 2\nlet c = 3")
        }
    }

    @Test func quickValuesLieAboveTheNotebook() throws {
        try withTemporaryFolder { folder in
            var notebook = NotebookFile()
            let command: ExecuteCommand = try parsed("execute", "n.ipynb", "--in-place", "--quick")
            #expect(
                message { try command.parameters.inject(into: &notebook, folder + "/deep/n.ipynb") }
                    .contains("there is no configs/quick/n.yaml beside the notebook or in a folder above it"))
            try FileManager.default.createDirectory(
                atPath: folder + "/configs/quick", withIntermediateDirectories: true)
            try "count: 2\n".write(toFile: folder + "/configs/quick/n.yaml", atomically: true, encoding: .utf8)
            try command.parameters.inject(into: &notebook, folder + "/deep/n.ipynb")
            #expect(notebook.cells.map(\.source) == ["// Parameters\nlet count = 2"])
        }
    }
}
