"""Extractions of embeddings that are interrupted and resumed, and several at once."""
import csv
import hashlib
import json
import os
import pathlib
import signal
import subprocess

import h5py
import pytest

from support.paths import FIXTURES, PROGRAM
from support.program import TIMEOUT, end, run, start, stop_when, succeed

MODEL = FIXTURES / "language-models/llama.gguf"
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
COUNT = 4_000


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """Pairs of so many texts that they take a while, and their embeddings by an undisturbed call."""
    folder = tmp_path_factory.mktemp("many")
    with open(folder / "pairs.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["before", "after"])
        writer.writerows([f"the number {index} of many", f"of many the number {index} is one"] for index in range(COUNT))
    succeed("embed", MODEL, folder / "pairs.csv", "--output", folder / "whole.h5")
    return folder / "pairs.csv", folder / "whole.h5"


def same(first, second):
    with h5py.File(first) as one, h5py.File(second) as other:
        assert dict(one["metadata"].attrs) == dict(other["metadata"].attrs)
        assert (one["cfc_train_texts"][:] == other["cfc_train_texts"][:]).all()
        return (one["cfc_train"][:] == other["cfc_train"][:]).all()


def started(pairs, output):
    """The program, stopped when it has some windows behind it."""
    process = start("embed", MODEL, pairs, "--output", output)
    partial = output.with_name(output.name + ".partial")
    stop_when(process, lambda: partial.exists() and partial.stat().st_size > 150_000)
    return process


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_the_same_command_resumes(many, tmp_path, number):
    pairs, whole = many
    output = tmp_path / "embeddings.h5"
    process = started(pairs, output)
    end(process, number)
    error = process.communicate(timeout=TIMEOUT)[1]
    if number != signal.SIGKILL:
        assert process.returncode == 128 + number and "run the same command to resume there" in error
    assert [path.name for path in tmp_path.iterdir()] == ["embeddings.h5.partial"]
    result = run("embed", MODEL, pairs, "--output", output)
    assert result.returncode == 0
    first = result.stderr.splitlines()[0]
    assert first.startswith("resuming after ") and first.endswith(f" of {2 * COUNT} texts, which an earlier call embedded")
    done = int(first.split()[2])
    assert done >= 2 * 512 and done % 512 == 0
    assert same(output, whole) and [path.name for path in tmp_path.iterdir()] == ["embeddings.h5"]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_all_tokens_start_anew(tmp_path, number):
    folder = tmp_path / "out"
    folder.mkdir()
    # Texts of equally many tokens.
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("before,after\n" + "".join(f"the number {i:04} of many,a   number {i:04} of many\n" for i in range(1_000)))
    arguments = ["embed", MODEL, pairs, "--all-tokens", "--output", folder / "e.h5"]
    process = start(*arguments)
    stop_when(process, lambda: any(path.stat().st_size > 20_000 for path in folder.iterdir()))
    end(process, number)
    error = process.communicate(timeout=TIMEOUT)[1]
    assert not (folder / "e.h5").exists()
    if number == signal.SIGINT:
        assert process.returncode == 130 and "nothing is kept of --all-tokens, so that the same command starts anew" in error
        assert "resume" not in error and list(folder.iterdir()) == []
    result = run(*arguments)
    assert result.returncode == 0 and "resuming" not in result.stderr
    assert [path.name for path in folder.iterdir()] == ["e.h5"]
    with h5py.File(folder / "e.h5") as file:
        assert len(file["cfc_train"]) == 1_000 * len("the number 0000 of many")


def test_a_quiet_call_resumes_quietly(many, tmp_path):
    pairs, whole = many
    output = tmp_path / "embeddings.h5"
    process = started(pairs, output)
    process.kill()
    process.communicate()
    assert run("embed", MODEL, pairs, "--output", output, "--quiet").stderr == "" and same(output, whole)


def test_several_write_the_same_file(many, tmp_path):
    pairs, whole = many
    output = tmp_path / "embeddings.h5"
    processes = [
        subprocess.Popen([PROGRAM, "embed", MODEL, pairs, "--output", output, "--quiet"], stdout=subprocess.DEVNULL)
        for _ in range(3)]
    assert [process.wait(timeout=TIMEOUT) for process in processes] == [0, 0, 0]
    assert same(output, whole) and [path.name for path in tmp_path.iterdir()] == ["embeddings.h5"]


def test_the_file_tells_what_it_is_of(many):
    pairs, whole = many
    with open(pairs, newline="") as file:
        texts = {text for row in list(csv.reader(file))[1:] for text in row}
    with h5py.File(whole) as file:
        attributes = file["metadata"].attrs
        assert attributes["model sha256"] == hashlib.sha256(MODEL.read_bytes()).hexdigest()
        # One token a byte.
        assert attributes["tokens"] == sum(len(text.encode()) for text in texts)
        assert attributes["layer"] == 1 and attributes["pooling"] == "last" and attributes["architecture"] == "llama"


def test_the_fingerprint_of_a_large_file_is_kept(tmp_path, monkeypatch):
    library = next(iter(sorted(CACHE.glob("sparseshift/language-models-*/libsparseshift-language-models.so"), reverse=True)))
    monkeypatch.setenv("SPARSESHIFT_LANGUAGE_MODELS", os.environ.get("SPARSESHIFT_LANGUAGE_MODELS", str(library)))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "pairs.csv").write_text("before,after\na,b\n")
    model = tmp_path / "model.gguf"
    model.write_bytes(MODEL.read_bytes() + bytes(17 << 20))

    def told():
        succeed("embed", model, tmp_path / "pairs.csv", "--output", tmp_path / "embeddings.h5")
        with h5py.File(tmp_path / "embeddings.h5") as file:
            return file["metadata"].attrs["model sha256"]

    expected = hashlib.sha256(model.read_bytes()).hexdigest()
    assert told() == expected
    kept, = (tmp_path / "cache/sparseshift/fingerprints").iterdir()
    assert kept.read_text() == expected
    # Another text there shows that it is read; one that is no fingerprint is not used.
    kept.write_text("ab" * 32)
    assert told() == "ab" * 32
    for text in ("", "xy" * 32, expected[:-1], expected + "a"):
        kept.write_text(text)
        assert told() == expected
    kept.write_text("ab" * 32)
    with open(model, "ab") as file:
        file.write(b"more")
    assert told() == hashlib.sha256(model.read_bytes()).hexdigest()


def test_a_folder_that_cannot_be_written(many):
    result = run("embed", MODEL, many[0], "--output", "/proc/embeddings.h5")
    assert result.returncode == 1 and len(result.stderr.splitlines()) == 1
    assert "/proc/embeddings.h5.partial: cannot be written: No such file or directory." in result.stderr


def test_an_encoder(tmp_path):
    (tmp_path / "pairs.csv").write_text("before,after\nthe door,the door is re\nthe,door\n")
    arguments = ["embed", FIXTURES / "language-models/bert.gguf", tmp_path / "pairs.csv"]
    succeed(*arguments, "--output", tmp_path / "embeddings.h5")
    with h5py.File(tmp_path / "embeddings.h5") as file:
        assert file["cfc_train"].shape == (2, 2, 32)
        attributes = file["metadata"].attrs
        assert attributes["layer"] == "pooled output" and attributes["pooling"] == "model"
    result = run(*arguments, "--layer", 1, "--output", tmp_path / "other.h5")
    assert result.returncode == 1 and "bert is an encoder, which exposes no blocks" in result.stderr


@pytest.mark.parametrize("model", ["default", MODEL])
def test_without_the_library(many, tmp_path, monkeypatch, model):
    monkeypatch.setenv("SPARSESHIFT_LANGUAGE_MODELS", "/nonexistent")
    if model == "default":
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    result = run("embed", model, many[0], "--output", tmp_path / "embeddings.h5")
    assert result.returncode == 1 and len(result.stderr.splitlines()) == 1
    assert "run 'make models' in a checkout of SparseShift" in result.stderr and "is missing" in result.stderr
    assert list(tmp_path.iterdir()) == []
    # What needs no language model works.
    assert json.loads(succeed("pairs", "gender", "--output", tmp_path / "pairs.jsonl", "--json"))["pairs"] == 40
