"""Executes notebooks and writes a report of each: NAME.md with its figures in NAME_files/, and NAME.html."""
import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# Runs inside `jupyter nbconvert`, which does not say on its own which cell it was at.
EXECUTION_CONFIG = """
import json

note = {"count": 0, "source": "", "error": None}

def started(cell, cell_index):
    note.update(count=note["count"] + 1, source=cell.source, error=None)
    save()

def failed(cell, cell_index, execute_reply):
    note["error"] = execute_reply["content"]
    save()

def save():
    with open(NOTE_PATH, "w", encoding="utf-8") as file:
        json.dump(note, file)

c = get_config()
c.ExecutePreprocessor.on_cell_execute = started
c.ExecutePreprocessor.on_cell_error = failed
"""


class ExecutionFailure(Exception):
    """A notebook did not run to its end: what happened in a sentence, and the traceback."""

    def __init__(self, sentence, traceback=""):
        super().__init__(sentence)
        self.sentence = sentence
        self.traceback = traceback


def without_colors(text):
    return re.sub(r"\x1b\[[0-?]*[ -/]*[@-~]", "", text)


def execute(notebook, folder, timeout):
    """Runs the notebook in its own folder, and returns where it is with its outputs."""
    note_path, config, result = folder / "note.json", folder / "execution_config.py", folder / "executed.ipynb"
    note_path.unlink(missing_ok=True)
    result.unlink(missing_ok=True)
    config.write_text(f"NOTE_PATH = {str(note_path)!r}\n{EXECUTION_CONFIG}", encoding="utf-8")
    command = [
        sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", str(notebook), "--config", str(config),
        "--output-dir", str(folder), "--output", result.name, f"--ExecutePreprocessor.timeout={timeout}",
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8", errors="replace") as process:
        try:
            log = process.communicate()[1]
        except BaseException:
            # It shuts its kernel down before it ends.
            process.terminate()
            process.communicate()
            raise
    if process.returncode == 0:
        return result
    if not note_path.exists():
        lines = [line for line in log.splitlines() if line.strip()]
        raise ExecutionFailure(f"{notebook} could not be executed: {lines[-1] if lines else 'no reason given'}", log)
    note = json.loads(note_path.read_text(encoding="utf-8"))
    first_line = next(line.strip() for line in note["source"].splitlines() if line.strip())
    cell = f"{notebook}, cell In[{note['count']}], `{first_line}`"
    if error := note["error"]:
        message = without_colors(error["evalue"]).strip().split("\n")[0]
        raise ExecutionFailure(f"{cell}, failed with {error['ename']}: {message}", "\n".join(error["traceback"]))
    if "CellTimeoutError" in log:
        raise ExecutionFailure(f"{cell}, took longer than {timeout} s.")
    if "DeadKernelError" in log:
        raise ExecutionFailure(f"{cell}, ended the kernel.", log)
    raise ExecutionFailure(f"{cell}, could not be executed.", log)


def publish(files, output, name):
    """Puts complete files in the place of the earlier ones, and removes figures that are no more."""
    with tempfile.TemporaryDirectory(prefix=".new-", dir=output) as staging:
        for path, content in files.items():
            complete = Path(staging, "file")
            complete.write_bytes(content)
            target = output / path
            target.parent.mkdir(exist_ok=True)
            os.replace(complete, target)
    folder = output / f"{name}_files"
    if folder.is_dir():
        for path in folder.iterdir():
            if f"{folder.name}/{path.name}" not in files:
                path.unlink()
        if not any(folder.iterdir()):
            folder.rmdir()


def make_report(notebook, output, folder, timeout):
    executed = execute(notebook, folder, timeout)
    # Takes seconds to import, which a notebook that fails does not need.
    from rendering import report_files

    name = notebook.stem
    files = report_files(executed, name, notebook.parent)
    publish(files, output, name)
    return output / f"{name}.md"


def main():
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(prog="make-reports", description=__doc__)
    parser.add_argument("notebooks", nargs="+", type=Path, metavar="NOTEBOOK")
    parser.add_argument("--timeout", type=int, default=1200, metavar="SECONDS", help="for one cell (default: %(default)s)")
    parser.add_argument("--output", type=Path, default=here, metavar="FOLDER", help="default: %(default)s")
    arguments = parser.parse_args()
    names = [notebook.stem for notebook in arguments.notebooks]
    for notebook, name in zip(arguments.notebooks, names):
        if not notebook.is_file():
            parser.error(f"there is no notebook {notebook}")
        if names.count(name) > 1:
            parser.error(f"several notebooks are named {name}, and one report would replace the other")
    output = arguments.output.resolve()
    output.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    failures = 0
    with tempfile.TemporaryDirectory(prefix="make-reports-") as folder:
        # Neither settings and kernels of the user nor the history of earlier sessions matter to a report.
        for variable in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "XDG_STATE_HOME"):
            os.environ[variable] = str(Path(folder, variable.lower()))
        # Sets and dictionaries in the same order every time.
        os.environ["SWIFT_DETERMINISTIC_HASHING"] = "1"
        for notebook in arguments.notebooks:
            start = time.monotonic()
            try:
                report = make_report(notebook, output, Path(folder), arguments.timeout)
            except ExecutionFailure as failure:
                failures += 1
                traceback = failure.traceback if sys.stderr.isatty() else without_colors(failure.traceback)
                print("\n".join(filter(None, [failure.sentence, traceback])), file=sys.stderr, flush=True)
            else:
                print(f"{os.path.relpath(report)}  {time.monotonic() - start:.0f} s", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
