import JSON
import NotebookExecution
import NotebookFiles
import TestSupport
import Testing

@Suite struct NotebookParametersTests {
    private static let declaring = NotebookCell(
        identifier: "d", source: "let count = 5\nlet name = \"a\"", metadata: ["tags": ["parameters"]])
    private static let other = NotebookCell(identifier: "o", source: "print(count)")

    private func parameters(_ values: KeyValuePairs<String, String>) -> NotebookParameters {
        var parameters = NotebookParameters()
        for (name, value) in values { parameters.set(name, to: .argument(value)) }
        return parameters
    }

    @Test func injectedAfterTheDeclarations() throws {
        var notebook = NotebookFile(cells: [Self.other, Self.declaring, Self.other])
        try parameters(["name": "b", "count": "3", "name": "c"]).inject(into: &notebook, name: "n.ipynb")
        // In the order of the declarations; the later value wins.
        #expect(
            notebook.cells.count == 4 && notebook.cells[2].source == "// Parameters\nlet count = 3\nlet name = \"c\"")
        #expect(notebook.cells[2].tags == ["injected-parameters"])
    }

    @Test func injectedInFrontWithoutDeclarations() throws {
        var notebook = NotebookFile(cells: [Self.other])
        try parameters(["count": "3", "label": "x y"]).inject(into: &notebook, name: "n.ipynb")
        #expect(notebook.cells.map(\.source) == ["// Parameters\nlet count = 3\nlet label = \"x y\"", "print(count)"])
    }

    @Test func injectedInThePlaceOfAnEarlierCell() throws {
        var notebook = NotebookFile(cells: [Self.declaring, Self.other])
        try parameters(["count": "3"]).inject(into: &notebook, name: "n.ipynb")
        let identifier = notebook.cells[1].identifier
        try parameters(["count": "4"]).inject(into: &notebook, name: "n.ipynb")
        #expect(notebook.cells.count == 3 && notebook.cells[1].source == "// Parameters\nlet count = 4")
        #expect(notebook.cells[1].identifier == identifier)
    }

    @Test func nothingToInject() throws {
        var notebook = NotebookFile(cells: [Self.declaring])
        try NotebookParameters().inject(into: &notebook, name: "n.ipynb")
        #expect(notebook.cells == [Self.declaring] && NotebookParameters().isEmpty)
    }

    @Test func namesThatTheNotebookLacks() {
        var notebook = NotebookFile(cells: [Self.declaring])
        #expect(
            message { try parameters(["cuont": "3"]).inject(into: &notebook, name: "n.ipynb") }
                == "n.ipynb: the notebook has no parameter 'cuont'; it has count, name.")
        var ofAFile = NotebookParameters()
        ofAFile.set("cuont", to: .argument("3"), from: "quick.yaml")
        #expect(
            message { try ofAFile.inject(into: &notebook, name: "n.ipynb") }
                == "n.ipynb: the notebook has no parameter 'cuont', which quick.yaml sets; it has count, name.")
        notebook.cells[0].source = "// nothing"
        #expect(
            message { try parameters(["count": "3"]).inject(into: &notebook, name: "n.ipynb") }
                == "n.ipynb: the notebook has no parameter 'count'; its cell tagged 'parameters' declares none.")
        #expect(notebook.cells.count == 1)
    }

    @Test func valuesOfJSON() {
        let value: JSONValue = ["a": [1, 2.5, nil, true, "1"]]
        #expect(
            ParameterValue(value)
                == .mapping([
                    "a": .list([
                        .scalar("1", isQuoted: false), .scalar("2.5", isQuoted: false),
                        .scalar("null", isQuoted: false),
                        .scalar("true", isQuoted: false), .scalar("1", isQuoted: true),
                    ])
                ]))
    }
}
