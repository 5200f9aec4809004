import JSON
import NotebookFiles
import Testing

@Suite struct NotebookFileTests {
    /// As nbformat writes a notebook, with members that this program knows nothing of.
    private static let text = """
        {
         "cells": [
          {
           "attachments": {},
           "cell_type": "markdown",
           "id": "title",
           "metadata": {},
           "source": [
            "# Größe\\n",
            "\\u001b[31mred"
           ]
          },
          {
           "cell_type": "code",
           "execution_count": 3,
           "id": "one",
           "metadata": {
            "level": 0.1,
            "tags": [
             "parameters"
            ]
           },
           "outputs": [
            {
             "name": "stdout",
             "output_type": "stream",
             "text": [
              "a\\n",
              "b"
             ]
            }
           ],
           "source": [
            "let a = 1"
           ]
          }
         ],
         "metadata": {
          "owner": {
           "a": 1,
           "ä": 1e-07
          }
         },
         "nbformat": 4,
         "nbformat_minor": 5,
         "surprise": true
        }

        """

    private func read(_ text: String) throws -> NotebookFile {
        try NotebookFile(decoding: Array(text.utf8), name: "x.ipynb")
    }

    @Test func everythingIsKeptByteForByte() throws {
        let notebook = try read(Self.text)
        #expect(String(decoding: notebook.encoded, as: UTF8.self) == Self.text)
        #expect(notebook.cells[0].source == "# Größe\n\u{1B}[31mred")
        #expect(notebook.cells[1].tags == ["parameters"])
        #expect(notebook.firstIndex(tagged: "parameters") == 1)
    }

    @Test func cellsWithoutNamesGetThemByTheirPlaces() throws {
        let cell = #"{"cell_type": "raw", "metadata": {}, "source": ""}"#
        let named = #"{"cell_type": "raw", "id": "cell-1", "metadata": {}, "source": ""}"#
        let notebook = try read(
            #"{"nbformat": 4, "nbformat_minor": 2, "metadata": {}, "cells": [\#(cell), \#(named), \#(named)]}"#)
        #expect(notebook.cells.map(\.identifier) == ["cell-1-2", "cell-1", "cell-3"])
        #expect(try JSONValue(decoding: notebook.encoded)["nbformat_minor"] == 5)
    }

    /// Python: `"a\x0bb\x0cc\rd\r\ne\x1cf\x85g\u2028h\n".splitlines(True)` has eight elements.
    @Test func linesEndWherePythonEndsThem() throws {
        var notebook = NotebookFile()
        notebook.cells = [
            NotebookCell(identifier: "a", source: "a\u{0B}b\u{0C}c\rd\r\ne\u{1C}f\u{85}g\u{2028}h\n")
        ]
        let lines = try JSONValue(decoding: notebook.encoded)["cells"]?.array?[0]["source"]?.array
        #expect(
            lines == ["a\u{0B}", "b\u{0C}", "c\r", "d\r\n", "e\u{1C}", "f\u{85}", "g\u{2028}", "h\n"])
    }

    @Test(arguments: [
        ("", "not JSON"), ("{", "not JSON"), ("[]", "a list"), ("{}", "'nbformat'"),
        (#"{"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": []}"#, "format 3"),
        (#"{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}"#, "'cells'"),
        (#"{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": {}}"#, "not a list"),
        (#"{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [3]}"#, "cell 1"),
        (
            #"{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "heading"}]}"#, "'heading'"
        ),
        (
            #"{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code", "metadata": {}, "source": 5}]}"#,
            "'source' is a number"
        ),
    ])
    func whatIsNoNotebookIsRefusedInOneSentence(text: String, part: String) {
        let error = #expect(throws: NotebookFileError.self) { try read(text) }
        let sentence = error?.description ?? ""
        #expect(sentence.contains(part) && sentence.hasPrefix("x.ipynb") && !sentence.contains("\n"), "\(sentence)")
    }
}
