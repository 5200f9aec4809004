"""Notebooks of Swift cells: written, read, and run by `sparseshift execute`."""
import nbformat

from support import program
from support.paths import INSTALLED_PROGRAM

SPECIFICATION = {"name": "sparseshift", "display_name": "Swift (SparseShift)", "language": "swift"}


def code(source, *tags):
    return nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)} if tags else {})


def save(path, *cells, **metadata):
    """Writes a notebook of Swift cells, given as cells or as sources."""
    book = nbformat.v4.new_notebook(metadata={"kernelspec": SPECIFICATION, **metadata})
    book.cells = [code(cell) if isinstance(cell, str) else cell for cell in cells]
    nbformat.write(book, path)
    return path


def read(path):
    """Reads a notebook, which has to be valid."""
    book = nbformat.read(path, as_version=4)
    nbformat.validate(book)
    return book


def execute(*arguments, cwd=None):
    """Runs `sparseshift execute` to its end, by the program that is installed as the kernel."""
    return program.run("execute", *arguments, program=INSTALLED_PROGRAM, cwd=cwd)


def begin(*arguments):
    """Starts `sparseshift execute`."""
    return program.start("execute", *arguments, program=INSTALLED_PROGRAM)


def sentence(result):
    """The one line by which the program refuses something."""
    assert result.returncode == 1, result.stdout + result.stderr
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == 1 and lines[0].startswith("Error: "), result.stderr
    return lines[0].removeprefix("Error: ")


def streams(cell, name="stdout"):
    """What a cell has written to a stream."""
    return "".join(output.text for output in cell.outputs if output.output_type == "stream" and output.name == name)
