"""The program under test, and small data sets made by h5py."""
import json
import os
import pathlib
import signal
import subprocess
import time

import h5py
import numpy as np
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
PROGRAM = os.environ.get("SPARSESHIFT", str(ROOT / ".build/release/sparseshift"))
FIXTURES = ROOT / "Tests/Fixtures"

# Short, but long enough that the features of the synthetic shifts are found.
SHORT = ["--steps", "400", "--batch", "64", "--whiten", "none"]


def run(*arguments, cwd=None, timeout=50):
    """Runs the program to its end."""
    return subprocess.run(
        [PROGRAM, *map(str, arguments)], capture_output=True, text=True, cwd=cwd, timeout=timeout,
        env={**os.environ, "TERM": "dumb"})


def succeed(*arguments, **options):
    """Runs the program, which has to succeed, and gives back what it printed."""
    result = run(*arguments, **options)
    assert result.returncode == 0, result.stderr
    return result.stdout


def succeed_json(*arguments, **options):
    """Runs the program with --json; standard output has to be one JSON document and nothing else."""
    return json.loads(succeed(*arguments, "--json", **options))


def stop_when(process, condition):
    """Stops a process when the condition holds; `end` ends it then.

    It runs for hundredths of a second at a time, so that it does not end first where it is fast or this one is slow.
    """
    deadline = time.monotonic() + 120
    while True:
        process.send_signal(signal.SIGSTOP)
        if condition():
            return
        assert process.poll() is None and time.monotonic() < deadline
        process.send_signal(signal.SIGCONT)
        time.sleep(0.01)


def end(process, number):
    """Sends a signal to a process that is stopped, and lets it go on."""
    process.send_signal(number)
    process.send_signal(signal.SIGCONT)


def shifts(count, seed, concepts=4, dimension=8):
    """Sparse δ and Δz = A δ, with the same A for every seed."""
    mixing = np.random.default_rng(99).normal(size=(dimension, concepts))
    random = np.random.default_rng(seed)
    delta = np.zeros((count, concepts))
    for row in delta:
        places = random.choice(concepts, random.integers(1, 3), replace=False)
        row[places] = random.uniform(-1, 1, len(places))
    return delta.astype("f4"), (delta @ mixing.T).astype("f4")


def pairs(count, seed, **options):
    delta, change = shifts(count, seed, **options)
    before = np.random.default_rng(seed + 1000).normal(size=change.shape).astype("f4")
    return delta, np.stack([before, before + change], axis=1)


def write_labels(file, name, delta):
    labels = [json.dumps([round(float(value), 6) for value in row]) for row in delta]
    file.create_dataset(name, data=labels, dtype=h5py.string_dtype())


@pytest.fixture(scope="session")
def embeddings(tmp_path_factory):
    """1,000 pairs to train on and 300 to test on, with labels and metadata."""
    path = tmp_path_factory.mktemp("data") / "embeddings.h5"
    with h5py.File(path, "w") as file:
        for name, count, seed in [("cfc_train", 1000, 1), ("cfc_test", 300, 2)]:
            delta, data = pairs(count, seed)
            file.create_dataset(name, data=data, chunks=(100, 2, 8), compression="gzip", compression_opts=4)
            write_labels(file, name + "_labels", delta)
        metadata = file.create_group("metadata")
        metadata.attrs["model"] = "toy"
        metadata.attrs["concepts"] = json.dumps(["red", "green", "blue", "large"])
    return path


@pytest.fixture(scope="session")
def trained(embeddings, tmp_path_factory):
    """Two seeds of an SSAE: the folder, and the JSON of the training."""
    folder = tmp_path_factory.mktemp("models") / "ssae"
    return folder, succeed_json(
        "train", embeddings, "--oc", 4, "--seeds", "0,1", "--output", folder, *SHORT)


def pytest_terminal_summary(terminalreporter):
    """Tells how many broken files were tried: a table that has become empty would pass as well."""
    tried = [report for report in terminalreporter.getreports("passed") if "test_broken_inputs.py" in report.nodeid]
    if tried:
        terminalreporter.write_line(f"{len(tried)} broken inputs: each refused with one sentence, none crashed")
