"""The toolchain's language server finds the library's modules: a session in the protocol of editors."""
import json
import logging
import os
import queue
import shutil
import subprocess
import threading
import time

import pytest
from jupyter_lsp import LanguageServerManager

from support.paths import INSTALLED_PROGRAM, PROGRAM
from support.program import run

TIMEOUT = 120
if shutil.which("sourcekit-lsp") is None:
    pytest.skip("there is no sourcekit-lsp on PATH", allow_module_level=True)

TEXT = """\
import SparseShift
import Figures
import LanguageModels

let toy = SyntheticShifts(concepts: 10, varyingAtMost: 7, dimension: 32, count: 10, seed: 0)
let runs = try train(SSAE.Configuration(features: 3), on: toy, seeds: 0..<2)
print(toy.count)
"""


class Editor:
    """An editor that has started a language server."""

    def __init__(self, command, folder):
        self.process = subprocess.Popen(
            list(map(str, command)), cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self._messages = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self._number = 0
        #: Files of which anything was said.
        self.underlined = set()
        self.ask("initialize", processId=None, rootUri=folder.as_uri(), capabilities={
            "textDocument": {"publishDiagnostics": {}, "hover": {"contentFormat": ["markdown"]}}})
        self.tell("initialized")

    def _read(self):
        while True:
            length = None
            while line := self.process.stdout.readline().strip():
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            if length is None:
                return
            self._messages.put(json.loads(self.process.stdout.read(length)))

    def _send(self, **message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def _wait(self, isWanted):
        end = time.monotonic() + TIMEOUT
        while True:
            message = self._messages.get(timeout=max(0.01, end - time.monotonic()))
            if message.get("method") == "textDocument/publishDiagnostics":
                self.underlined.add(message["params"]["uri"])
            if "id" in message and "method" in message:
                self._send(id=message["id"], result=None)
            elif isWanted(message):
                return message

    def tell(self, method, **parameters):
        self._send(method=method, params=parameters)

    def ask(self, method, **parameters):
        self._number += 1
        number = self._number
        self._send(id=number, method=method, params=parameters)
        return self._wait(lambda message: message.get("id") == number)["result"]

    def open(self, path, text):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        self.tell("textDocument/didOpen", textDocument={
            "uri": path.as_uri(), "languageId": "swift", "version": 1, "text": text})

    def diagnostics(self, path, text):
        """Opens a file and returns what is underlined in it."""
        self.open(path, text)
        message = self._wait(
            lambda message: message.get("method") == "textDocument/publishDiagnostics"
            and message["params"]["uri"] == path.as_uri())
        return [diagnostic["message"] for diagnostic in message["params"]["diagnostics"]]

    def hover(self, path, text, word):
        before = text[:text.index(word)].split("\n")
        return self.ask("textDocument/hover", textDocument={"uri": path.as_uri()}, position={
            "line": len(before) - 1, "character": len(before[-1])})


@pytest.fixture
def edit(tmp_path):
    editors = []

    def start(*command):
        editors.append(Editor(command, tmp_path))
        return editors[-1]

    yield start
    for editor in editors:
        editor.process.kill()
        editor.process.wait()


@pytest.mark.parametrize("program", [INSTALLED_PROGRAM, PROGRAM], ids=["installed", "built"])
def test_the_modules_are_found(edit, tmp_path, program):
    editor = edit(program, "language-server")
    path = tmp_path / "file.swift"
    assert editor.diagnostics(path, TEXT) == []
    shown = editor.hover(path, TEXT, "SyntheticShifts")["contents"]["value"]
    assert "struct SyntheticShifts" in shown and "Shifts with a known truth" in shown
    assert "func train" in editor.hover(path, TEXT, "train(")["contents"]["value"]
    # What is wrong is underlined all the same.
    (message,) = editor.diagnostics(tmp_path / "wrong.swift", TEXT + "toy.fresh(cout: 3)\n")
    assert "cout" in message


def test_without_it_they_are_not(edit, tmp_path):
    assert any("SparseShift" in message for message in edit("sourcekit-lsp").diagnostics(tmp_path / "file.swift", TEXT))


@pytest.fixture(scope="module")
def specification():
    """What jupyter-lsp knows of the server."""
    manager = LanguageServerManager(log=logging.getLogger("test"))
    manager.initialize()
    return manager.language_servers["sourcekit-lsp"]


def test_jupyter_lsp_knows_the_server(specification):
    assert specification["argv"][-2:] == [os.path.realpath(INSTALLED_PROGRAM), "language-server"]
    assert specification["languages"] == ["swift"]


def test_in_jupyterlab_it_is_for_files_alone(specification, edit, tmp_path):
    editor = edit(*specification["argv"])
    notebook = tmp_path / ".virtual_documents/session.ipynb"
    text = "%who\nlet x = 1\nlet x = toy.count\n"
    editor.open(notebook, text)
    path = tmp_path / "file.swift"
    assert editor.diagnostics(path, TEXT) == []
    assert editor.hover(notebook, text, "toy") is None
    assert "func train" in editor.hover(path, TEXT, "train(")["contents"]["value"]
    assert editor.underlined == {path.as_uri()}
    # It ends as an editor asks it to.
    editor.ask("shutdown")
    editor.tell("exit")
    assert editor.process.wait(TIMEOUT) == 0


def test_the_specification_is_for_a_file_of_the_servers_settings(tmp_path, monkeypatch):
    """Where the package is not installed, the JSON is put among Jupyter's settings."""
    document = run("language-server", "--specification", program=INSTALLED_PROGRAM).stdout
    folder = tmp_path / "jupyter_server_config.d"
    folder.mkdir()
    (folder / "swift.json").write_text(document)
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    manager = LanguageServerManager(autodetect=False, log=logging.getLogger("test"))
    manager.initialize()
    assert list(manager.language_servers) == ["sourcekit-lsp"]


def test_missing_modules_are_named(tmp_path):
    program = tmp_path / "sparseshift"
    shutil.copy(INSTALLED_PROGRAM, program)
    result = run("language-server", program=str(program))
    assert result.returncode == 1 and len(result.stderr.splitlines()) == 1
    assert str(tmp_path / "Modules") in result.stderr
