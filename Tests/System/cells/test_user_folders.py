"""Cells find the user's folders where Jupyter does."""
import json

HOMES = """\
[NSHomeDirectory(), FileManager.default.homeDirectoryForCurrentUser.path, ("~/x" as NSString).expandingTildeInPath]"""


def test_foundation_agrees_with_jupyter(make_session, tmp_path, monkeypatch):
    # A user whose home folder is not that of the password file.
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "JUPYTER_DATA_DIR"):
        monkeypatch.setenv(name, "")
    home = str(tmp_path)
    assert json.loads(make_session().value(HOMES)) == [home, home, f"{home}/x"]
    assert (tmp_path / ".cache/sparseshift/ModuleCache").is_dir()
