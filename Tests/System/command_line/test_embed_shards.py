"""Embeddings in shards: parts that processes of their own compute, and the file that joins them."""
import csv
import shutil
import signal

import h5py
import numpy as np
import pytest

from support.paths import FIXTURES
from support.program import TIMEOUT, eventually, run, start, succeed, succeed_json

MODELS = FIXTURES / "language-models"
MODEL = MODELS / "llama.gguf"


def write_pairs(path, count=50, word="number"):
    with open(path, "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["before", "after", "change"])
        rows.writerows([f"the {word} {index}", f"{index} is a {word}", index % 3] for index in range(count))
    return path


@pytest.fixture(scope="module")
def shards(tmp_path_factory):
    """Three shards, and the embeddings by one process."""
    folder = tmp_path_factory.mktemp("shards")
    pairs = write_pairs(folder / "pairs.csv")
    test = write_pairs(folder / "test.csv", 7, "figure")
    command = ["embed", MODEL, pairs, "--test-pairs", test, "--quiet", "--output"]
    succeed(*command, folder / "whole.h5")
    for number in (2, 1, 3):
        succeed(*command, folder / "x.h5", "--shard", f"{number}/3")
    return folder


@pytest.fixture
def own(shards, tmp_path):
    for path in shards.glob("*"):
        shutil.copy(path, tmp_path)
    return tmp_path


def test_the_joined_file_is_that_of_one_process(own):
    assert succeed_json("join", own / "x.h5") == {"pairs": 50, "output": str(own / "x.h5")}
    with h5py.File(own / "x.h5") as joined, h5py.File(own / "whole.h5") as whole:
        assert joined["cfc_train"].is_virtual
        for name in ("cfc_train", "cfc_test"):
            # Batches of other texts round in another way: in single precision, by some units of the last place.
            expected = whole[name][()]
            np.testing.assert_allclose(joined[name][()], expected, rtol=0, atol=2e-6 * np.abs(expected).max())
            for suffix in ("_labels", "_texts"):
                assert (joined[name + suffix][()] == whole[name + suffix][()]).all()
        assert "shard" not in joined["metadata"].attrs
        for key, value in whole["metadata"].attrs.items():
            assert joined["metadata"].attrs[key] == value
    succeed("train", own / "x.h5", "--oc", 4, "--steps", 5, "--batch", 8, "--output", own / "model", "--quiet")


def test_the_parts_stay_where_the_joined_file_is(own):
    succeed("join", own / "x.h5")
    moved = own / "moved"
    moved.mkdir()
    for path in own.glob("x*.h5"):
        path.rename(moved / path.name)
    with h5py.File(moved / "x.h5") as file:
        assert np.abs(file["cfc_train"][()]).min(axis=(1, 2)).max() > 0


def check(result, *words):
    assert result.returncode == 1
    line, = result.stderr.splitlines()
    assert line.startswith("Error: ") and all(word in line for word in words), line


def test_shards_that_do_not_belong_together(own):
    def again(*arguments):
        succeed("embed", MODEL, own / "pairs.csv", "--test-pairs", own / "test.csv", "--quiet", "--shard", "2/3", "--output",
                own / "x.h5", *arguments)

    again("--layer", "0")
    check(run("join", own / "x.h5"), "x.shard-2-of-3.h5", "layer is 0", "do not belong together")
    again("--pooling", "mean")
    check(run("join", own / "x.h5"), "x.shard-2-of-3.h5", "pooling", "mean")
    write_pairs(own / "pairs.csv", 50, "amount")
    again()
    check(run("join", own / "x.h5"), "x.shard-2-of-3.h5", "pairs differ")
    (own / "x.shard-2-of-3.h5").unlink()
    check(run("join", own / "x.h5"), "shard 2/3 is missing", "x.shard-2-of-3.h5")
    assert not (own / "x.h5").exists()
    check(run("join", own / "y.h5"), "no file of a shard")
    check(run("join", own / "y.h5", own / "whole.h5"), "no shard")
    check(run("join", own / "y.h5", own / "x.shard-1-of-3.h5", own / "x.shard-1-of-3.h5"), "both shard 1/3")


@pytest.mark.parametrize("shard, code", [("0/3", 64), ("4/3", 64), ("1/0", 64), ("1", 64), ("a/b", 64), ("1/60", 1)])
def test_shards_that_cannot_be(own, shard, code):
    result = run("embed", MODEL, own / "pairs.csv", "--shard", shard, "--output", own / "z.h5")
    assert result.returncode == code and not list(own.glob("z*"))


def test_a_shard_that_is_stopped_resumes(tmp_path):
    pairs = write_pairs(tmp_path / "pairs.csv", 6_000)
    command = ["embed", MODEL, pairs, "--shard", "2/2", "--output"]
    succeed(*command, tmp_path / "whole.h5")
    partial = tmp_path / "x.shard-2-of-2.h5.partial"
    process = start(*command, tmp_path / "x.h5")
    assert eventually(lambda: partial.exists() and partial.stat().st_size > 150_000 or process.poll() is not None)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=TIMEOUT)
    # A quick machine may have been done.
    assert process.returncode in (0, 143)
    result = run(*command, tmp_path / "x.h5")
    assert result.returncode == 0 and (process.returncode == 0 or "resuming after" in result.stderr)
    with h5py.File(tmp_path / "x.shard-2-of-2.h5") as file, h5py.File(tmp_path / "whole.shard-2-of-2.h5") as whole:
        assert (file["cfc_train"][()] == whole["cfc_train"][()]).all() and len(whole["cfc_train"]) == 3_000
