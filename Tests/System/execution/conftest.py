"""Notebooks for `sparseshift execute`, and the same notebooks through nbconvert."""
import os
import pathlib
import subprocess
import sys

import nbformat
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
# The installed kernel and the program under test are one and the same file.
PROGRAM = os.environ.get("SPARSESHIFT", str(pathlib.Path(sys.prefix) / "share/jupyter/kernels/sparseshift/sparseshift"))
SPECIFICATION = {"name": "sparseshift", "display_name": "Swift (SparseShift)", "language": "swift"}


@pytest.fixture(scope="session", autouse=True)
def environment(tmp_path_factory):
    """What tests run stays out of the user's history."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        patch.setenv("PYTHONDONTWRITEBYTECODE", "1")
        yield


def code(source, *tags):
    return nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)} if tags else {})


def save(path, *cells, **metadata):
    """Writes a notebook of Swift cells, given as cells or as sources."""
    book = nbformat.v4.new_notebook(metadata={"kernelspec": SPECIFICATION, **metadata})
    book.cells = [code(cell) if isinstance(cell, str) else cell for cell in cells]
    nbformat.write(book, path)
    return path


def read(path):
    book = nbformat.read(path, as_version=4)
    nbformat.validate(book)
    return book


def execute(*arguments, cwd=None, timeout=100):
    return subprocess.run(
        [PROGRAM, "execute", *map(str, arguments)], capture_output=True, text=True, cwd=cwd, timeout=timeout,
        env={**os.environ, "TERM": "dumb"})


def sentence(result, status=1):
    """The one line by which the program refuses something."""
    assert result.returncode == status, result.stdout + result.stderr
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == 1 and lines[0].startswith("Error: "), result.stderr
    return lines[0].removeprefix("Error: ")


def streams(cell, name="stdout"):
    return "".join(output.text for output in cell.outputs if output.output_type == "stream" and output.name == name)
