"""Runs notebooks in full and behind them the code of the answers to their exercises, and renews the outputs in the answers."""
import argparse
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

import nbformat

from answers import code_blocks, renew, with_answers_as_cells
from make_reports import PROGRAM, ExecutionFailure, execute, replace


def executed(program, notebook, path):
    """The notebook with its answers as cells, run in its own folder."""
    with (
        tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.stem}-answers-", suffix=".ipynb") as extended,
        tempfile.TemporaryDirectory(prefix="make-answers-") as folder,
    ):
        nbformat.write(with_answers_as_cells(notebook), extended)
        extended.flush()
        return nbformat.read(execute(program, Path(extended.name), Path(folder)), as_version=4)


def main():
    parser = argparse.ArgumentParser(prog="make-answers", description=__doc__)
    parser.add_argument("notebooks", nargs="+", type=Path, metavar="NOTEBOOK")
    parser.add_argument("--program", type=Path, default=PROGRAM, metavar="FILE", help="default: %(default)s")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    os.environ["SWIFT_DETERMINISTIC_HASHING"] = "1"
    for path in arguments.notebooks:
        start = time.monotonic()
        path = path.resolve()
        notebook = nbformat.read(path, as_version=4)
        if not code_blocks(notebook):
            continue
        try:
            renew(notebook, executed(arguments.program, notebook, path))
        except ExecutionFailure:
            return 1
        replace({path.name: (nbformat.writes(notebook) + "\n").encode()}, path.parent)
        print(f"{path.name}  {time.monotonic() - start:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
