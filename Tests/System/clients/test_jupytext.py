"""Swift notebooks as Swift files, by jupytext itself."""
import json
import os
import pathlib
import random
import subprocess
import sys
import urllib.request

import jupytext
import nbformat
import pytest
from jupyter_sparseshift.percent import register

from browser.lab import server
from support.notebooks import SPECIFICATION
from support.paths import ROOT

TIMEOUT = 120
register()


def notebook(*cells):
    """A notebook of pairs of a kind and a source."""
    make = {"code": nbformat.v4.new_code_cell, "markdown": nbformat.v4.new_markdown_cell, "raw": nbformat.v4.new_raw_cell}
    return nbformat.v4.new_notebook(
        metadata={"kernelspec": SPECIFICATION}, cells=[make[kind](source) for kind, source in cells])


def contents(book):
    return [(cell.cell_type, cell.source) for cell in book.cells]


def jupytext_swift(*arguments, folder):
    program = pathlib.Path(sys.prefix) / "bin/jupytext-swift"
    result = subprocess.run(
        [program, *arguments], cwd=folder, capture_output=True, text=True, timeout=TIMEOUT)
    assert result.returncode == 0, result.stderr
    return result.stdout


CELLS = [
    ("markdown", "# A title\n\nwith `code` and a line of\n\n%% which begins nothing"),
    ("code", "%time let area = 3.0\narea"),
    ("code", "!ls -l \\\n  *.csv\n%who\n\nlet rest = area % 2 == 0 ? !true : false"),
    ("code", "%%bash -e\necho 'one'\n\n%% two"),
    ("code", "// A comment, and %who within it.\n// %who\narea?"),
    ("code", 'let text = """\n// %% no cell\n!not a command\n"""'),
    ("code", "let unfinished = \"\"\""),
    ("raw", "left as it is"),
    ("code", "// %% a section of a cell\n//| %% and one with a bar"),
    ("code", "area\n"),
]


def test_a_notebook_comes_back_from_its_swift_file(tmp_path):
    book = notebook(*CELLS)
    book.cells[1].metadata.tags = ["parameters"]
    nbformat.write(book, tmp_path / "a.ipynb")
    jupytext_swift("--to", "swift:percent", "a.ipynb", folder=tmp_path)
    text = (tmp_path / "a.swift").read_text()
    for part in (
        "// %% [markdown]\n// # A title\n//\n", '// %% tags=["parameters"]\n// %time let area = 3.0\narea\n',
        "// !ls -l \\\n//   *.csv\n// %who\n\nlet rest", "// %%bash -e\n// echo 'one'\n//\n",
        "// A comment, and %who within it.\n// // %who\n",
    ):
        assert part in text, part
    jupytext_swift("--to", "ipynb", "a.swift", "--output", "b.ipynb", folder=tmp_path)
    back = nbformat.read(tmp_path / "b.ipynb", as_version=4)
    assert contents(back) == CELLS
    assert back.cells[1].metadata.tags == ["parameters"]
    assert back.metadata.kernelspec.name == "sparseshift"


def test_the_file_is_swift(tmp_path):
    """All commands are comments, so that what is left parses."""
    cells = [cell for cell in CELLS if "unfinished" not in cell[1] and not cell[1].startswith("// A comment")]
    path = tmp_path / "a.swift"
    path.write_text(jupytext.writes(notebook(*cells), "swift:percent"))
    result = subprocess.run(["swiftc", "-frontend", "-parse", path], capture_output=True, text=True, timeout=TIMEOUT)
    assert result.returncode == 0 and "error" not in result.stderr, result.stderr


LINES = [
    "%who", "!ls -l \\", "  more", "%%bash", "echo hi", "// %who", "// // %%bash", "", "  ", "let x = 1", "// comment",
    'print("// %% no")', "// %% section", "//| %% x", "//|| %%", "toy?", "?toy", "x?", "    .count", "!flag && y", "!true",
    '"""', "it's", "%time let y = f()", "%%writefile a.swift", "%% LaTeX", "// In[3]:", "In[3]:", "// %%", "/* %% */", "//",
    "/// doc", "//%who", "%", "! ", "#if DEBUG", "        // %% deep", "```", "```swift", "- %% a", "// +", "# title",
]


@pytest.mark.parametrize("seed", range(4))
def test_any_cells_come_back(seed):
    choice = random.Random(seed)
    for _ in range(150):
        cells = [
            (choice.choice(["code", "code", "markdown", "raw"]),
             "\n".join(choice.choice(LINES) for _ in range(choice.randint(1, 6))))
            for _ in range(choice.randint(1, 4))]
        text = jupytext.writes(notebook(*cells), "swift:percent")
        assert contents(jupytext.reads(text, "swift:percent")) == cells, text
        assert jupytext.writes(jupytext.reads(text, "swift:percent"), "swift:percent") == text


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_the_notebooks_come_back(path):
    book = nbformat.read(path, as_version=4)
    back = jupytext.reads(jupytext.writes(book, "swift:percent"), "swift:percent")
    assert contents(back) == contents(book)
    assert [cell.metadata.get("tags") for cell in back.cells] == [cell.metadata.get("tags") for cell in book.cells]


def test_other_languages_are_left_alone():
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("%who\n!ls"), nbformat.v4.new_code_cell("%%bash\nls")])
    text = jupytext.writes(book, "py:percent")
    assert "# %who\n# !ls\n" in text and '# %% language="bash"\n# ls' in text


def test_a_notebook_is_paired_in_jupyterlab(tmp_path):
    """The server of JupyterLab keeps both files, and reads what was changed in the Swift file."""
    book = notebook(("code", "%who\nlet x = 1"))
    book.metadata.jupytext = {"formats": "ipynb,swift:percent"}
    with server(tmp_path) as address:

        def call(method, name, **model):
            request = urllib.request.Request(
                f"{address}/api/contents/{name}", method=method, data=json.dumps(model).encode() if model else None)
            return json.loads(urllib.request.urlopen(request, timeout=TIMEOUT).read())

        call("PUT", "a.ipynb", type="notebook", format="json", content=book)
        text = (tmp_path / "a.swift").read_text()
        assert "// %%\n// %who\nlet x = 1\n" in text
        (tmp_path / "a.swift").write_text(text.replace("let x = 1", "let x = 2"))
        later = os.stat(tmp_path / "a.ipynb").st_mtime + 10
        os.utime(tmp_path / "a.swift", (later, later))
        assert call("GET", "a.ipynb?content=1")["content"]["cells"][0]["source"] == "%who\nlet x = 2"
        # The Swift file itself opens as a notebook.
        assert call("GET", "a.swift?type=notebook&content=1")["content"]["cells"][0]["source"] == "%who\nlet x = 2"
