"""Sweeps as job arrays, on a real Slurm of three nodes on this machine."""
import json
import shutil
import subprocess

import pytest

from support.paths import PROGRAM
from support.program import TIMEOUT, eventually, succeed, succeed_json

pytestmark = pytest.mark.needs_slurm

#: 24 runs.
SWEEP = ["--over", "tolerance=0.02,0.05,0.1,0.2", "--over", "norm=none,bn", "--seeds", "0,1,2", "--oc", "4", "--steps",
         "30000", "--batch", "64"]


@pytest.fixture
def sparseshift(cluster):
    def run(*arguments, code=0):
        result = subprocess.run(
            [PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=TIMEOUT, env=cluster.environment)
        assert result.returncode == code, result.stderr
        return result.stdout if code == 0 else result.stderr
    return run


def states(folder):
    return {run["run"]: run for run in succeed_json("sweep", folder, "--status")["runs"]}


def table(folder):
    return (folder / "sweep.csv").read_bytes()


@pytest.fixture(scope="module")
def local(embeddings, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sweeps") / "local"
    succeed("sweep", embeddings, *SWEEP, "--quiet", "--output", folder)
    return folder


def test_nothing_is_lost_to_a_cluster(cluster, sparseshift, embeddings, local, tmp_path):
    """A node is taken away, two tasks are killed, one is queued again; the tables are those of one process, to the bit."""
    folder = tmp_path / "sweep"
    submitted = json.loads(
        sparseshift("sweep", embeddings, *SWEEP, "--engine", "slurm", "--output", folder, "--json"))
    assert submitted["tasks"] == submitted["runs"] == 24
    job = submitted["job"]

    def unfinished():
        """The tasks that run and have no model yet."""
        runs = json.loads(sparseshift("sweep", folder, "--status", "--json"))["runs"]
        tasks = {f"{job}_{run['run']}" for run in runs if run["state"] == "running"}
        return sorted(tasks.intersection(cluster.running()))

    with cluster.stopped(when=lambda: list(folder.glob("*/*/metrics.jsonl")) and len(unfinished()) >= 2):
        killed = unfinished()[:2]
        for task in killed:
            cluster.kill_task(task)
    with cluster.stopped(when=lambda: len(set(unfinished()) - set(killed)) >= 2):
        lost = cluster.stop_node("node1")
        cluster.command("scontrol", "requeue", max(set(unfinished()) - set(killed + lost)))
    cluster.wait_for(cluster.is_idle, "the array", TIMEOUT)
    found = json.loads(sparseshift("sweep", folder, "--status", "--json"))["runs"]
    failed = [run for run in found if run["state"] == "failed"]
    # A task of the lost node is queued again, unless its end was reported before.
    assert all(run["state"] in ("done", "failed") for run in found)
    tasks = {f"{job}_{run['run']}" for run in failed}
    assert set(killed) <= tasks <= set(killed + lost) and all(run["detail"] for run in failed)
    cluster.start_node("node1")
    cluster.command("scontrol", "update", "nodename=node1", "state=resume")
    sparseshift("sweep", folder, "--resume", "--engine", "slurm", "--follow", "--chunk", "2", "--quiet")
    assert table(folder) == table(local)
    assert {run["state"] for run in states(folder).values()} == {"done"}


def test_the_warning_before_a_time_limit_costs_nothing(cluster, sparseshift, embeddings, tmp_path):
    """The task writes its checkpoint, is queued again, and resumes from there. Slurm's shortest limit is a minute, so that
    its signal is sent here as it would send it: to the batch shell."""
    command = ["sweep", embeddings, "--over", "norm=none", "--seeds", "0", "--oc", "4", "--steps", "1000000", "--batch",
               "64", "--whiten", "none"]
    folder, other = tmp_path / "sweep", tmp_path / "local"
    job = json.loads(sparseshift(
        *command, "--engine", "slurm", "--slurm", "time=5", "--warning", "60", "--output", folder, "--json"))["job"]
    assert "#SBATCH --signal=B:USR1@60\n" in (folder / "slurm/array.sh").read_text()
    run = folder / "norm=none/seed-0"
    with cluster.stopped(when=(run / "metrics.jsonl").exists):
        cluster.command("scancel", "--batch", "--signal=USR1", f"{job}_0")
    assert eventually((run / "checkpoint").exists)
    cluster.wait_for(cluster.is_idle, "the array", TIMEOUT)
    shown = cluster.command("scontrol", "show", "job", job)
    assert int(shown.split("Restarts=")[1].split()[0]) == 1, shown
    sparseshift("sweep", folder, "--collect", "--quiet")
    succeed(*command, "--quiet", "--output", other)
    assert table(folder) == table(other)
    weights = "norm=none/seed-0/weights.safetensors"
    assert (folder / weights).read_bytes() == (other / weights).read_bytes()


def test_what_slurm_refuses(cluster, sparseshift, embeddings, tmp_path):
    """One sentence, and the way on: the plan is there and can be run in another way."""
    folder = tmp_path / "sweep"
    command = ["sweep", embeddings, "--over", "norm=none", "--seeds", "0", "--oc", "4", "--steps", "50", "--batch", "64",
               "--output", folder]
    line, = sparseshift(*command, "--engine", "slurm", "--slurm", "partition=none", code=1).splitlines()
    assert "partition" in line and "array.sh" in line
    assert states(folder)[0]["state"] == "waiting"
    sparseshift("sweep", folder, "--resume", "--quiet")
    assert states(folder)[0]["state"] == "done"


def test_cancelling(cluster, sparseshift, embeddings, tmp_path):
    folder = tmp_path / "sweep"
    sparseshift(
        "sweep", embeddings, "--over", "norm=none,bn", "--seeds", "0,1,2", "--oc", "4", "--steps", "100000000",
        "--batch", "64", "--whiten", "none", "--engine", "slurm", "--concurrent", "1", "--output", folder)
    assert eventually(lambda: "running" in {
        run["state"] for run in json.loads(sparseshift("sweep", folder, "--status", "--json"))["runs"]})
    assert len(cluster.running()) == 1
    sparseshift("sweep", folder, "--cancel")
    cluster.wait_for(cluster.is_idle, "the array", TIMEOUT)
    found = json.loads(sparseshift("sweep", folder, "--status", "--json"))
    assert not found["complete"] and "running" not in {run["state"] for run in found["runs"]}


SHORT = ["--over", "norm=none,bn", "--seeds", "0,1", "--oc", "4", "--steps", "50", "--batch", "64"]


def jobs(folder):
    return [json.loads(line) for line in (folder / "slurm/jobs.jsonl").read_text().splitlines()]


def test_an_array_is_found_whose_submission_was_cut_off(cluster, embeddings, sparseshift, tmp_path):
    """The process is killed after Slurm took the array, and before its number was noted."""
    folder, tools = tmp_path / "it's a sweep", tmp_path / "tools"
    tools.mkdir()
    sbatch = shutil.which("sbatch", path=cluster.environment["PATH"])
    (tools / "sbatch").write_text(f'#!/bin/bash\n{sbatch} "$@" > /dev/null\nkill -KILL $PPID\n')
    (tools / "sbatch").chmod(0o755)
    result = subprocess.run(
        [PROGRAM, "sweep", embeddings, *SHORT, "--engine", "slurm", "--slurm", "hold", "--output", folder], timeout=TIMEOUT,
        env={**cluster.environment, "PATH": f"{tools}:{cluster.environment['PATH']}"})
    assert result.returncode == -9 and not (folder / "slurm/jobs.jsonl").exists()
    assert "4 runs: 4 queued" in sparseshift("sweep", folder, "--status")
    sparseshift("sweep", folder, "--resume", "--engine", "slurm")
    job, = jobs(folder)
    assert job["tasks"] == [[0], [1], [2], [3]]
    cluster.command("scontrol", "release", job["job"])
    sparseshift("sweep", folder, "--resume", "--engine", "slurm", "--follow", "--quiet")
    assert len(jobs(folder)) == 1 and {run["state"] for run in states(folder).values()} == {"done"}


def test_what_a_run_waits_for_is_said(cluster, embeddings, sparseshift, tmp_path):
    folder = tmp_path / "sweep"
    sparseshift("sweep", embeddings, *SHORT, "--engine", "slurm", "--slurm", "cpus-per-task=64", "--output", folder)
    assert eventually(lambda: "queued: 4 runs, for Slurm's reason PartitionConfig" in sparseshift("sweep", folder, "--status"))
    sparseshift("sweep", folder, "--cancel")
    cluster.wait_for(cluster.is_idle, "the array", TIMEOUT)


def test_a_task_that_is_cancelled_before_it_begins_is_no_puzzle(cluster, embeddings, sparseshift, tmp_path):
    folder = tmp_path / "sweep"
    sparseshift("sweep", embeddings, *SHORT, "--engine", "slurm", "--slurm", "hold", "--output", folder)
    job, = jobs(folder)
    cluster.command("scancel", job["job"])
    assert "it was cancelled before it began, or its machine does not see" in sparseshift("sweep", folder, "--status")
    sparseshift("sweep", folder, "--resume", "--engine", "slurm", "--follow", "--quiet")
    assert {run["state"] for run in states(folder).values()} == {"done"}


def test_settings_of_the_environment_change_nothing(cluster, embeddings, tmp_path):
    """Those of squeue hide tasks, and those of sbatch come before the options of a batch file."""
    folder = tmp_path / "sweep"
    environment = {
        **cluster.environment, "SQUEUE_STATES": "R", "SQUEUE_USERS": "nobody", "SBATCH_PARTITION": "none",
        "SBATCH_ARRAY_INX": "0-99"}

    def run(*arguments):
        result = subprocess.run(
            [PROGRAM, "sweep", *map(str, arguments)], capture_output=True, text=True, timeout=TIMEOUT, env=environment)
        assert result.returncode == 0, result.stderr
        return result.stdout

    run(embeddings, *SHORT, "--engine", "slurm", "--slurm", "partition=main", "--slurm", "hold", "--slurm",
        "comment=two words", "--output", folder)
    assert "4 runs: 4 queued" in run(folder, "--status")
    run(folder, "--resume", "--engine", "slurm")
    job, = jobs(folder)
    assert "Comment=two words" in cluster.command("scontrol", "show", "job", job["job"])
    cluster.command("scontrol", "release", job["job"])
    run(folder, "--resume", "--engine", "slurm", "--follow", "--quiet")


def test_options_that_contradict(cluster, embeddings, sparseshift, tmp_path):
    folder = tmp_path / "sweep"
    for options, words in [
            (["time=1"], "time=1: tasks are warned 90 s before the time limit"),
            (["time=0:0"], "a time limit is more than 0"),
            (["partition=main", "partition=other"], "partition=main and partition=other: give this option once"),
            (["wait"], "cannot have this option"), (["out=x"], "the command sets this option itself")]:
        given = [word for option in options for word in ("--slurm", option)]
        text = sparseshift("sweep", embeddings, *SHORT, "--engine", "slurm", *given, "--output", folder, code=64)
        assert words in text
    for name in ("back\\slash", "line\nbreak"):
        line, = sparseshift("sweep", embeddings, *SHORT, "--engine", "slurm", "--output", tmp_path / name, code=1).splitlines()
        assert "a backslash or a line break" in line
    line, = sparseshift(
        "sweep", embeddings, *SHORT, "--engine", "slurm", "--slurm", "bogus", "--output", folder, code=1).splitlines()
    assert "unrecognized option '--bogus'" in line
    assert [path.name for path in tmp_path.iterdir()] == ["sweep"]
