"""The kernel as people's own tools see it: every client here is a real one, started the way people start it."""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

import nbformat
import pexpect
import pytest

from support.kernel import SWIFT, TIMEOUT, Kernel
from support.notebooks import SPECIFICATION
from support.program import eventually

PROGRAMS = pathlib.Path(sys.prefix) / "bin"

CELLS = [
    'print("hello from Swift")',
    "6 * 7",
    'struct Card: Displayable { var representation: Representation { .html("<b>a card</b>") } }\ndisplay(Card())',
    'struct Dot: Displayable {\n    var representation: Representation {\n'
    '        .svg(#"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="4" cx="4" cy="4"/></svg>"#)\n'
    "    }\n}\nDot()",
    "struct Point { var x = 1, y = 2 }",
    "Point(x: 3).x + Point().y",
    "func later() async -> [Int] { try? await Task.sleep(for: .milliseconds(5)); return [5] }\nawait later()",
]


def notebook(*cells):
    """A notebook of Swift cells, as JupyterLab would save it before its first run."""
    book = nbformat.v4.new_notebook(metadata={"kernelspec": SPECIFICATION, "language_info": {"name": "swift"}})
    book.cells = [nbformat.v4.new_markdown_cell("# A session")] + [nbformat.v4.new_code_cell(cell) for cell in cells]
    return book


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """Nothing of the person who runs the tests is read or written: settings, kernels, history."""
    home = tmp_path_factory.mktemp("home")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "IPYTHON", "XDG_"))}
    return {
        **inherited, "HOME": str(home), "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
        "PROMPT_TOOLKIT_NO_CPR": "1", "TERM": "xterm", "PYTHONDONTWRITEBYTECODE": "1",
    }


@pytest.fixture(scope="module")
def run(environment):
    def run(*command, folder, expects_success=True, **options):
        result = subprocess.run(
            [str(part) for part in command], cwd=folder, env=environment, text=True, timeout=TIMEOUT,
            stdin=subprocess.DEVNULL, capture_output=True, **options)
        if expects_success:
            assert result.returncode == 0, result.stdout + result.stderr
        return result

    return run


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    path = tmp_path_factory.mktemp("notebooks") / "session.ipynb"
    nbformat.write(notebook(*CELLS), path)
    return path


@pytest.fixture(scope="module")
def executed(run, source):
    """The notebook as nbconvert has executed it."""
    run("jupyter", "nbconvert", "--to", "notebook", "--execute", source, "--output", "executed", folder=source.parent)
    return source.parent / "executed.ipynb"


def check(path):
    """Every cell has run once, in order, and gave what it should."""
    book = nbformat.read(path, as_version=4)
    nbformat.validate(book)
    cells = [cell for cell in book.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(CELLS) + 1))
    outputs = [cell.outputs for cell in cells]
    assert [len(output) for output in outputs] == [1, 1, 1, 1, 0, 1, 1]
    first = {index: output[0] for index, output in enumerate(outputs) if output}
    assert (first[0].output_type, first[0].name, first[0].text) == ("stream", "stdout", "hello from Swift\n")
    assert (first[1].output_type, first[1].data["text/plain"]) == ("execute_result", "42")
    assert (first[2].output_type, first[2].data["text/html"]) == ("display_data", "<b>a card</b>")
    assert first[3].output_type == "execute_result" and first[3].data["image/svg+xml"].startswith("<svg")
    assert first[5].data["text/plain"] == "5"
    assert first[6].data["text/plain"] == "[5]"
    return book


def test_nbconvert_executes_a_notebook(executed):
    book = check(executed)
    assert book.metadata.language_info.name == "swift"
    assert book.metadata.language_info.file_extension == ".swift"


def test_nbconvert_makes_a_page(run, source, tmp_path):
    run("jupyter", "nbconvert", "--to", "html", "--execute", source, "--output-dir", tmp_path, folder=tmp_path)
    page = (tmp_path / "session.html").read_text()
    for piece in ("hello from Swift", "<b>a card</b>", 'data:image/svg+xml', 'class="kd">struct'):
        assert piece in page, piece  # the last is the highlighter's: it knows the language


def test_nbconvert_makes_a_script(run, executed, tmp_path):
    run("jupyter", "nbconvert", "--to", "script", executed, "--output-dir", tmp_path, folder=tmp_path)
    assert "Point(x: 3).x + Point().y" in (tmp_path / "executed.swift").read_text()


def test_a_failing_cell_fails_nbconvert(run, tmp_path):
    nbformat.write(notebook("let numbers = [1, 2]", "numbers[7]", 'print("never")'), tmp_path / "failing.ipynb")
    result = run(
        "jupyter", "nbconvert", "--to", "notebook", "--execute", "failing.ipynb", "--output", "out",
        folder=tmp_path, expects_success=False)
    assert result.returncode != 0
    assert "Index out of range" in result.stderr and "numbers[7]" in result.stderr
    assert not (tmp_path / "out.ipynb").exists()


def test_jupyter_execute(run, source, tmp_path):
    path = tmp_path / "session.ipynb"
    path.write_bytes(source.read_bytes())
    run("jupyter", "execute", "--inplace", path, folder=tmp_path)
    check(path)


def test_jupyter_run(run, tmp_path):
    (tmp_path / "cell.swift").write_text('let words = ["from", "a", "file"]\nprint(words.joined(separator: " "))\n')
    result = run("jupyter", "run", "--kernel", SWIFT, "cell.swift", folder=tmp_path)
    assert result.stdout == "from a file\n"


def test_papermill(run, source, tmp_path):
    run("papermill", "-k", SWIFT, "--no-progress-bar", source, tmp_path / "out.ipynb", folder=tmp_path)
    book = check(tmp_path / "out.ipynb")
    assert all(cell.metadata.papermill.status == "completed" for cell in book.cells)


def nbval(run, path):
    return run(
        sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", path, folder=path.parent,
        expects_success=False)


def test_nbval_finds_the_same_outputs_again(run, executed):
    result = nbval(run, executed)
    assert result.returncode == 0 and f"{len(CELLS)} passed" in result.stdout, result.stdout


def test_nbval_finds_a_changed_output(run, executed, tmp_path):
    book = nbformat.read(executed, as_version=4)
    book.cells[2].outputs[0].data["text/plain"] = "41"
    nbformat.write(book, tmp_path / "changed.ipynb")
    result = nbval(run, tmp_path / "changed.ipynb")
    assert result.returncode == 1 and f"1 failed, {len(CELLS) - 1} passed" in result.stdout, result.stdout


class Console:
    """`jupyter console` in a terminal."""

    def __init__(self, environment, *options):
        self.process = pexpect.spawn(
            "jupyter", ["console", "--kernel", SWIFT, *options], env=environment, timeout=TIMEOUT, encoding="utf-8",
            echo=False, dimensions=(40, 160))

    def expect_prompt(self, number):
        # Terminals colour the number on its own.
        self.process.expect(r"In \[(\x1b\[[0-9;]*m)*%d(\x1b\[[0-9;]*m)*\]: " % number)

    def enter(self, line, *expected):
        self.process.sendline(line)
        for piece in expected:
            self.process.expect_exact(piece)


@pytest.fixture
def console(environment):
    consoles = []

    def start(*options):
        consoles.append(Console(environment, *options))
        return consoles[-1]

    yield start
    for console in consoles:
        console.process.close(force=True)


def test_console(console):
    console = console("--simple-prompt")
    console.expect_prompt(1)
    console.enter("let answer = 6 * 7; answer", "Out[1]: 42")
    console.expect_prompt(2)
    console.enter("func twice(_ n: Int) -> Int { n * 2 }")
    console.expect_prompt(3)
    console.enter("twice(answer)", "Out[3]: 84")
    console.expect_prompt(4)
    console.enter("[1][answer]", "Index out of range")
    console.expect_prompt(5)
    console.enter("answr", "cannot find 'answr' in scope")
    console.expect_prompt(6)
    console.enter('print("who?"); let name = readLine()!', "who?")
    console.enter("Ada Grüße")
    console.expect_prompt(7)
    console.enter("name.uppercased()", 'Out[7]: "ADA GRÜSSE"')
    console.expect_prompt(8)
    console.enter('print("running"); while true {}', "running\r\n")
    console.process.sendintr()
    console.process.expect_exact("Interrupted")
    console.expect_prompt(9)
    console.enter("twice(answer)", "Out[9]: 84")
    console.expect_prompt(10)
    console.process.sendeof()
    console.process.expect_exact("really want to exit")
    console.enter("y", "Shutting down kernel")
    console.process.expect(pexpect.EOF)
    console.process.wait()
    assert console.process.exitstatus == 0


def test_console_reads_on_until_a_cell_is_complete(console):
    # The simple prompt takes single lines only.
    console = console()
    console.expect_prompt(1)
    console.process.send("func twice(_ n: Int) -> Int {\r")
    console.process.expect_exact("...: ")
    console.process.send("n * 2\r")
    console.process.expect_exact("...: ")
    console.process.send("}\r")
    console.expect_prompt(2)
    console.process.send("twice(21)\r")
    console.process.expect(r"Out.*42")
    console.expect_prompt(3)


def process_runs(number):
    """Whether a process is there and is no zombie: whoever adopts orphans may not wait for them."""
    try:
        return pathlib.Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def folders_of(process):
    return list(pathlib.Path(tempfile.gettempdir()).glob(f"sparseshift-{process}-*"))


def test_the_first_reply_waits_for_no_compiler():
    start = time.monotonic()
    with Kernel() as kernel:
        kernel.connect()
        # 0.5 s on a quiet machine; a kernel that compiled or downloaded something first would take minutes on this one.
        assert time.monotonic() - start < TIMEOUT


def test_restart_gives_an_empty_session(fresh_session):
    fresh_session.run("let before = 1")
    process = fresh_session.process.pid
    fresh_session.restart()
    outcome = fresh_session.run("before")
    assert outcome.message == "cannot find 'before' in scope"
    assert outcome.reply["content"]["execution_count"] == 1
    assert fresh_session.process.pid != process
    assert not process_runs(process) and folders_of(process) == []


def test_shutdown_removes_the_temporary_folder(fresh_session):
    fresh_session.run("1")
    process = fresh_session.process.pid
    assert len(folders_of(process)) == 1
    fresh_session.shut_down()
    assert not process_runs(process)
    assert folders_of(process) == []


@pytest.mark.parametrize("transport", ["tcp", "ipc"])
def test_encrypted_transports(make_session, transport):
    # The address of a socket in the file system may have 107 bytes at most.
    with tempfile.TemporaryDirectory(prefix="k") as folder:
        options = {"ip": f"{folder}/kernel"} if transport == "ipc" else {}
        kernel = make_session(transport=transport, transport_encryption="required", **options)
        assert kernel.connection["curve_secretkey"]
        outcome = kernel.run("6 * 7")
        assert (outcome.status, outcome.text) == ("ok", "42")
        kernel.shut_down()


PARENT = """
import sys
from jupyter_client.manager import KernelManager

manager = KernelManager(kernel_name=sys.argv[1])
manager.start_kernel()
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=120)
print(manager.provisioner.pid, flush=True)
sys.stdin.read()
"""


def test_kernel_ends_when_its_parent_dies(environment):
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, SWIFT], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        kernel = int(parent.stdout.readline())
        assert process_runs(kernel)
    finally:
        parent.send_signal(signal.SIGKILL)
        parent.communicate()
    try:
        assert eventually(lambda: not process_runs(kernel))
        assert folders_of(kernel) == []
    finally:
        if process_runs(kernel):
            os.kill(kernel, signal.SIGKILL)


def test_folder_of_a_killed_kernel_is_removed_by_the_next(make_session):
    killed = make_session()
    killed.run("1")
    process = killed.process.pid
    killed.process.kill()
    killed.wait()
    (folder,) = folders_of(process)
    living = make_session()
    living.connect()
    assert folder.exists()  # it could belong to a kernel that is just starting
    kept = folders_of(living.process.pid)
    for path in [folder, *kept]:
        os.utime(path, (time.time() - 120, time.time() - 120))
    make_session().connect()
    assert eventually(lambda: not folder.exists())
    assert [path.exists() for path in kept] == [True]
