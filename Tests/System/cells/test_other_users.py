"""What other users of the machine see of a session, and what a session does to them."""
import os
import pathlib
import stat
import subprocess
import sys
import tempfile

import pytest

from support.kernel import Kernel
from support.messages import TIMEOUT
from support.notebooks import execute, save
from support.paths import INSTALLED_PROGRAM
from support.program import eventually

NOBODY = 65534


def as_nobody(code, *arguments):
    """Runs Python as another user, and returns what it prints."""
    return subprocess.run(
        [sys.executable, "-c", f"import os, pathlib, sys; os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})\n" + code,
         *map(str, arguments)],
        stdout=subprocess.PIPE, text=True, check=True, timeout=TIMEOUT).stdout


@pytest.fixture
def temporary(monkeypatch):
    """A folder for temporary files that all users share."""
    with tempfile.TemporaryDirectory(prefix="shared-", dir="/tmp") as folder:
        os.chmod(folder, 0o1777)
        monkeypatch.setenv("TMPDIR", folder)
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield pathlib.Path(folder)


def sessions(folder):
    return sorted(path for path in folder.glob("sparseshift-*") if path.is_dir() and not path.is_symlink())


def test_only_the_user_can_enter_a_sessions_folder(temporary):
    mask = os.umask(0)
    try:
        with Kernel() as kernel:
            assert kernel.run('let password = "hunter2"').status == "ok"
            folder, = sessions(temporary)
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
            sources = list(folder.rglob("main.swift"))
            assert any("hunter2" in source.read_text() for source in sources)
            assert all(stat.S_IMODE(source.stat().st_mode) == 0o600 for source in sources)
            if os.getuid() == 0:
                look = "try: print(os.listdir(sys.argv[1]))\nexcept PermissionError: print('refused')"
                assert as_nobody(look, folder) == "refused\n"
            kernel.shut_down()
            assert sessions(temporary) == []
    finally:
        os.umask(mask)


def test_a_killed_sessions_folder_is_removed_by_the_next_one(temporary):
    with Kernel() as kernel:
        kernel.run("1")
        abandoned, = sessions(temporary)
        kernel.process.kill()
        kernel.wait()
    os.utime(abandoned, (1, 1))
    with Kernel() as kernel, Kernel() as other:
        other.run("let kept = 5")
        assert kernel.run("1").status == "ok"
        assert eventually(lambda: abandoned not in sessions(temporary))
        assert len(sessions(temporary)) == 2
        assert other.value("kept") == "5"


LEAVE = """
folder = pathlib.Path(sys.argv[1])
folder.mkdir(mode=0o777)
for name in ("lock", ".private-folder"):
    (folder / name).write_text("")
    (folder / name).chmod(0o666)
folder.chmod(0o777)
os.utime(folder, (1, 1))
"""


@pytest.mark.needs_root
def test_other_users_folders_and_what_their_links_lead_to_stay(temporary, tmp_path):
    precious = tmp_path / "precious"
    precious.mkdir(mode=0o700)
    for number in range(100):
        (precious / str(number)).write_text("x")
    theirs = temporary / "sparseshift-1-1"
    as_nobody(LEAVE, theirs)
    as_nobody("os.symlink(sys.argv[1], sys.argv[2])", precious, theirs / "link")
    as_nobody("os.symlink(sys.argv[1], sys.argv[2])", precious, temporary / "sparseshift-2-2")
    # Of this user, with a link of the other one inside.
    mine = temporary / "sparseshift-3-3"
    mine.mkdir(mode=0o777)
    mine.chmod(0o777)
    (mine / ".private-folder").write_text("")
    as_nobody("os.symlink(sys.argv[1], sys.argv[2])", precious, mine / "link")
    os.utime(mine, (1, 1))
    (temporary / "sparseshift.4-AbCdEf").symlink_to(precious)
    with Kernel() as kernel:
        assert kernel.run("1").status == "ok"
        assert eventually(lambda: not mine.exists())
    notebook = save(tmp_path / "one.ipynb", "1")
    assert execute(notebook, "--in-place").returncode == 0
    assert len(list(precious.iterdir())) == 100
    assert sorted(path.name for path in theirs.iterdir()) == [".private-folder", "link", "lock"]
    assert (temporary / "sparseshift-2-2").is_symlink() and (temporary / "sparseshift.4-AbCdEf").is_symlink()


@pytest.mark.needs_root
def test_a_folder_that_is_swapped_for_a_link_again_and_again(temporary, tmp_path):
    """The owner of a folder exchanges it for a link while kernels start and clean up."""
    precious = tmp_path / "precious"
    precious.mkdir(mode=0o700)
    for number in range(1000):
        (precious / str(number)).write_text("x")
    theirs = temporary / "sparseshift-1-1"
    as_nobody(LEAVE, theirs)
    swap = (
        f"import os, sys; os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})\n"
        "folder, target = sys.argv[1:]\nos.symlink(target, folder + '.link')\n"
        "while True:\n    os.rename(folder, folder + '.aside'); os.rename(folder + '.link', folder)\n"
        "    os.rename(folder, folder + '.link'); os.rename(folder + '.aside', folder)\n")
    attacker = subprocess.Popen([sys.executable, "-c", swap, theirs, precious])
    try:
        for _ in range(5):
            with Kernel() as kernel:
                assert kernel.run("1").status == "ok"
    finally:
        assert attacker.poll() is None
        attacker.kill()
        attacker.wait()
    assert len(list(precious.iterdir())) == 1000


@pytest.mark.needs_root
def test_execute_leaves_runs_in_other_pid_namespaces_alone(temporary, tmp_path):
    """Where the processes of the one cannot be seen by the other, as in containers that share /tmp."""
    slow = save(
        tmp_path / "slow.ipynb",
        'import Foundation\nwhile !FileManager.default.fileExists(atPath: "go") { usleep(10_000) }')
    running = subprocess.Popen(
        ["unshare", "--pid", "--fork", "--kill-child", INSTALLED_PROGRAM, "execute", slow, "--in-place", "--quiet"],
        stderr=subprocess.PIPE, text=True)
    assert eventually(lambda: list(temporary.glob("sparseshift.*/connection.json")))
    folder = next(temporary.glob("sparseshift.*"))
    quick = save(tmp_path / "quick.ipynb", "1")
    assert execute(quick, "--in-place").returncode == 0
    assert (folder / "connection.json").exists() and (folder / "log").exists()
    (tmp_path / "go").write_text("")
    assert running.wait(TIMEOUT) == 0, running.stderr.read()
    assert list(temporary.glob("sparseshift.*")) == []


def test_what_a_killed_execute_leaves_goes_with_the_next_one(temporary, tmp_path):
    slow = save(tmp_path / "slow.ipynb", "import Foundation\nwhile true { usleep(10000) }")
    running = subprocess.Popen([INSTALLED_PROGRAM, "execute", slow, "--in-place", "--quiet"])
    assert eventually(lambda: list(temporary.glob("sparseshift.*/connection.json")))
    folder, = temporary.glob("sparseshift.*")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "connection.json").stat().st_mode) == 0o600
    running.kill()
    running.wait()
    assert execute(save(tmp_path / "quick.ipynb", "1"), "--in-place").returncode == 0
    assert not folder.exists()
    # The kernel of the one that was killed removes its own folder.
    assert eventually(lambda: not list(temporary.glob("sparseshift-*")))
