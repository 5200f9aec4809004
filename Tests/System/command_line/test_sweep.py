"""`sparseshift sweep`: tables, models, and what the rules pick."""
import csv
import json
import shutil
import signal
import time

import h5py
import pytest

from support.program import SHORT, TIMEOUT, eventually, run, start, succeed, succeed_json


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


# The folder of a sweep.

POINTS = ["--over", "tolerance=0.02,0.1", "--over", "norm=none,bn", "--seeds", "0,1", "--oc", "4", "--steps", "300",
          "--batch", "64"]


def contents(folder):
    weights = sorted(folder.glob("*/seed-*/weights.safetensors"))
    return {path.relative_to(folder): path.read_bytes() for path in [*weights, folder / "sweep.csv"]}


@pytest.fixture(scope="module")
def whole(embeddings, tmp_path_factory):
    """A sweep that one process has trained."""
    folder = tmp_path_factory.mktemp("sweeps") / "whole"
    succeed("sweep", embeddings, *POINTS, "--quiet", "--output", folder)
    return folder


def test_runs_of_their_own_processes_are_those_of_one(embeddings, whole, tmp_path):
    """What a scheduler calls: each number in a process of its own, in any order, twice or not."""
    folder = tmp_path / "sweep"
    folder.mkdir()
    (folder / "plan.json").write_bytes((whole / "plan.json").read_bytes())
    for numbers in ["5", "0...2", "3,4", "7", "5"]:
        succeed("sweep", folder, "--point", numbers, "--quiet")
    status = succeed_json("sweep", folder, "--status")
    assert [run["state"] for run in status["runs"]] == ["done"] * 6 + ["waiting", "done"] and not status["complete"]
    partial = succeed_json("sweep", folder, "--collect")
    assert partial["interrupted"] and [point["seeds"] for point in partial["points"]] == [[0, 1]] * 3 + [[1]]
    succeed("sweep", folder, "--resume", "--quiet")
    assert contents(folder) == contents(whole)


def test_a_plan_trains_nothing_until_it_is_called(embeddings, whole, tmp_path):
    folder = tmp_path / "sweep"
    assert succeed_json("sweep", embeddings, *POINTS, "--plan", "--output", folder) == {"runs": 8, "output": str(folder)}
    assert [path.name for path in folder.iterdir()] == ["plan.json"]
    assert (folder / "plan.json").read_bytes() == (whole / "plan.json").read_bytes()
    collected = succeed("sweep", folder, "--collect")
    assert "0 models, not complete" in collected and "UDR" not in collected
    succeed("sweep", folder, "--point", "0...7", "--quiet")
    succeed("sweep", folder, "--collect", "--quiet")
    assert contents(folder) == contents(whole)
    for arguments in (["--engine", "slurm"], ["--without-models"]):
        assert run("sweep", embeddings, *POINTS, "--plan", *arguments, "--output", tmp_path / "other").returncode == 64


def test_a_sweep_that_is_being_trained_is_left_alone(embeddings, tmp_path):
    folder = tmp_path / "sweep"
    process = start("sweep", embeddings, *[word.replace("300", "100000000") for word in POINTS], "--whiten", "none",
                    "--quiet", "--output", folder)
    assert eventually(lambda: list(folder.glob("*/seed-*/metrics.jsonl")))
    status = succeed("sweep", folder, "--status")
    assert "running" in status and "--resume" not in status
    second = run("sweep", folder, "--resume")
    assert second.returncode == 1
    line, = [line for line in second.stderr.splitlines() if line.startswith("Error")]
    assert str(folder) in line and "is being trained elsewhere (8 runs: " in line
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=TIMEOUT)
    assert process.returncode == 130
    assert f"train what is missing: sparseshift sweep {folder} --resume" in succeed("sweep", folder, "--status")


def test_stopped_sweeps_resume_to_the_same_bits(embeddings, tmp_path):
    """Killed or asked to stop in any way and at any time: finished runs stay, and the end is the same."""
    command = ["sweep", embeddings, "--over", "tolerance=0.02,0.1", "--seeds", "0,1", "--oc", "4", "--steps", "8000",
               "--batch", "64", "--quiet"]
    succeed(*command, "--output", tmp_path / "whole")
    folder = tmp_path / "sweep"
    done = 0
    for stop in [signal.SIGTERM, signal.SIGKILL, signal.SIGUSR1, signal.SIGINT]:
        process = start(*command, "--output", folder, *(["--resume"] if (folder / "plan.json").exists() else []))
        begun = eventually(lambda: len(list(folder.glob("*/seed-*/final-checkpoint"))) > done or process.poll() is not None)
        process.send_signal(stop)
        _, errors = process.communicate(timeout=TIMEOUT)
        # While the tables are written, a signal ends the program as it ends any other.
        assert begun and process.returncode in (0, -stop, 128 + stop), errors
        assert len(list(folder.glob("*/seed-*/weights.safetensors"))) >= done
        done = len(list(folder.glob("*/seed-*/final-checkpoint")))
        if done == 4:
            break
    succeed(*command, "--output", folder, "--resume")
    assert contents(folder) == contents(tmp_path / "whole")


def test_values_and_seeds_are_added(embeddings, whole, tmp_path):
    folder = tmp_path / "sweep"
    shutil.copytree(whole, folder)
    stamps = {path: path.stat().st_mtime_ns for path in folder.glob("*/seed-*/weights.safetensors")}
    more = [word.replace("0.02,0.1", "0.02,0.05,0.1").replace("0,1", "2,0,1") if index in (1, 5) else word
            for index, word in enumerate(POINTS)]
    document = succeed_json("sweep", embeddings, *more, "--output", folder, "--resume")
    assert [point["seeds"] for point in document["points"]] == [[2, 0, 1]] * 6
    assert {path: path.stat().st_mtime_ns for path in stamps} == stamps
    fresh = tmp_path / "fresh"
    succeed("sweep", embeddings, *[word.replace("2,0,1", "0,1,2") for word in more], "--output", fresh, "--quiet")
    for path in sorted(fresh.glob("*/seed-*/weights.safetensors")):
        assert path.read_bytes() == (folder / path.relative_to(fresh)).read_bytes()


@pytest.mark.parametrize("changes, words", [
    ({1: "tolerance=0.02"}, ["tolerance", "0.1"]), ({5: "0"}, ["seed 1"]), ({7: "5"}, ["oc: 4", "5"]),
    ({3: "norm=none,bn,ln", 1: "loss=absolute"}, ["tolerance"]),
])
def test_what_does_not_continue_a_sweep(embeddings, whole, changes, words):
    arguments = [changes.get(index, word) for index, word in enumerate(POINTS)]
    before = contents(whole)
    result = run("sweep", embeddings, *arguments, "--output", whole, "--resume")
    assert result.returncode == 1
    line, = [line for line in result.stderr.splitlines() if line.startswith("Error")]
    assert str(whole) in line and all(word in line for word in words)
    assert contents(whole) == before


def test_other_data_do_not_continue_a_sweep(embeddings, tmp_path):
    own = tmp_path / "own.h5"
    shutil.copy(embeddings, own)
    succeed("sweep", own, *POINTS, "--quiet", "--output", tmp_path / "sweep")
    with h5py.File(own, "r+") as file:
        file["cfc_train"][3, 0, 0] += 1
    for arguments in (["--resume"], ["--point", "0"], ["--collect"]):
        result = run("sweep", tmp_path / "sweep", *arguments)
        assert result.returncode == 1 and "other shifts of own.h5" in result.stderr


def test_a_point_that_diverges_costs_only_itself(embeddings, tmp_path):
    document = succeed_json(
        "sweep", embeddings, "--over", "lr=0.001,1e30", "--seeds", "0,1", "--oc", "4", "--steps", "50", "--batch", "64",
        "--output", tmp_path / "sweep")
    assert [point["changes"] for point in document["points"]] == [{"lr": "0.001"}]
    assert len(document["failures"]) == 2 and all("diverged" in failure for failure in document["failures"])
    runs = succeed_json("sweep", tmp_path / "sweep", "--status")["runs"]
    assert [run["state"] for run in runs] == ["done", "done", "diverged", "diverged"]
    assert "learning rate" in runs[3]["detail"]


@pytest.mark.parametrize("arguments, code", [
    (["--point", "8"], 1), (["--point", "x"], 64), (["--status", "--collect"], 64), ([], 64),
    (["--resume", "--over", "norm=none"], 64), (["--resume", "--chunk", "2"], 64),
])
def test_commands_on_a_folder_that_cannot_be(whole, arguments, code):
    before = contents(whole)
    result = run("sweep", whole, *arguments)
    assert result.returncode == code and result.stdout == "" and contents(whole) == before


def test_commands_on_what_is_no_sweep(embeddings, tmp_path):
    for place in (embeddings, tmp_path, tmp_path / "none"):
        for command in ("--status", "--collect"):
            result = run("sweep", place, command)
            assert result.returncode == 1 and "no sweep" in result.stderr
