"""Executes notebooks and writes a report of each, NAME.md with its figures in NAME_files/ and NAME.html, and an index."""
import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from environment import PORTABLE, Environment

HERE = Path(__file__).resolve().parent
PROGRAM = HERE.parent / ".build/release/sparseshift"


class ExecutionFailure(Exception):
    """A notebook did not run to its end; the program that ran it has said why."""


def execute(program, notebook, folder, *options):
    """Runs the notebook in its own folder, and returns where it is with its outputs."""
    result = folder / f"{notebook.stem}.executed.ipynb"
    command = [program, "execute", "--portable", notebook, "--output", result, *options]
    with subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL, env=os.environ | PORTABLE) as process:
        try:
            status = process.wait()
        except BaseException:
            # It ends the cell and its kernel before it ends.
            process.send_signal(signal.SIGINT)
            process.wait()
            raise
    if status == 130:
        raise KeyboardInterrupt
    if status != 0:
        raise ExecutionFailure
    return result


def replace(files, output):
    """Puts complete files in the place of the earlier ones."""
    with tempfile.TemporaryDirectory(prefix=".new-", dir=output) as staging:
        for path, content in files.items():
            complete = Path(staging, "file")
            complete.write_bytes(content)
            target = output / path
            target.parent.mkdir(exist_ok=True)
            os.replace(complete, target)


def publish(files, output, name):
    """Puts complete files in the place of the earlier ones, and removes figures that are no more."""
    replace(files, output)
    folder = output / f"{name}_files"
    if folder.is_dir():
        for path in folder.iterdir():
            if f"{folder.name}/{path.name}" not in files:
                path.unlink()
        if not any(folder.iterdir()):
            folder.rmdir()


def has_code(notebook):
    """Whether there is anything to run; a glossary has no sizes to make quick."""
    return any(cell["cell_type"] == "code" for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"])


def make_report(notebook, output, folder, arguments, environment):
    """Runs a notebook and writes its report; returns what the index says of it."""
    start = time.monotonic()
    options = ["--timeout", arguments.timeout] + ([] if arguments.full else ["--quick"])
    # A page of text alone has nothing to run, and no sizes.
    executed = execute(arguments.program, notebook, folder, *options) if has_code(notebook) else notebook
    seconds = time.monotonic() - start
    # Takes seconds to import, which a notebook that fails does not need.
    from rendering import Report

    series = [(other.stem, title_of(other)) for other in arguments.notebooks]
    report = Report(executed, notebook, output, environment, seconds, series)
    publish(report.files(), output, notebook.stem)
    return report.entry()


def title_of(notebook):
    """The first heading of a notebook that may be another one's neighbour; its name where it has none."""
    import nbformat

    import summary

    return summary.title(nbformat.read(notebook, as_version=4)) or notebook.stem


def parsed_arguments():
    parser = argparse.ArgumentParser(prog="make-reports", description=__doc__)
    parser.add_argument("notebooks", nargs="+", type=Path, metavar="NOTEBOOK")
    parser.add_argument("--full", action="store_true", help="the notebooks' own sizes, rather than the quick ones")
    parser.add_argument("--index", action="store_true", help="write the page that leads to these reports, too")
    parser.add_argument("--timeout", type=int, default=1200, metavar="SECONDS", help="for one cell (default: %(default)s)")
    parser.add_argument("--output", type=Path, default=HERE, metavar="FOLDER", help="default: %(default)s")
    parser.add_argument(
        "--program", type=Path, default=PROGRAM, metavar="FILE", help="default: %(default)s")
    arguments = parser.parse_args()
    names = [notebook.stem for notebook in arguments.notebooks]
    for notebook, name in zip(arguments.notebooks, names):
        if not notebook.is_file():
            parser.error(f"there is no notebook {notebook}")
        if names.count(name) > 1:
            parser.error(f"several notebooks are named {name}, and one report would replace the other")
    if not arguments.program.is_file():
        parser.error(f"there is no program {arguments.program}; `make build` makes it")
    return arguments


def main():
    arguments = parsed_arguments()
    output = arguments.output.resolve()
    output.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    # Sets and dictionaries in the same order every time.
    os.environ["SWIFT_DETERMINISTIC_HASHING"] = "1"
    environment = Environment(arguments.program)
    entries = []
    failures = 0
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="make-reports-") as folder:
        for notebook in arguments.notebooks:
            start = time.monotonic()
            try:
                entries.append(make_report(notebook, output, Path(folder), arguments, environment))
            except ExecutionFailure:
                failures += 1
            else:
                print(f"{os.path.relpath(output / notebook.stem)}.md  {time.monotonic() - start:.0f} s", flush=True)
    if arguments.index and not failures:
        from index import index_files

        publish(index_files(entries, environment, arguments.full, time.monotonic() - begin), output, "index")
        print(f"{os.path.relpath(output / 'README.md')}  {time.monotonic() - begin:.0f} s in all", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
