"""`jupyter nbconvert --to script` of a Swift notebook gives Swift."""
import subprocess
import sys

import nbformat

from support.modules import module_options
from support.notebooks import SPECIFICATION
from support.paths import ROOT

TIMEOUT = 300
LANGUAGE = {
    "name": "swift", "file_extension": ".swift", "mimetype": "text/x-swift", "nbconvert_exporter": "script",
    "pygments_lexer": "swift"}

CELLS = [
    "%who\n!ls \\\n  -l\nlet isLast = [1, 2].isEmpty",
    "%%bash\necho 'one'\n\necho it's two",
    "%time let area = 3.0 * 4\nprint(area)",
    "%%time\nlet half = area / 2",
    "isLast?\n%optimize on",
    "!isLast",
    "%timeit area.squareRoot()",
    "%%timeit\nlet half = area / 2",
    "%%capture\nlet never = 1",
    "// %who is a command.\nlet toy = SyntheticShifts(concepts: 10, varyingAtMost: 7, dimension: 32, count: 100, seed: 0)\ntoy",
]

EXPECTED = """\
import Foundation
import Notebook
// # A title
//
// with */ and /* in it

// %who
// !ls \\
//   -l
let isLast = [1, 2].isEmpty

// %%bash
// echo 'one'
//
// echo it's two

// %time
let area = 3.0 * 4
print(area)

// %%time
let half = area / 2

// isLast?
// %optimize on

!isLast

// %timeit area.squareRoot()

// %%timeit
// let half = area / 2

// %%capture
// let never = 1

// %who is a command.
let toy = SyntheticShifts(concepts: 10, varyingAtMost: 7, dimension: 32, count: 100, seed: 0)
toy

// raw
"""


def convert(folder, *cells, to="script", prologue="", **metadata):
    book = nbformat.v4.new_notebook(metadata={"kernelspec": SPECIFICATION, **metadata}, cells=cells)
    nbformat.write(book, folder / "a.ipynb")
    program = f"{prologue}\nfrom nbconvert.nbconvertapp import main\nmain()"
    result = subprocess.run(
        [sys.executable, "-c", program, "--to", to, "a.ipynb"], cwd=folder, capture_output=True, text=True,
        timeout=TIMEOUT)
    assert result.returncode == 0, result.stderr
    return (folder / "a.swift").read_text()


def cells():
    code = [nbformat.v4.new_code_cell(cell) for cell in CELLS]
    return [nbformat.v4.new_markdown_cell("# A title\n\nwith */ and /* in it"), *code, nbformat.v4.new_raw_cell("raw")]


def squeezed(text):
    """The text with one empty line where there are several."""
    lines = [line for number, line in enumerate(text.splitlines()) if line or text.splitlines()[number - 1]]
    return "\n".join(lines).strip() + "\n"


def test_commands_and_markdown_are_comments(tmp_path):
    assert squeezed(convert(tmp_path, *cells(), language_info=LANGUAGE)) == EXPECTED


def test_a_notebook_that_does_not_name_its_language(tmp_path):
    assert squeezed(convert(tmp_path, *cells(), to="swift")) == EXPECTED


def test_the_script_compiles(tmp_path):
    convert(tmp_path, *cells(), language_info=LANGUAGE)
    check(tmp_path / "a.swift")


def test_a_whole_notebook_compiles(tmp_path):
    book = nbformat.read(ROOT / "notebooks/01-what-a-shift-is.ipynb", as_version=4)
    convert(tmp_path, *book.cells, language_info=LANGUAGE)
    check(tmp_path / "a.swift")


def check(path):
    result = subprocess.run(
        ["swiftc", "-frontend", "-typecheck", "-disable-objc-interop", "-swift-version", "6", *module_options(), str(path)],
        capture_output=True, text=True, timeout=TIMEOUT)
    assert result.returncode == 0, result.stderr


#: Hides the package from whoever looks for entry points.
WITHOUT = """
import importlib.metadata
every = importlib.metadata.entry_points
def others(**selection):
    return importlib.metadata.EntryPoints(point for point in every(**selection) if "sparseshift" not in point.value)
importlib.metadata.entry_points = others
"""


def test_without_the_package_the_cells_are_written_as_they_are(tmp_path):
    text = convert(tmp_path, *cells(), prologue=WITHOUT, language_info=LANGUAGE)
    assert "%who\n!ls" in text and "A title" not in text and "import Notebook" not in text
