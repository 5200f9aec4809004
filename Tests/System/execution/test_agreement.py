"""`sparseshift execute` gives what nbconvert gives."""
import re
import subprocess
import sys

import nbformat
import pytest

from support.notebooks import code, execute, read, save
from support.paths import ROOT
from support.program import TIMEOUT

PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==")

EVERY_KIND = [
    nbformat.v4.new_markdown_cell("# Every kind of output ü"),
    'print("out"); print("more"); FileHandle.standardError.write(Data("wrong\\n".utf8))',
    'fputs("first\\n", stderr)\nprint("then")\nfputs("last\\n", stderr)',
    'print("no break at the end", terminator: "")',
    '"a" + "\\u{2028}" + "b\\nc"',
    'display(Shown(.html("<b>\\n</b>") + .text("b")))',
    'display(Shown(.markdown("*m*") + .latex("$x$")))\nShown(.svg("<svg xmlns=\'http://www.w3.org/2000/svg\'/>"))',
    'Shown(.json("{\\"a\\": [1, 0.1, null, true], \\"b\\": \\"text\\"}") + .text("json"))',
    f'Shown(.png([UInt8](Data(base64Encoded: "{PNG}")!), width: 7.5) + .text("dot"))',
    'let handle = display("at first")\nprint("between")\nlet other = display("untouched")',
    'handle.update(Shown(.html("<i>later</i>") + .text("later")))\nprint("updated")',
    'print("vanishes"); display("vanishes, too"); clearOutput(); print("stays")',
    'print("vanishes"); clearOutput(wait: true); print("stays"); display("and this")',
    'print("stays"); clearOutput(wait: true)',
    'let hidden = display("was cleared"); clearOutput(); hidden.update("never")',
    'handle.update("again")',
    'print("\\u{1B}[31mred\\u{1B}[0m\\rreturn\\u{8}back")',
    '%time 1 + 1 == 2',
    '%who handle',
    'let silent = 3;',
    code("throwing", "raises-exception"),
    code("let numbers = [1, 2]\nnumbers[7]", "raises-exception"),
    code('struct Sad: Error {}\nprint("before")\nthrow Sad()', "raises-exception"),
    code("exit(3)", "raises-exception"),
    code('try input("name?")', "raises-exception"),
    code("readLine()", "raises-exception"),
    code("%nonsense", "raises-exception"),
    code('fatalError("never")', "skip-execution"),
    "",
    "   \n",
    nbformat.v4.new_raw_cell("raw"),
    'FileManager.default.fileExists(atPath: "every.ipynb")',
    "numbers",
]
SHOWN = (
    "struct Shown: Displayable {\n    let representation: Representation\n"
    "    init(_ representation: Representation) { self.representation = representation }\n}")


LESSON = "12-from-scratch"


def by_nbconvert(source, target):
    subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", str(source), "--output", str(target)],
        check=True, capture_output=True, timeout=TIMEOUT)
    return read(target)


def comparable(book):
    """A notebook without what differs between two runs of nbconvert itself: times, and pieces of one stream.

    nbconvert notes when each cell ran, and cuts what a cell prints where the messages happened to end. Of what cells
    show, three things are masked: what %time says, how long a training took (`0.1 s, 14,434 steps/s`), and the column
    `time (s)` of a table of runs.
    """
    book = nbformat.from_dict(book)
    for cell in book.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type != "code":
            continue
        merged = []
        for output in cell.outputs:
            if merged and output.output_type == merged[-1].output_type == "stream" and output.name == merged[-1].name:
                merged[-1].text += output.text
            else:
                merged.append(output)
        for output in merged:
            if output.output_type == "stream":
                output.text = re.sub(r"compiled in .*, ran in .*", "compiled, ran", output.text)
            for kind, text in output.get("data", {}).items():
                if isinstance(text, str):
                    output.data[kind] = without_times(text)
        cell.outputs = merged
    return book


def without_times(text):
    text = re.sub(r"(?:(?:<|&lt;) )?[\d.,]+ s, [\d.,]+ steps/s", "‹time›", text)
    if "time (s)" in text:
        text = re.sub(r">[\d.]+(?=</td></tr>)|(?<=  ) *[\d.]+$", "‹time›", text, flags=re.MULTILINE)
    return text


def check_agreement(ours, theirs):
    ours, theirs = comparable(ours), comparable(theirs)
    assert len(ours.cells) == len(theirs.cells)
    for mine, other in zip(ours.cells, theirs.cells):
        assert mine == other, f"{mine.source}\n{mine.get('outputs')}\n{other.get('outputs')}"
    assert ours.metadata == theirs.metadata
    assert (ours.nbformat, ours.nbformat_minor) == (theirs.nbformat, theirs.nbformat_minor)


@pytest.fixture(scope="module")
def every(tmp_path_factory):
    folder = tmp_path_factory.mktemp("every")
    source = save(folder / "every.ipynb", SHOWN, *EVERY_KIND)
    result = execute(source, "--output", folder / "ours.ipynb")
    assert result.returncode == 0, result.stderr
    return folder, read(folder / "ours.ipynb"), by_nbconvert(source, folder / "theirs.ipynb")


def test_every_kind_of_output_is_nbconverts(every):
    _, ours, theirs = every
    check_agreement(ours, theirs)


def test_every_kind_of_output_is_there(every):
    """So that two empty notebooks do not agree."""
    _, ours, _ = every
    kinds = {output.output_type for cell in ours.cells for output in cell.get("outputs", [])}
    assert kinds == {"stream", "display_data", "execute_result", "error"}
    types = {kind for cell in ours.cells for output in cell.get("outputs", []) for kind in output.get("data", {})}
    assert types >= {
        "text/plain", "text/html", "text/markdown", "text/latex", "image/svg+xml", "image/png", "application/json"}
    names = [output.ename for cell in ours.cells for output in cell.get("outputs", []) if output.output_type == "error"]
    assert len(names) == 7, names
    text = str([cell.get("outputs") for cell in ours.cells])
    assert "was cleared" not in text and "vanishes" not in text and "at first" not in text and "later" not in text
    assert text.count("again") == 1 and text.count("stays") == 3
    counts = [cell.execution_count for cell in ours.cells if cell.get("execution_count")]
    assert counts == list(range(1, len(counts) + 1)) and len(counts) == 29


def test_the_bytes_are_those_of_nbformat(every):
    folder, _, _ = every
    written = (folder / "ours.ipynb").read_text()
    book = nbformat.reads(written, as_version=nbformat.NO_CONVERT)
    assert nbformat.writes(book) + "\n" == written


@pytest.fixture(scope="module")
def lesson(tmp_path_factory):
    """A notebook that trains and draws, in a small size."""
    folder = tmp_path_factory.mktemp("lesson")
    # The sizes under which its claims hold.
    (folder / "small.yaml").write_text((ROOT / f"configs/quick/{LESSON}.yaml").read_text())
    result = execute(
        ROOT / f"notebooks/{LESSON}.ipynb", "--parameters", folder / "small.yaml", "--output", folder / "ours.ipynb")
    assert result.returncode == 0, result.stderr
    return folder, read(folder / "ours.ipynb")


def test_the_lesson_is_nbconverts(lesson):
    folder, ours = lesson
    # The same cells go to nbconvert, the injected one included.
    bare = nbformat.from_dict(ours)
    for cell in bare.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nbformat.write(bare, folder / "bare.ipynb")
    check_agreement(ours, by_nbconvert(folder / "bare.ipynb", folder / "theirs.ipynb"))


def test_the_lesson_is_papermills(lesson):
    folder, ours = lesson
    theirs = folder / "papermill.ipynb"
    subprocess.run(
        [sys.executable, "-m", "papermill", "-k", "sparseshift", "--no-progress-bar", "--log-level", "ERROR",
         "-f", folder / "small.yaml", ROOT / f"notebooks/{LESSON}.ipynb", theirs],
        check=True, capture_output=True, timeout=TIMEOUT)
    theirs = read(theirs)
    injected = [cell for book in (ours, theirs) for cell in book.cells if "injected-parameters" in cell.metadata.get("tags", [])]
    assert len(injected) == 2 and injected[0].source == injected[1].source.rstrip("\n")
    for book in (ours, theirs):
        # Papermill notes when cells and notebook ran, names the injected cell by chance, and gives every cell tags.
        book.metadata.pop("papermill", None)
        for cell in book.cells:
            cell.metadata.pop("papermill", None)
            if not cell.metadata.get("tags"):
                cell.metadata.pop("tags", None)
            if "injected-parameters" in cell.metadata.get("tags", []):
                cell.id, cell.source = "injected", cell.source.rstrip("\n")
    check_agreement(ours, theirs)


def test_nbval_finds_the_lessons_outputs_again(lesson):
    folder, ours = lesson
    # It knows no displays that are updated: of cells that show a training live it sees the beginning alone.
    updated = [cell for cell in ours.cells if "sparseshift-training" in str(cell.get("outputs"))]
    assert len(updated) == 1
    for cell in updated:
        cell.metadata.tags = ["nbval-ignore-output"]
    nbformat.write(ours, folder / "nbval.ipynb")
    sanitize = folder / "sanitize.cfg"
    # What differs between two runs, as in `comparable`: times.
    sanitize.write_text(
        "[training]\nregex: [\\d.,]+ s, [\\d.,]+ steps/s\nreplace: TIME\n"
        "[table]\nregex: (?<=>)[\\d.]+(?=</td></tr>)\nreplace: TIME\n"
        "[plain]\nregex: (?m)(?<=  ) *[\\d.]+$\nreplace: TIME\n")
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", f"--nbval-sanitize-with={sanitize}",
         folder / "nbval.ipynb"],
        capture_output=True, text=True, timeout=TIMEOUT, cwd=folder)
    assert result.returncode == 0, result.stdout[-3000:]
    assert re.search(r"\b[1-9]\d* passed", result.stdout)
