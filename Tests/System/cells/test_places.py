"""Folders and limits with which a session cannot work as usual: it copes, or says so in one sentence."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import time

import pytest

from support.free_ports import free_ports
from support.kernel import TIMEOUT
from support.paths import PROGRAM

needs_root = pytest.mark.xfail(os.getuid() != 0, reason="only root may mount file systems", run=False)


def test_home_that_cannot_be_written(make_session, tmp_path, monkeypatch):
    # Not even by root.
    monkeypatch.setenv("HOME", "/proc/self/nowhere")
    monkeypatch.setenv("XDG_CACHE_HOME", "")
    assert make_session().value("[1, 2].map { $0 * 2 }") == "[2, 4]"


@pytest.fixture
def mounted(tmp_path, monkeypatch):
    """Mounts a file system of its own as the folder for temporary files."""
    folder = tmp_path / "mounted"
    folder.mkdir()

    def mount(options):
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True)
        monkeypatch.setenv("TMPDIR", str(folder))
        return folder

    yield mount
    subprocess.run(["umount", "-l", folder], check=True)


@needs_root
@pytest.mark.parametrize("options, word", {"noexec": "noexec", "size=64k": "is full"}.items())
def test_folder_for_temporary_files_that_is_no_use(make_session, mounted, options, word):
    folder = mounted(options)
    outcome = make_session().run("1 + 1")
    assert outcome.error == "FolderError"
    assert str(folder) in outcome.message and word in outcome.message and "TMPDIR" in outcome.message
    assert "\n" not in outcome.traceback


def test_folder_of_the_session_is_removed(make_session, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    session = make_session()
    session.run("let kept = 1")
    for folder in tmp_path.glob("sparseshift-*"):
        shutil.rmtree(folder)
    for code in ("kept", "2"):
        outcome = session.run(code)
        assert outcome.error == "FolderError"
        assert "was removed" in outcome.message and "restart the kernel" in outcome.message


def test_folder_for_temporary_files_that_is_none(tmp_path):
    file = tmp_path / "file"
    file.write_text("")
    connection = tmp_path / "connection.json"
    ports = free_ports()
    connection.write_text(json.dumps({
        **ports, "ip": "127.0.0.1", "transport": "tcp", "key": "k", "signature_scheme": "hmac-sha256"}))
    result = subprocess.run(
        [PROGRAM, "kernel", "-f", connection], capture_output=True, text=True, timeout=TIMEOUT,
        env={**os.environ, "TMPDIR": str(file)})
    assert result.returncode == 1
    assert result.stderr.startswith("Error: ") and str(file) in result.stderr and result.stderr.count("\n") == 1


def test_few_descriptors(tmp_path):
    connection = tmp_path / "connection.json"
    command = f"ulimit -n 40; exec {PROGRAM} kernel -f {connection}"
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=TIMEOUT)
    assert result.returncode == 1
    assert "file descriptors" in result.stderr and "40" in result.stderr and "ulimit -n" in result.stderr
    assert result.stderr.count("\n") == 1


CHILDREN = """func start(_ path: String, _ arguments: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    try process.run()
    return process.processIdentifier
}
let child = try start("/bin/sleep", ["1000"])
let shell = try start("/bin/sh", ["-c", "sleep 1000 & echo $! > \\(NSTemporaryDirectory())/orphan; trap '' TERM; sleep 1000"])
while !FileManager.default.fileExists(atPath: NSTemporaryDirectory() + "/orphan") { usleep(1000) }
usleep(100_000)
let orphan = try String(contentsOfFile: NSTemporaryDirectory() + "/orphan", encoding: .utf8)
print(child, shell, orphan)"""


def lives(process):
    try:
        return pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("end", ["shutdown", "terminated", "killed"])
def test_children_end_with_the_session(make_session, tmp_path, monkeypatch, end):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    session = make_session()
    outcome = session.run(CHILDREN)
    assert outcome.status == "ok", outcome.traceback
    children = [int(word) for word in outcome.stream("stdout").split()]
    assert all(map(lives, children))
    if end == "shutdown":
        session.client.shutdown()
    else:
        os.kill(session.process.pid, signal.SIGTERM if end == "terminated" else signal.SIGKILL)
    session.wait()
    limit = time.monotonic() + TIMEOUT
    while any(map(lives, children)):
        assert time.monotonic() < limit, [child for child in children if lives(child)]
        time.sleep(0.01)
