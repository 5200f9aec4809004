"""Embeddings with weights in bfloat16."""
import os
import pathlib
import signal

import h5py
import numpy as np
import pytest

from support.gguf_files import Model
from support.paths import FIXTURES
from support.program import TIMEOUT, end, run, start, stop_when, succeed

MODEL = FIXTURES / "language-models/llama.gguf"
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache, with the library for language models where it is."""
    library = next(iter(sorted(CACHE.glob("sparseshift/language-models-*/libsparseshift-language-models.so"), reverse=True)))
    monkeypatch.setenv("SPARSESHIFT_LANGUAGE_MODELS", os.environ.get("SPARSESHIFT_LANGUAGE_MODELS", str(library)))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache/sparseshift/models"


def rounded(numbers):
    """The upper halves of float32, rounded to the nearest, and to even ones halfway."""
    bits = numbers.astype("<f4").view("<u4").astype(np.uint64)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype("<u2")


def test_weights_in_bfloat16(cache, tmp_path):
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("before,after\n" + "".join(f"the door {index} is,no door is {index}\n" for index in range(8)))
    command = ["embed", MODEL, pairs, "--layer", 1, "--output"]
    succeed(*command, tmp_path / "single.h5")
    result = run(*command, tmp_path / "half.h5", "--precision", "bfloat16")
    assert result.returncode == 0
    file, = cache.iterdir()
    original, half = Model.read(MODEL), Model.read(file)
    assert file.name.startswith("llama-bfloat16-") and sorted(half.tensors) == sorted(original.tensors)
    for name, tensor in original.tensors.items():
        expected = rounded(tensor) if tensor.ndim == 2 else tensor
        assert (half.tensors[name] == expected).all() and half.tensors[name].dtype == expected.dtype, name

    with h5py.File(tmp_path / "single.h5") as one, h5py.File(tmp_path / "half.h5") as other:
        exact, found = (file["cfc_train"][()].astype(float) for file in (one, other))
        assert "weights" not in one["metadata"].attrs and other["metadata"].attrs["weights"] == "bfloat16"
        for key in ("model", "model sha256", "layer", "texts"):
            assert one["metadata"].attrs[key] == other["metadata"].attrs[key]

    def largest(found, exact):
        return (np.linalg.norm(found - exact, axis=-1) / np.linalg.norm(exact, axis=-1)).max()

    embeddings, shifts = largest(found, exact), largest(found[:, 1] - found[:, 0], exact[:, 1] - exact[:, 0])
    assert 1e-4 < embeddings < 0.05
    remark, = (line for line in result.stderr.splitlines() if "bfloat16" in line)
    words = remark.split()
    assert "weights in bfloat16: of 8 pairs, embeddings deviate" in remark
    told = [float(words[place - 1]) / 100 for place, word in enumerate(words) if word == "%"]
    # Two digits are told.
    np.testing.assert_allclose(told, [embeddings, shifts], rtol=0.06)

    # The file is made once.
    facts = file.stat()
    succeed(*command, tmp_path / "again.h5", "--precision", "bfloat16", "--quiet")
    assert file.stat() == facts
    with h5py.File(tmp_path / "again.h5") as again:
        assert (again["cfc_train"][()] == found.astype("f4")).all()


def test_partial_results_of_other_weights_are_kept(cache, tmp_path):
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("before,after\n" + "".join(f"the number {index},{index} is the number\n" for index in range(4_000)))
    command = ["embed", MODEL, pairs, "--output", tmp_path / "x.h5"]
    process = start(*command)
    partial = tmp_path / "x.h5.partial"
    stop_when(process, lambda: partial.exists() and partial.stat().st_size > 100_000)
    end(process, signal.SIGKILL)
    process.communicate(timeout=TIMEOUT)
    earlier = partial.read_bytes()
    result = run(*command, "--precision", "bfloat16", "--quiet")
    assert result.returncode == 1 and "has the first results of another extraction (llama, layer 1" in result.stderr
    assert partial.read_bytes() == earlier and not (tmp_path / "x.h5").exists()


def test_a_cache_that_cannot_be_written(cache, tmp_path):
    (tmp_path / "pairs.csv").write_text("before,after\na,b\n")
    cache.parent.mkdir(parents=True)
    cache.write_text("no folder")
    result = run("embed", MODEL, tmp_path / "pairs.csv", "--precision", "bfloat16", "--output", tmp_path / "x.h5")
    assert result.returncode == 1 and len(result.stderr.splitlines()) == 1
    assert "the folder for models in bfloat16 cannot be created" in result.stderr
