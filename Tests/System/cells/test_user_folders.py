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


WORK = """\
let toy = SyntheticShifts(concepts: 3, varyingAtMost: 2, dimension: 8, count: 500, seed: 0)
let runs = try train(
    SSAE.Configuration(features: 3, length: .steps(50)), on: toy, seeds: 0..<2,
    storingIn: RunDirectory("~/stored", earlier: .resume))
try runs.save(to: "~/models")
session.models["runs"] = runs
try session.save("~/work.h5")
try plot(runs).write(to: "~/figure.svg")
try toy.write(to: "~/shifts.h5")
try TextPairs.cat(count: 4).write(to: "~/pairs.jsonl")
try SAELensModel(runs[0].parameters).write(to: "~/saelens")"""

READ = """\
let read = [
    try Runs(contentsOf: "~/models"), try Runs(contentsOf: "~/stored"), try Session().restore("~/work.h5").models["runs"]!,
]
let counts = [try EmbeddingPairs("~/shifts.h5").count, try TextPairs(contentsOf: "~/pairs.jsonl").count]
read.allSatisfy { $0.map(\\.parameters) == runs.map(\\.parameters) } && counts == [500, 4]"""


def test_a_tilde_is_the_home_folder_in_every_path(make_session, tmp_path, monkeypatch):
    home, folder = tmp_path / "home", tmp_path / "folder"
    home.mkdir()
    folder.mkdir()
    monkeypatch.setenv("HOME", str(home))
    session = make_session()
    session.value(f'FileManager.default.changeCurrentDirectoryPath("{folder}")')
    written = session.run(WORK, timeout=300)
    assert written.status == "ok", written.traceback
    assert session.value(READ) == "true"
    names = {path.name for path in home.iterdir()}
    assert {"stored", "models", "work.h5", "figure.svg", "shifts.h5", "pairs.jsonl", "saelens"} <= names
    # Nothing stands in a folder whose name is a tilde.
    assert list(folder.iterdir()) == []
