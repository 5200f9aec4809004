"""One training whose features several processes share, under this machine's mpirun and under a real Slurm's srun."""
import json
import os
import pathlib
import shutil
import signal
import subprocess

import numpy as np
import pytest

from support.mpi import MPI
from support.paths import PROGRAM
from support.program import TIMEOUT, eventually, succeed
from support.slurm import Cluster
from support.tensorfiles import read_safetensors

pytestmark = pytest.mark.needs_mpi

TRAINING = ["--oc", "6", "--steps", "300", "--batch", "64", "--seed", "0", "--set", "lr=0.001", "--quiet"]
LONG = ["--oc", "6", "--steps", "400000", "--batch", "64", "--seed", "0", "--whiten", "none", "--quiet",
        "--checkpoint-every", "200"]


@pytest.fixture(scope="module")
def mpi(tmp_path_factory):
    return MPI(tmp_path_factory.mktemp("mpi"))


@pytest.fixture(scope="module")
def alone(embeddings, tmp_path_factory):
    """One process's model."""
    folder = tmp_path_factory.mktemp("alone") / "model"
    succeed("train", embeddings, *TRAINING, "--output", folder)
    return folder


def losses(folder):
    records = map(json.loads, (folder / "metrics.jsonl").read_text().splitlines())
    return [record["loss"] for record in records if "loss" in record]


@pytest.mark.parametrize("processes", [2, 4])
def test_several_processes_train_the_same_model(processes, mpi, alone, embeddings, tmp_path):
    output = mpi.run(processes, "train", embeddings, *TRAINING, "--output", tmp_path / "model", "--json")
    # Process 0 alone prints, and it writes what one process writes.
    model, = json.loads(output)["models"]
    assert sorted(path.name for path in (tmp_path / "model").iterdir() if "tfevents" not in path.name) == sorted(
        path.name for path in alone.iterdir() if "tfevents" not in path.name)
    assert losses(tmp_path / "model") == pytest.approx(losses(alone), rel=1e-5, abs=1e-5)
    first, second = (read_safetensors(folder / "weights.safetensors") for folder in (alone, tmp_path / "model"))
    for name, weights in first.items():
        assert np.abs(second[name] - weights).max() < 1e-3 * max(1, np.abs(weights).max()), name
    mpi.run(processes, "train", embeddings, *TRAINING, "--output", tmp_path / "again")
    again = (tmp_path / "again/weights.safetensors").read_bytes()
    assert again == (tmp_path / "model/weights.safetensors").read_bytes()


def steps(folder):
    """The last step of a stopped training."""
    records = map(json.loads, (folder / "metrics.jsonl").read_text().splitlines())
    return max(record["step"] for record in records if "loss" in record)


def stop_after_more_steps(process, folder):
    """Stops a training when it has written another checkpoint; the exit code is that of the signal."""
    before = (folder / "checkpoint").stat().st_mtime_ns
    assert eventually(lambda: (folder / "checkpoint").stat().st_mtime_ns != before)
    os.kill(process.pid, signal.SIGUSR1)
    _, errors = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 138, errors


def workers(folder):
    """The processes that train into a folder, by rank."""
    found = {}
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            line = (entry / "cmdline").read_bytes().split(b"\0")
            if not line[0].endswith(b"sparseshift") or str(folder).encode() not in line:
                continue
            variables = dict(each.split(b"=", 1) for each in (entry / "environ").read_bytes().split(b"\0") if b"=" in each)
            found[int(variables[b"OMPI_COMM_WORLD_RANK"])] = int(entry.name)
        except (OSError, KeyError, IndexError, ValueError):
            continue
    return found


def test_a_warning_ends_all_with_a_checkpoint(mpi, embeddings, tmp_path):
    folder = tmp_path / "model"
    process = mpi.start(2, "train", embeddings, *LONG, "--output", folder)
    # mpirun passes this signal on to all processes.
    assert eventually(lambda: (folder / "checkpoint").exists())
    stop_after_more_steps(process, folder)
    assert steps(folder) >= 200
    # Any number of processes resumes it.
    for processes in (3, 1):
        if processes == 1:
            resumed = subprocess.Popen(
                [PROGRAM, "train", str(embeddings), *LONG, "--output", str(folder), "--resume"], stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, text=True, env=mpi.environment)
        else:
            resumed = mpi.start(processes, "train", embeddings, *LONG, "--output", folder, "--resume")
        before = steps(folder)
        stop_after_more_steps(resumed, folder)
        assert steps(folder) > before


def test_a_process_that_is_killed_ends_all(mpi, embeddings, tmp_path):
    folder = tmp_path / "model"
    process = mpi.start(2, "train", embeddings, *LONG, "--output", folder)
    assert eventually(lambda: (folder / "checkpoint").exists())
    assert eventually(lambda: len(workers(folder)) == 2)
    os.kill(workers(folder)[1], signal.SIGKILL)
    process.communicate(timeout=TIMEOUT)
    assert process.returncode != 0
    assert eventually(lambda: not workers(folder))
    # The last checkpoint is good.
    stop_after_more_steps(mpi.start(2, "train", embeddings, *LONG, "--output", folder, "--resume"), folder)
    assert steps(folder) >= 200


def sentences(errors):
    """What the program says, without what mpirun adds."""
    return [line for line in errors.splitlines() if line.startswith("Error: ")]


def test_what_cannot_be_divided(mpi, embeddings, tmp_path):
    errors = mpi.run(2, "train", embeddings, "--method", "TopK", "--oc", "6", "--output", tmp_path / "m", code=1)
    sentence, = sentences(errors)
    assert "the features of TopK cannot be divided among 2 processes" in sentence
    assert not (tmp_path / "m/weights.safetensors").exists()


def test_without_the_library(mpi, embeddings, tmp_path):
    errors = mpi.run(
        2, "train", embeddings, *TRAINING, "--output", tmp_path / "m", code=1, SPARSESHIFT_MPI=str(tmp_path / "none.so"))
    assert "this is one of 2 processes, which need a library for MPI: run 'make mpi'" in sentences(errors)[0]
    assert not (tmp_path / "m").exists()


def test_processes_of_other_builds(mpi, embeddings, tmp_path):
    other = tmp_path / "sparseshift"
    shutil.copy(PROGRAM, other)
    with open(other, "ab") as file:
        file.write(b"another build")
    training = ["train", str(embeddings), *TRAINING, "--output", str(tmp_path / "m")]
    result = subprocess.run(
        ["mpirun", "-n", "1", PROGRAM, *training, ":", "-n", "1", str(other), *training], capture_output=True, text=True,
        env=mpi.environment, timeout=TIMEOUT)
    sentence, = sentences(result.stderr)
    assert result.returncode != 0
    assert "1 of 2 processes run another build of sparseshift than process 0" in sentence
    assert not (tmp_path / "m").exists()


def test_one_process_needs_no_library(mpi, embeddings, tmp_path):
    output = mpi.run(
        1, "train", embeddings, *TRAINING, "--output", tmp_path / "m", "--json", SPARSESHIFT_MPI=str(tmp_path / "none.so"))
    assert len(json.loads(output)["models"]) == 1


@pytest.mark.needs_slurm
def test_srun(mpi, alone, embeddings, tmp_path):
    # Nodes of one machine would take each other's sockets for PMIx.
    cluster = Cluster(tmp_path / "cluster", nodes=1, processors=2)
    try:
        cluster.start()
        result = subprocess.run(
            ["srun", "-n", "2", "--mpi=pmix", PROGRAM, "train", str(embeddings), *TRAINING, "--output", str(tmp_path / "m")],
            capture_output=True, text=True, timeout=TIMEOUT, env={**mpi.environment, **cluster.environment, **{
                "SPARSESHIFT_MPI": mpi.library}})
        assert result.returncode == 0, result.stderr
    finally:
        cluster.stop()
    assert losses(tmp_path / "m") == pytest.approx(losses(alone), rel=1e-5, abs=1e-5)
