"""The batch file of a job array, run as Slurm runs it, with tools that only write down how they are called."""
import json
import os
import pathlib
import shutil
import signal
import subprocess

import h5py
import pytest

from support.paths import PROGRAM
from support.program import TIMEOUT, eventually

COMMAND = ["--over", "norm=none,bn", "--seeds", "0,1,2", "--oc", "4", "--batch", "64", "--whiten", "none", "--engine",
           "slurm"]


@pytest.fixture
def tools(tmp_path):
    """A folder of tools: sbatch takes every file, and scontrol notes what it is told."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for name, text in [("sbatch", 'echo "12;cluster"'), ("scontrol", f'echo "$@" >> "{tmp_path}/scontrol.txt"'),
                       ("squeue", "echo 12 0 PENDING Resources"), ("scancel", 'echo "scancel: error: Invalid job id" >&2; exit 1')]:
        (folder / name).write_text(f"#!/bin/bash\n{text}\n")
        (folder / name).chmod(0o755)
    return {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}


def submit(embeddings, folder, tools, *arguments):
    result = subprocess.run(
        [PROGRAM, "sweep", embeddings, *COMMAND, *arguments, "--output", folder, "--json"], capture_output=True,
        text=True, env=tools, timeout=TIMEOUT)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def states(folder, tools):
    result = subprocess.run(
        [PROGRAM, "sweep", folder, "--status", "--json"], capture_output=True, text=True, env=tools, timeout=TIMEOUT)
    assert result.returncode == 0, result.stderr
    return [run["state"] for run in json.loads(result.stdout)["runs"]]


def task(folder, number, tools):
    return subprocess.Popen(
        ["bash", folder / "slurm/array.sh"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**tools, "SLURM_ARRAY_TASK_ID": str(number), "SLURM_ARRAY_JOB_ID": "12", "SLURM_JOB_ID": "13"})


def test_tasks_train_their_runs(embeddings, tools, tmp_path):
    folder = tmp_path / "a sweep's folder"
    submitted = submit(
        embeddings, folder, tools, "--steps", "50", "--chunk", "4", "--concurrent", "3", "--slurm", "partition=cpu",
        "--slurm", "time=10", "--warning", "30")
    assert submitted == {"job": "12", "tasks": 2, "runs": 6, "output": str(folder)}
    lines = (folder / "slurm/array.sh").read_text().splitlines()
    assert {"#SBATCH --array=0-1%3", "#SBATCH --signal=B:USR1@30", "#SBATCH --partition=cpu", "#SBATCH --time=10",
            "#SBATCH --requeue"} < set(lines)
    process = task(folder, 1, tools)
    _, errors = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 0, errors
    assert states(folder, tools) == ["queued"] * 4 + ["done"] * 2
    (tmp_path / "tools/squeue").write_text("#!/bin/bash\necho 'no contact' >&2\nexit 1\n")
    assert states(folder, tools) == ["unknown"] * 4 + ["done"] * 2
    assert not (tmp_path / "scontrol.txt").exists()


def test_the_warning_queues_the_task_again(embeddings, tools, tmp_path):
    folder = tmp_path / "sweep"
    submit(embeddings, folder, tools, "--steps", "100000000")
    process = task(folder, 0, tools)
    run = folder / "norm=none/seed-0"
    assert eventually((run / "metrics.jsonl").exists)
    process.send_signal(signal.SIGUSR1)
    _, errors = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 0, errors
    assert (tmp_path / "scontrol.txt").read_text() == "requeue 12_0\n"
    assert (run / "checkpoint").exists()


def test_a_termination_does_not(embeddings, tools, tmp_path):
    """What is cancelled stays cancelled."""
    folder = tmp_path / "sweep"
    submit(embeddings, folder, tools, "--steps", "100000000")
    process = task(folder, 0, tools)
    run = folder / "norm=none/seed-0"
    assert eventually((run / "metrics.jsonl").exists)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=TIMEOUT)
    assert process.returncode == 143
    assert (run / "checkpoint").exists() and not (tmp_path / "scontrol.txt").exists()


def test_a_task_that_is_killed_says_what_may_help(embeddings, tools, tmp_path):
    folder = tmp_path / "sweep"
    submit(embeddings, folder, tools, "--steps", "100000000")
    process = task(folder, 0, tools)
    assert eventually((folder / "norm=none/seed-0/metrics.jsonl").exists)
    trainings = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    for training in trainings:
        os.kill(int(training), signal.SIGKILL)
    _, errors = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 137 and "memory" in errors.splitlines()[-1]
    assert not (tmp_path / "scontrol.txt").exists()


def test_the_status_has_the_reasons_for_waiting_and_the_way_on(embeddings, tools, tmp_path):
    folder = tmp_path / "sweep"
    submit(embeddings, folder, tools, "--steps", "50")
    lines = "".join(f"echo 12 {task} PENDING {reason}\n" for task, reason in
                    enumerate(["Priority", "PartitionConfig", "PartitionConfig", "None"]))
    (tmp_path / "tools/squeue").write_text(f"#!/bin/bash\n{lines}")
    status = subprocess.run(
        [PROGRAM, "sweep", folder, "--status"], capture_output=True, text=True, env=tools, timeout=TIMEOUT).stdout
    assert status.splitlines()[0] == "6 runs: 4 queued, 2 failed"
    assert "queued: 2 runs, for Slurm's reason PartitionConfig" in status.splitlines() and "Priority" not in status
    assert status.splitlines()[-1] == f"submit what is missing: sparseshift sweep {folder} --resume --engine slurm"
    # Nor does the local engine train what is queued.
    local = subprocess.run(
        [PROGRAM, "sweep", folder, "--resume"], capture_output=True, text=True, env=tools, timeout=TIMEOUT)
    assert local.returncode == 1 and "4 queued" in local.stderr and "--cancel" in local.stderr
    assert not list(folder.glob("*/seed-*"))


def test_nothing_is_submitted_for_data_that_have_changed(embeddings, tools, tmp_path):
    own, folder = tmp_path / "own.h5", tmp_path / "sweep"
    shutil.copy(embeddings, own)
    submit(own, folder, tools, "--steps", "50")
    (tmp_path / "tools/squeue").write_text("#!/bin/bash\n")
    with h5py.File(own, "r+") as file:
        file["cfc_train"][3, 0, 0] += 1
    (tmp_path / "tools/sbatch").write_text(f"#!/bin/bash\ntouch {tmp_path}/submitted\necho 13\n")
    result = subprocess.run(
        [PROGRAM, "sweep", folder, "--resume", "--engine", "slurm"], capture_output=True, text=True, env=tools,
        timeout=TIMEOUT)
    assert result.returncode == 1 and "other shifts of own.h5" in result.stderr
    assert not (tmp_path / "submitted").exists()


def test_without_slurm_there_is_one_sentence_and_nothing_else(embeddings, tmp_path):
    result = subprocess.run(
        [PROGRAM, "sweep", embeddings, *COMMAND, "--output", tmp_path / "sweep"], capture_output=True, text=True,
        timeout=TIMEOUT, env={**os.environ, "PATH": "/nowhere"})
    assert result.returncode == 1 and not (tmp_path / "sweep").exists()
    line, = result.stderr.splitlines()
    assert "sbatch is not on PATH" in line


@pytest.mark.parametrize("arguments", [
    ["--slurm", "--partition=cpu"], ["--slurm", "array=1-2"], ["--chunk", "0"], ["--concurrent", "0"], ["--warning", "0"],
])
def test_options_that_cannot_be(embeddings, tools, tmp_path, arguments):
    result = subprocess.run(
        [PROGRAM, "sweep", embeddings, *COMMAND, *arguments, "--output", tmp_path / "sweep"], capture_output=True,
        text=True, env=tools, timeout=TIMEOUT)
    assert result.returncode == 64 and not (tmp_path / "sweep").exists()
