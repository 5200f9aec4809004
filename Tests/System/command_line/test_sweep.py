"""`sparseshift sweep`: tables, models, and what the rules pick."""
import csv
import json
import signal
import time

import pytest

from support.program import SHORT, TIMEOUT, run, start, succeed, succeed_json


@pytest.fixture(scope="module")
def swept(embeddings, tmp_path_factory):
    output = tmp_path_factory.mktemp("sweeps") / "out"
    return output, succeed_json(
        "sweep", embeddings, "--over", "tolerance=0.02,0.1", "--over", "norm=none,bn", "--seeds", "0,1", "--oc", 4,
        "--output", output, *SHORT)


def test_every_combination_is_trained(swept):
    output, document = swept
    names = [point["changes"] for point in document["points"]]
    assert names == [{"tolerance": tolerance, "norm": norm} for tolerance in ("0.02", "0.1") for norm in ("none", "bn")]
    for point in document["points"]:
        assert point["seeds"] == [0, 1] and len(point["mcc"]) == 2 and 0 < point["udr"] <= 1
        found = succeed_json("inspect", point["folder"])
        assert [model["seed"] for model in found["models"]] == [0, 1]
        configuration = found["models"][0]["configuration"]
        assert {key: configuration[key] for key in ("norm", "tolerance")} == point["changes"]
    assert not document["interrupted"] and not document["failures"]


def test_tables_are_written(swept):
    output, document = swept
    assert [json.loads(line) for line in (output / "sweep.jsonl").read_text().splitlines()] == document["points"]
    with open(output / "sweep.csv") as file:
        rows = list(csv.DictReader(file))
    assert [row["norm"] for row in rows] == ["none", "bn"] * 2
    for row, point in zip(rows, document["points"]):
        assert float(row["FVU"]) == pytest.approx(point["fraction_unexplained"]["mean"])
        assert float(row["MCC"]) == pytest.approx(sum(point["mcc"]) / 2)


def test_rules_tell_what_they_would_pick(swept):
    choices = {choice["criterion"]: choice for choice in swept[1]["choices"]}
    assert {"agreement", "sparseness", "correlation"} <= choices.keys()
    best = max(swept[1]["points"], key=lambda point: sum(point["mcc"]))
    assert choices["correlation"]["changes"] == best["changes"] and choices["correlation"]["reason"]


def test_a_sweep_is_not_replaced_unasked(swept, embeddings):
    result = run("sweep", embeddings, "--over", "oc=2,3", "--output", swept[0])
    assert result.returncode == 1 and "--overwrite" in result.stderr


@pytest.mark.parametrize("arguments, code", [
    ([], 64), (["--over", "norm"], 64), (["--over", "norm=none,"], 64), (["--over", "colour=red"], 1),
    (["--over", "norm=none,huge"], 1), (["--over", "norm=none,none"], 1), (["--over", "seed=1,2"], 1),
    (["--over", "oc=2,1000000000000"], 1), (["--over", "oc=2", "--over", "oc=3"], 1),
])
def test_sweeps_that_cannot_be(embeddings, tmp_path, arguments, code):
    result = run("sweep", embeddings, *arguments, "--output", tmp_path / "out")
    assert result.returncode == code and result.stdout == ""
    assert code == 64 or len(result.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_interrupting_keeps_what_is_complete(embeddings, tmp_path):
    process = start(
        "sweep", embeddings, "--over", "steps=100,100000000", "--seeds", "0", "--batch", "64", "--whiten", "none",
        "--oc", "4", "--json", "--output", tmp_path / "out")
    assert "runs" in process.stderr.readline()
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 130
    document = json.loads(output)
    assert document["interrupted"]
    for point in document["points"]:
        assert point["changes"] == {"steps": "100"}


def test_a_sweep_that_ended_while_it_was_written_is_replaced(embeddings, tmp_path):
    command = ["sweep", embeddings, "--oc", 2, "--steps", 5, "--batch", 8, "--over", "lr=0.01,0.02", "--seeds", 0, "--output",
               tmp_path / "s"]
    succeed(*command)
    (tmp_path / "s/sweep.jsonl").unlink()
    (tmp_path / "s/sweep.csv").unlink()
    (tmp_path / "s/lr=0.02/seed-1.0A1B2C3D.part").mkdir()
    refused = run(*command)
    assert refused.returncode == 1 and "--overwrite" in refused.stderr
    succeed(*command, "--overwrite")
    assert (tmp_path / "s/sweep.jsonl").exists()
    # A folder with anything else is not touched.
    (tmp_path / "s/sweep.jsonl").unlink()
    (tmp_path / "s/notes.txt").write_text("mine")
    foreign = run(*command, "--overwrite")
    assert foreign.returncode == 1 and "holds no sweep" in foreign.stderr and (tmp_path / "s/notes.txt").exists()
