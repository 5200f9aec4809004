"""Embeddings of more pairs than the memory may hold."""
import csv
import os
import signal
import subprocess

import h5py
import numpy as np
import pytest

from support.gguf_files import wide_model
from support.paths import FIXTURES, PROGRAM
from support.program import TIMEOUT, end, environment, run, start, stop_when, succeed

MODEL = FIXTURES / "language-models/llama.gguf"
WIDTH, COUNT = 1_024, 12_000


def write_pairs(path, count):
    """Pairs of different texts, but for one that comes back again and again."""
    with open(path, "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["before", "after", "change"])
        rows.writerows([f"the number {index}" if index % 7 else "the same", f"{index} it is", index % 3] for index in range(count))
    return path


@pytest.fixture(scope="module")
def wide(tmp_path_factory):
    """A wide model, pairs whose embeddings take 90 MiB, and few pairs."""
    folder = tmp_path_factory.mktemp("wide")
    return (wide_model(MODEL, folder / "wide.gguf", WIDTH), write_pairs(folder / "many.csv", COUNT),
            write_pairs(folder / "few.csv", 100))


def same(first, second):
    with h5py.File(first) as one, h5py.File(second) as other:
        assert sorted(one) == sorted(other) and dict(one["metadata"].attrs) == dict(other["metadata"].attrs)
        for name in one:
            if name != "metadata":
                assert one[name].dtype == other[name].dtype and one[name].shape == other[name].shape
                for start in range(0, len(one[name]), 1_000):
                    part = slice(start, start + 1_000)
                    assert (one[name][part] == other[name][part]).all(), name
    return True


def peak(*arguments):
    """Runs the program to its end, and returns the most bytes that it had in memory."""
    process = subprocess.Popen([PROGRAM, *map(str, arguments)], stdout=subprocess.DEVNULL, env=environment())
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_maxrss << 10


def test_memory_is_bounded_and_changes_nothing(wide, tmp_path):
    model, many, few = wide
    small = peak("embed", model, few, "--quiet", "--memory", 16, "--output", tmp_path / "few.h5")
    bounded = peak("embed", model, many, "--quiet", "--memory", 16, "--output", tmp_path / "bounded.h5")
    # 16 MiB of embeddings, and less than a kibibyte for the texts of a pair. All rows would be 90 MiB, and those of the
    # pairs, which have them before and after, 94.
    assert bounded - small < (16 << 20) + COUNT * 1_024
    succeed("embed", model, many, "--quiet", "--output", tmp_path / "free.h5")
    assert same(tmp_path / "bounded.h5", tmp_path / "free.h5")
    with h5py.File(tmp_path / "bounded.h5") as file:
        rows = file["cfc_train"]
        assert rows.shape == (COUNT, 2, WIDTH)
        # The same text has the same row, wherever it is.
        assert (rows[::7, 0] == rows[0, 0]).all() and len(np.unique(rows[:, 1, 0])) > COUNT * 0.99
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bounded.h5", "few.h5", "free.h5"]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_an_extraction_with_little_memory_resumes(tmp_path, number):
    pairs = write_pairs(tmp_path / "pairs.csv", 5_000)
    folder = tmp_path / "out"
    folder.mkdir()
    command = ["embed", MODEL, pairs, "--layers", "0,2", "--memory", 1, "--output"]
    process = start(*command, folder / "x.h5")
    partial = folder / "x.layer-0.h5.partial"
    stop_when(process, lambda: partial.exists() and partial.stat().st_size > 300_000)
    end(process, number)
    process.communicate(timeout=TIMEOUT)
    assert process.returncode == (-9 if number == signal.SIGKILL else 143)
    result = run(*command, folder / "x.h5")
    assert result.returncode == 0 and "resuming after" in result.stderr
    succeed(*command, tmp_path / "whole.h5", "--quiet")
    for layer in (0, 2):
        assert same(folder / f"x.layer-{layer}.h5", tmp_path / f"whole.layer-{layer}.h5")
    assert sorted(path.name for path in folder.iterdir()) == ["x.layer-0.h5", "x.layer-2.h5"]


def test_an_extraction_that_was_killed_while_it_wrote_the_file(wide, tmp_path):
    model, many, _ = wide
    command = ["embed", model, many, "--memory", 16, "--output"]
    process = start(*command, tmp_path / "x.h5")
    # A part without a byte may be that of a process which has only begun, and stays for a while.
    stop_when(process, lambda: any(path.stat().st_size for path in tmp_path.glob("*.part")))
    end(process, signal.SIGKILL)
    process.communicate(timeout=TIMEOUT)
    assert not (tmp_path / "x.h5").exists()
    result = run(*command, tmp_path / "x.h5")
    with h5py.File(tmp_path / "x.h5") as file:
        texts = len({text for row in file["cfc_train_texts"][:] for text in row})
        assert len(file["cfc_train"]) == COUNT
    assert result.returncode == 0 and f"resuming after {texts} of {texts} texts" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["x.h5"]


def test_shards_with_little_memory(tmp_path):
    pairs = write_pairs(tmp_path / "pairs.csv", 700)
    for number in (1, 2):
        command = ["embed", MODEL, pairs, "--quiet", "--shard", f"{number}/2", "--output"]
        succeed(*command, tmp_path / "free.h5")
        succeed(*command, tmp_path / "x.h5", "--memory", 1)
        assert same(tmp_path / f"x.shard-{number}-of-2.h5", tmp_path / f"free.shard-{number}-of-2.h5")
    succeed("join", tmp_path / "x.h5")
    with h5py.File(tmp_path / "x.h5") as file:
        assert len(file["cfc_train"]) == 700


def test_too_little_memory_is_one_sentence(wide, tmp_path):
    model, many, _ = wide
    result = run("embed", model, many, "--memory", 5, "--output", tmp_path / "x.h5")
    assert result.returncode == 1 and list(tmp_path.iterdir()) == []
    # 512 texts × 1,024 entries × 4 bytes, three times.
    assert result.stderr.splitlines() == [
        "Error: a memory of 5 MiB is too little for the embeddings of wide, of which 512 are computed at a time; 6 MiB are enough."]
    succeed("embed", model, many, "--quiet", "--memory", 6, "--shard", "1/12", "--output", tmp_path / "x.h5")
    for memory in (0, -1, "much"):
        assert run("embed", model, many, f"--memory={memory}", "--output", tmp_path / "y.h5").returncode == 64
