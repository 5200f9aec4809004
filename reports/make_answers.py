"""Runs notebooks in full and behind them the code of the answers to their exercises, and renews the outputs in the answers."""
import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

from answers import code_blocks, renew, with_answers_as_cells

HERE = Path(__file__).resolve().parent


def write(notebook, path):
    """As Jupyter writes notebooks, and complete or not at all."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".new-", delete=False) as file:
        nbformat.write(notebook, file)
    os.chmod(file.name, path.stat().st_mode)
    os.replace(file.name, path)


def executed(program, notebook, path):
    """The notebook with its answers as cells, run in its own folder."""
    with (
        tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.stem}-answers-", suffix=".ipynb") as extended,
        tempfile.TemporaryDirectory(prefix="make-answers-") as folder,
    ):
        nbformat.write(with_answers_as_cells(notebook), extended)
        extended.flush()
        result = Path(folder, path.name)
        subprocess.run([program, "execute", extended.name, "--output", result], check=True)
        return nbformat.read(result, as_version=4)


def main():
    parser = argparse.ArgumentParser(prog="make-answers", description=__doc__)
    parser.add_argument("notebooks", nargs="+", type=Path, metavar="NOTEBOOK")
    parser.add_argument(
        "--program", type=Path, default=HERE.parent / ".build/release/sparseshift", metavar="FILE", help="default: %(default)s")
    arguments = parser.parse_args()
    os.environ["SWIFT_DETERMINISTIC_HASHING"] = "1"
    for path in arguments.notebooks:
        start = time.monotonic()
        path = path.resolve()
        notebook = nbformat.read(path, as_version=4)
        if not code_blocks(notebook):
            continue
        renew(notebook, executed(arguments.program, notebook, path))
        write(notebook, path)
        print(f"{path.name}  {time.monotonic() - start:.0f} s", flush=True)


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as failure:
        sys.exit(failure.returncode)
    except KeyboardInterrupt:
        sys.exit(130)
