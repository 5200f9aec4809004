"""Cells find the user's folders where Jupyter does."""
import json

import pytest
from conftest import Session

HOMES = """\
[NSHomeDirectory(), FileManager.default.homeDirectoryForCurrentUser.path, ("~/x" as NSString).expandingTildeInPath]"""


@pytest.fixture
def moved_session(tmp_path, monkeypatch):
    """A session of a user whose home folder is not that of the password file."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "JUPYTER_DATA_DIR"):
        monkeypatch.setenv(name, "")
    session = Session()
    yield session
    session.stop()


def test_foundation_agrees_with_jupyter(moved_session, tmp_path):
    home = str(tmp_path)
    assert json.loads(moved_session.value(HOMES)) == [home, home, f"{home}/x"]
    assert (tmp_path / ".cache/sparseshift/ModuleCache").is_dir()
