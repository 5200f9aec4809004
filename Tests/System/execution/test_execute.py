"""What `sparseshift execute` does when all goes well, and when it does not."""
import json
import os
import signal

import nbformat
import pytest

from support.notebooks import begin, code, execute, read, save, sentence, streams
from support.program import TIMEOUT, eventually

COLOURS = "\x1b["


@pytest.fixture
def failing(tmp_path):
    stale = code('print("never")')
    stale.outputs, stale.execution_count = [nbformat.v4.new_output("stream", text="of an earlier run\n")], 9
    return save(
        tmp_path / "failing.ipynb", "let numbers = [1, 2]", "// where it goes wrong\n\nnumbers[7]", stale)


def test_a_failing_cell_ends_the_notebook(failing, tmp_path):
    result = execute(failing, "--output", tmp_path / "out.ipynb")
    assert result.returncode == 1 and result.stdout == ""
    progress, story = result.stderr.splitlines()[:2], result.stderr.splitlines()[2:]
    assert progress[0].startswith("failing.ipynb  [1 of 3]  let numbers = [1, 2]  ") and progress[1].endswith("failed")
    assert story[0].startswith(f"{failing}: cell In[2], `// where it goes wrong`, failed with ")
    assert "Index out of range" in story[0] and any("numbers[7]" in line for line in story[1:])
    assert COLOURS not in result.stderr
    cells = read(tmp_path / "out.ipynb").cells
    assert cells[1].outputs[0].output_type == "error" and cells[1].execution_count == 2
    assert (streams(cells[2]), cells[2].execution_count) == ("of an earlier run\n", 9)


def test_errors_that_are_allowed(failing, tmp_path):
    result = execute(failing, "--output", tmp_path / "out.ipynb", "--allow-errors", "--quiet")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == f"{tmp_path}/out.ipynb\n"
    cells = read(tmp_path / "out.ipynb").cells
    assert cells[1].outputs[0].output_type == "error" and streams(cells[2]) == "never\n"


def test_in_place_and_in_the_notebooks_own_folder(tmp_path):
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "data.txt").write_text("beside the notebook")
    source = save(folder / "reading.ipynb", 'print(try! String(contentsOfFile: "data.txt", encoding: .utf8))')
    result = execute("notes/reading.ipynb", "--in-place", cwd=tmp_path)
    assert result.returncode == 0 and result.stdout == "notes/reading.ipynb\n"
    assert streams(read(source).cells[0]) == "beside the notebook\n"
    assert sorted(os.listdir(folder)) == ["data.txt", "reading.ipynb"]


def test_several_notebooks_into_a_folder(tmp_path):
    good = [save(tmp_path / f"{name}.ipynb", f'print("{name}")') for name in ("one", "two")]
    bad = save(tmp_path / "bad.ipynb", "throw CancellationError()")
    result = execute(good[0], bad, good[1], "--output", tmp_path / "new/results")
    assert result.returncode == 1 and "bad.ipynb: cell In[1]" in result.stderr
    assert result.stdout == f"{tmp_path}/new/results/one.ipynb\n{tmp_path}/new/results/two.ipynb\n"
    assert [streams(read(tmp_path / f"new/results/{name}.ipynb").cells[0]) for name in ("one", "two")] == [
        "one\n", "two\n"]
    assert read(tmp_path / "new/results/bad.ipynb").cells[0].outputs[0].ename == "CancellationError"


def test_where_to_write_has_to_be_said(tmp_path):
    source = save(tmp_path / "a.ipynb", "1")
    other = tmp_path / "b"
    other.mkdir()
    twin = save(other / "a.ipynb", "2")
    for arguments in ([source], [source, "--in-place", "--output", "x.ipynb"]):
        result = execute(*arguments)
        assert result.returncode == 64 and "--in-place" in result.stderr
    assert "run them one by one" in sentence(execute(source, twin, "--output", tmp_path / "folder"))
    (tmp_path / "file.ipynb").write_text("mine")
    assert "a folder for several notebooks" in sentence(execute(source, twin, "--output", tmp_path / "file.ipynb"))
    assert "there is no folder" in sentence(execute(source, "--output", tmp_path / "nowhere/x.ipynb"))
    assert (tmp_path / "file.ipynb").read_text() == "mine"


CELL = {"cell_type": "code", "execution_count": None, "id": "a", "metadata": {}, "outputs": [], "source": "1"}
BOOK = {"cells": [CELL], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
BROKEN = {
    "empty": ("", "not JSON"),
    "text": ("# no notebook", "not JSON"),
    "cut": (json.dumps(BOOK)[:-30], "not JSON"),
    "list": ("[]", "a list"),
    "object": ("{}", "'nbformat'"),
    "format 3": ({"metadata": {}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": []}]}, "format 3"),
    "no cells": ({**BOOK, "cells": None}, "'cells'"),
    "cells": ({**BOOK, "cells": "1"}, "'cells'"),
    "no metadata": ({key: value for key, value in BOOK.items() if key != "metadata"}, "'metadata'"),
    "cell": ({**BOOK, "cells": [CELL, 1]}, "cell 2"),
    "cell type": ({**BOOK, "cells": [{**CELL, "cell_type": "heading"}]}, "'heading'"),
    "source": ({**BOOK, "cells": [{**CELL, "source": [1]}]}, "'source'"),
    "outputs": ({**BOOK, "cells": [{**CELL, "outputs": [{}]}]}, "output 1"),
    "python": ({**BOOK, "metadata": {"kernelspec": {"name": "python3", "language": "python"}}}, "in python"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_no_notebook_is_refused_before_anything_runs(case, tmp_path):
    content, part = BROKEN[case]
    path = tmp_path / "broken.ipynb"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    good = save(tmp_path / "good.ipynb", "1")
    message = sentence(execute(good, path, "--output", tmp_path / "out"))
    assert message.startswith(str(path)) and part in message


def test_files_that_are_not_there(tmp_path):
    assert sentence(execute(tmp_path / "none.ipynb", "--in-place")) == f"{tmp_path}/none.ipynb: no such file."
    assert "a folder" in sentence(execute(tmp_path, "--in-place"))


def test_an_older_notebook_becomes_one_of_format_4_5(tmp_path):
    cell = {key: value for key, value in CELL.items() if key != "id"}
    path = tmp_path / "old.ipynb"
    path.write_text(json.dumps({"cells": [cell, cell], "metadata": {"mine": [1.5]}, "nbformat": 4, "nbformat_minor": 2}))
    assert execute(path, "--in-place").returncode == 0
    book = read(path)
    assert (book.nbformat_minor, [cell.id for cell in book.cells]) == (5, ["cell-1", "cell-2"])
    assert book.metadata["mine"] == [1.5] and book.metadata.kernelspec.name == "sparseshift"
    assert book.metadata.language_info.name == "swift"


def test_a_cell_that_prints_much(tmp_path):
    source = save(tmp_path / "much.ipynb", "for number in 0..<400_000 { print(number) }")
    assert execute(source, "--in-place").returncode == 0
    cell = read(source).cells[0]
    assert len(cell.outputs) == 1
    assert cell.outputs[0].text == "".join(f"{number}\n" for number in range(400_000))


def test_what_is_written_to_descriptors_is_there_when_the_cell_ends(tmp_path):
    """It comes through a pipe and a thread of its own."""
    source = save(tmp_path / "raw.ipynb", *[f'_ = write(2, "raw {number:02}", 6)' for number in range(60)])
    assert execute(source, "--in-place").returncode == 0
    assert [streams(cell, "stderr") for cell in read(source).cells] == [f"raw {number:02}" for number in range(60)]


def test_a_cell_that_takes_the_kernel_along(tmp_path):
    """Nothing can be run after it, even where errors are allowed; what it printed is kept."""
    source = save(
        tmp_path / "killer.ipynb", 'print("last words"); fflush(nil); sleep(2)\nkill(getpid(), SIGKILL)\nsleep(9)', "1")
    result = execute(source, "--output", tmp_path / "out.ipynb", "--allow-errors")
    assert result.returncode == 1
    assert "cell In[1], `print(\"last words\")" in result.stderr
    assert "ended the process that runs the cells (signal 9)." in result.stderr
    cells = read(tmp_path / "out.ipynb").cells
    assert streams(cells[0]) == "last words\n" and cells[1].execution_count is None


def test_a_cell_that_takes_too_long(tmp_path):
    source = save(tmp_path / "long.ipynb", 'print("began"); fflush(nil)\nwhile true {}', "1")
    # Long enough for the first line on a busy machine: the time to compile the cell counts, too.
    result = execute(source, "--output", tmp_path / "out.ipynb", "--timeout", "10")
    assert result.returncode == 1
    assert "took longer than 10 s." in result.stderr
    cells = read(tmp_path / "out.ipynb").cells
    assert streams(cells[0]) == "began\n" and cells[1].execution_count is None
    assert execute(source, "--in-place", "--timeout", "0").returncode == 64


@pytest.mark.parametrize("body, number", [
    ("while true {}", signal.SIGINT), ("Thread.sleep(forTimeInterval: 600)", signal.SIGINT), ("while true {}", signal.SIGTERM)])
def test_an_interrupt_ends_the_cell_and_writes_the_notebook(body, number, tmp_path):
    mark = tmp_path / "begun"
    source = save(
        tmp_path / "slow.ipynb", 'print("one")',
        f'print("two"); fflush(nil)\nFileManager.default.createFile(atPath: "{mark}", contents: nil)\n{body}', "3")
    process = begin(source, "--output", tmp_path / "out.ipynb")
    assert eventually(mark.exists), "the cell has not begun"
    process.send_signal(number)
    _, errors = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 128 + number, errors
    assert "cell In[2], `print(\"two\"); fflush(nil)`, was interrupted." in errors
    cells = read(tmp_path / "out.ipynb").cells
    assert [streams(cell) for cell in cells] == ["one\n", "two\n", ""]
    assert cells[1].outputs[-1].ename == "Interrupted" and cells[2].execution_count is None


def test_nothing_is_left_running(tmp_path):
    mark = tmp_path / "pid"
    source = save(
        tmp_path / "pid.ipynb", f'try! "\\(getpid())".write(toFile: "{mark}", atomically: true, encoding: .utf8)\nsleep(1000)')
    process = begin(source, "--in-place")
    assert eventually(mark.exists), "the cell has not begun"
    process.kill()
    process.communicate()
    kernel = int(mark.read_text())
    assert eventually(lambda: not os.path.exists(f"/proc/{kernel}")), "the kernel outlives the program"


ODD_BOOK = r"""{
 "cells": [
  {
   "cell_type": "markdown",
   "id": "a",
   "metadata": {
    "big": 123456789012345678901234567890,
    "half": "x\ud800\ny",
    "none": [
     NaN,
     Infinity,
     -Infinity
    ]
   },
   "source": [
    "half \udfff\n",
    "more"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": null,
   "id": "b",
   "metadata": {
    "nothing": NaN
   },
   "outputs": [],
   "source": [
    "let text = \"a\ud800\"\n",
    "text.unicodeScalars.map(\\.value)"
   ]
  }
 ],
 "metadata": {
  "big": -99999999999999999999,
  "kernelspec": {
   "display_name": "Swift (SparseShift)",
   "language": "swift",
   "name": "sparseshift"
  },
  "nan": NaN
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
"""


def test_what_python_writes_and_json_has_not(tmp_path):
    """Numbers and texts that Python's json reads and writes are executed around, and kept as they are."""
    path = tmp_path / "odd.ipynb"
    path.write_text(ODD_BOOK)
    result = execute(path, "--in-place")
    assert result.returncode == 0, result.stderr
    text = path.read_text()
    before, after = json.loads(ODD_BOOK), json.loads(text)
    cell = after["cells"][1]
    # Half of a pair is no character, so Swift gets the one that stands for such things.
    assert cell["outputs"][0]["data"]["text/plain"] == ["[97, 65533]"] and cell["execution_count"] == 1
    cell["outputs"], cell["execution_count"] = [], None
    del after["metadata"]["language_info"]
    # NaN is not equal to itself, but its text is.
    assert json.dumps(after, sort_keys=True) == json.dumps(before, sort_keys=True)
    for line in ODD_BOOK.splitlines():
        if "NaN" in line or "9999" in line or "12345" in line or r"\ud" in line:
            assert line in text.splitlines(), line


def test_replaced_notebooks_keep_their_mode_and_their_links(tmp_path):
    book = save(tmp_path / "book.ipynb", "1")
    os.chmod(book, 0o600)
    link = tmp_path / "link.ipynb"
    link.symlink_to("book.ipynb")
    assert execute(link, "--in-place").returncode == 0
    assert link.is_symlink() and os.stat(book).st_mode & 0o7777 == 0o600
    assert read(book).cells[0].execution_count == 1
    result = execute(book, "--output", "/dev/null")
    assert result.returncode == 1 and "/dev/null" in result.stderr and "no regular file" in result.stderr
    assert os.path.exists("/dev/null") and not os.path.isfile("/dev/null")


def test_cells_cannot_steer_the_terminal(tmp_path):
    book = save(tmp_path / "\x1b]0;owned\x07.ipynb", '// \x1b[2J\x1b]0;owned\x07\n1', 'fatalError("\\u{1B}]0;owned\\u{7}\\r")')
    result = execute(book, "--in-place")
    assert result.returncode == 1
    for text in (result.stdout, result.stderr):
        assert not any(ord(sign) < 32 and sign not in "\n\t" for sign in text), repr(text)
    assert r"\u{1B}]0;owned\u{7}" in result.stderr
