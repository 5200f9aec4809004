"""`sparseshift convert`: what other programs find in what was written."""
import json
import pathlib
import struct
import subprocess
import sys
import zlib

import h5py
import numpy as np
import pytest

from support.paths import FIXTURES, PROGRAM
from support.program import SHORT, run, succeed, succeed_json
from support.tensorfiles import read_gguf, read_safetensors, torch_file


@pytest.fixture(scope="module")
def change(embeddings):
    with h5py.File(embeddings) as file:
        return file["cfc_test"][:, 1].astype("f8") - file["cfc_test"][:, 0]


def exported(folder, inputs):
    """What SAELens does with a folder: its codes, and its reconstructions."""
    settings = json.loads((folder / "cfg.json").read_text())
    weights = read_safetensors(folder / "sae_weights.safetensors")
    inner = inputs @ weights["W_enc"]
    if settings["architecture"] == "gated":
        size = np.maximum(np.exp(weights["r_mag"]) * inner + weights["b_mag"], 0)
        hidden = np.where(inner + weights["b_gate"] > 0, size, 0)
    else:
        hidden = inner + weights["b_enc"]
        if settings["architecture"] == "standard":
            hidden = np.maximum(hidden, 0)
        elif settings["architecture"] == "jumprelu":
            hidden = np.where((hidden > weights["threshold"]) & (hidden > 0), hidden, 0)
        elif settings["architecture"] == "topk":
            kept = np.argsort(-hidden, axis=1)[:, :settings["k"]]
            mask = np.zeros(hidden.shape, bool)
            np.put_along_axis(mask, kept, True, axis=1)
            hidden = np.where(mask, np.maximum(hidden, 0), 0)
        else:
            assert settings["architecture"] == "abstopk" and settings["k"] == hidden.shape[1]
    return hidden, hidden @ weights["W_dec"] + weights["b_dec"]


def unexplained(result, change):
    return ((result - change)**2).sum() / (change**2).sum()


@pytest.mark.parametrize("form, width", [("two-sided", 8), ("signed", 4)])
def test_an_ssae_for_saelens(trained, embeddings, change, tmp_path, form, width):
    folder = trained[0] / "seed-0"
    succeed("convert", folder, tmp_path / "sae", "--form", form, "--metadata", "model_name=toy",
            "--metadata", "hook_layer=6", "--metadata", "prepend_bos=true")
    settings = json.loads((tmp_path / "sae/cfg.json").read_text())
    assert settings["d_in"] == 8 and settings["d_sae"] == width and settings["metadata"]["model_name"] == "toy"
    assert settings["metadata"]["hook_layer"] == 6 and settings["metadata"]["prepend_bos"] is True
    found, = succeed_json("evaluate", folder, embeddings)["models"]
    assert unexplained(exported(tmp_path / "sae", change)[1], change) == pytest.approx(
        found["fraction_unexplained"], rel=1e-4)


@pytest.mark.parametrize("method", ["ReLU", "JumpReLU", "TopK", "BatchTopK", "gated", "Matryoshka"])
@pytest.mark.parametrize("scaled", ["false", "true"])
def test_sparse_autoencoders_for_saelens(embeddings, change, tmp_path, method, scaled):
    succeed("train", embeddings, "--method", method, "--oc", 12, "--set", f"feature_scale={scaled}",
            "--output", tmp_path / "m", *SHORT)
    succeed("convert", tmp_path / "m", tmp_path / "sae", "--to", "saelens")
    found, = succeed_json("evaluate", tmp_path / "m", embeddings)["models"]
    hidden, result = exported(tmp_path / "sae", change)
    assert unexplained(result, change) == pytest.approx(found["fraction_unexplained"], rel=1e-3)
    assert (hidden != 0).any(), "a code that is never active tells nothing"


def test_several_seeds_at_once(trained, tmp_path):
    document = succeed_json("convert", trained[0], tmp_path / "sae")
    assert document["written"] == [f"{tmp_path}/sae/{name}" for name in ("seed-0", "seed-1", "concepts")]
    assert (tmp_path / "sae/seed-1/cfg.json").exists()


@pytest.mark.parametrize("name", ["run_out_bn", "run_out_gn", "run_out_ln"])
def test_a_model_of_the_reference(name, tmp_path):
    source = FIXTURES / "reference" / name / "toy_seed0"
    succeed("convert", source, tmp_path / "m")
    found = succeed_json("inspect", tmp_path / "m")
    assert found["kind"] == "model" and found["features"] == 3 and found["dimension"] == 5
    assert found["configuration"]["lr"] == "0.0005" and found["configuration"]["warmup"] == "2"
    assert found["configuration"]["norm"] == name[-2:]


def test_weights_with_a_date_in_their_name(tmp_path):
    source = FIXTURES / "reference/run_out_ln/toy_seed0"
    (tmp_path / "run").mkdir()
    (tmp_path / "run/cfg.yaml").write_bytes((source / "cfg.yaml").read_bytes())
    (tmp_path / "run/weights_01151200.pth").write_bytes(b"an older file that must not be read")
    (tmp_path / "run/weights_11210930.pth").write_bytes((source / "weights.pth").read_bytes())
    succeed("convert", tmp_path / "run", tmp_path / "m")
    succeed("convert", source, tmp_path / "other")
    assert (tmp_path / "m/weights.safetensors").read_bytes() == (tmp_path / "other/weights.safetensors").read_bytes()


def test_tensors_to_safetensors(tmp_path):
    arrays = {"a": np.arange(6, dtype="f4").reshape(2, 3), "b": np.full(2, 0.5, "f4")}
    np.savez(tmp_path / "x.npz", **arrays)
    (tmp_path / "x.pth").write_bytes(torch_file(arrays))
    for name in ("x.npz", "x.pth"):
        target = tmp_path / f"{name}.safetensors"
        succeed("convert", tmp_path / name, target)
        found = read_safetensors(target)
        assert all((found[key] == array).all() for key, array in arrays.items())


#: Runs a program, and prints its exit code and its peak memory in MiB.
PEAK = """
import os, sys
_, status, usage = os.wait4(os.spawnv(os.P_NOWAIT, sys.argv[1], sys.argv[1:]), 0)
print(os.waitstatus_to_exitcode(status), usage.ru_maxrss >> 10)
"""


@pytest.mark.parametrize("source, target", [("x.npy", "y.safetensors"), ("x.safetensors", "y.npy")])
def test_large_files_take_little_memory(source, target, tmp_path):
    """300 MB, most of them a hole in the file."""
    rows, marks = 75_000, {0: 1.5, 37_499: -2.25, 74_999: 3.0}
    if source.endswith("npy"):
        array = np.lib.format.open_memmap(tmp_path / source, "w+", "f4", (rows, 1000))
        for row, value in marks.items():
            array[row, row % 1000] = value
        array.flush()
    else:
        size = 4000 * rows
        header = json.dumps({"x": {"dtype": "F32", "shape": [rows, 1000], "data_offsets": [0, size]}}).encode()
        header += b" " * (-len(header) % 8)
        with open(tmp_path / source, "wb") as file:
            file.write(struct.pack("<Q", len(header)) + header)
            file.truncate(8 + len(header) + size)
            for row, value in marks.items():
                file.seek(8 + len(header) + 4 * (1000 * row + row % 1000))
                file.write(struct.pack("<f", value))
    # A process of its own starts it, since a program's peak begins with the memory of who starts it.
    measured = subprocess.run(
        [sys.executable, "-c", PEAK, PROGRAM, "convert", source, target], cwd=tmp_path, capture_output=True, text=True,
        check=True).stdout.split()
    code, mebibytes = map(int, measured[-2:])
    assert code == 0 and mebibytes < 200
    if target.endswith("npy"):
        found = np.load(tmp_path / target, mmap_mode="r")
    else:
        found = read_safetensors(tmp_path / target)["array"]
    assert found.shape == (rows, 1000)
    assert {row: found[row, row % 1000] for row in marks} == marks
    assert np.count_nonzero(found[::99]) == np.count_nonzero([row % 99 == 0 for row in marks])


def test_what_a_copy_lacks_is_said(tmp_path):
    header = json.dumps({
        "read": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
        "codes": {"dtype": "F8_E5M2", "shape": [3], "data_offsets": [8, 11]}}).encode()
    source = tmp_path / "x.safetensors"
    source.write_bytes(struct.pack("<Q", len(header)) + header + struct.pack("<2f", 1, 2) + bytes(3))
    result = run("convert", source, tmp_path / "y.npz")
    assert result.returncode == 0 and "1 tensor" in result.stdout
    assert f"remark: {tmp_path}/y.npz lacks what is not read because of its type: codes (F8_E5M2)." in result.stderr
    assert list(np.load(tmp_path / "y.npz")) == ["read"]
    result = run("convert", FIXTURES / "broken/unknown.safetensors", tmp_path / "z.npz")
    assert result.returncode == 1 and "no tensor that can be read" in result.stderr
    assert not (tmp_path / "z.npz").exists()


def test_a_model_as_one_file(trained, tmp_path):
    succeed("convert", trained[0] / "seed-0", tmp_path / "model.safetensors")
    assert read_safetensors(tmp_path / "model.safetensors")["encoder.weight"].shape == (4, 8)


def test_embeddings_are_compressed_with_their_labels(embeddings, tmp_path):
    target = tmp_path / "small.h5"
    succeed("convert", embeddings, target, "--gzip", 9)
    with h5py.File(embeddings) as before, h5py.File(target) as after:
        for name in ("cfc_train", "cfc_test"):
            assert (before[name][:] == after[name][:]).all()
            assert after[name].compression == "gzip" and after[name].compression_opts == 9
            labels = [[json.loads(text) for text in file[name + "_labels"][:]] for file in (before, after)]
            assert labels[0] == labels[1]
        assert after["metadata"].attrs["model"] == "toy"


def test_a_sequence_becomes_pairs(tmp_path):
    states = np.random.default_rng(0).normal(size=(20, 4)).astype("f4")
    with h5py.File(tmp_path / "sequence.h5", "w") as file:
        file["cfc_train"] = states
    succeed("convert", tmp_path / "sequence.h5", tmp_path / "pairs.h5", "--sequence")
    with h5py.File(tmp_path / "pairs.h5") as file:
        assert (file["cfc_train"][:] == np.stack([states[:-1], states[1:]], axis=1)).all()


def test_nothing_is_replaced_unasked(trained, embeddings, tmp_path):
    target = tmp_path / "there.safetensors"
    target.write_text("mine")
    result = run("convert", trained[0] / "seed-0", target)
    assert result.returncode == 1 and "--overwrite" in result.stderr and target.read_text() == "mine"
    succeed("convert", trained[0] / "seed-0", target, "--overwrite")
    assert run("convert", embeddings, tmp_path / "model", "--to", "saelens").returncode == 1
    assert run("convert", tmp_path / "nothing", tmp_path / "x").returncode == 1
    assert run("convert", embeddings, tmp_path / "x", "--gzip", 10).returncode == 64


def test_a_language_model_in_single_precision(tmp_path):
    folder = FIXTURES / "language-models"
    target = tmp_path / "single.gguf"
    assert "language model in single precision" in succeed("convert", folder / "quantised.gguf", target)
    found = read_gguf(target)
    # What the gguf package makes of the same weights: Q4_0, Q4_1, Q5_0, Q5_1, Q8_0 and F16.
    with h5py.File(folder / "quantised.h5") as golden:
        assert set(found) == set(golden)
        for name, values in golden.items():
            assert np.abs(found[name] - values[:]).max() <= 1e-6 * np.abs(values[:]).max(), name
    original, single = (succeed_json("inspect", path) for path in (folder / "quantised.gguf", target))
    assert single["kind"] == "language model" and single["width"] == 32 and single["layers"] == 3
    assert {**original, "path": None} == {**single, "path": None}
    result = run("convert", folder / "quantised.gguf", target)
    assert result.returncode == 1 and "--overwrite" in result.stderr
    succeed("convert", folder / "quantised.gguf", target, "--overwrite")


def test_what_is_no_language_model(tmp_path):
    (tmp_path / "broken.gguf").write_bytes((FIXTURES / "language-models/quantised.gguf").read_bytes()[:9_000])
    (tmp_path / "named").write_bytes((tmp_path / "broken.gguf").read_bytes())
    for name in ("broken.gguf", "named"):
        result = run("convert", tmp_path / name, tmp_path / "single.gguf")
        assert result.returncode == 1 and len(result.stderr.splitlines()) == 1
        assert f"{name}: not a language model that can be dequantised: " in result.stderr
        assert not (tmp_path / "single.gguf").exists()
    result = run("convert", FIXTURES / "language-models/llama.gguf", tmp_path / "x", "--to", "safetensors")
    assert result.returncode == 1 and "holds a language model" in result.stderr


# MARK: Models of Hugging Face

def hugging_face(folder):
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(b"")
    return folder


def python(path, *lines):
    """A stand-in for the converter's Python, which gets the script, the folder, the destination and the type."""
    path.write_text("\n".join(["#!/bin/sh", *lines, ""]))
    path.chmod(0o755)
    return path


def test_models_of_hugging_face(tmp_path):
    source, destination = hugging_face(tmp_path / "hf"), tmp_path / "model.gguf"
    llama = FIXTURES / "language-models/llama.gguf"
    good = python(tmp_path / "good", f'test "$4" = f16 && cp {llama} "$3"', 'echo "remark: a tokenizer" >&2')
    result = run("convert", source, destination, "--python", good, "--weights", "f16")
    assert result.returncode == 0 and "3 blocks × 32" in result.stdout and result.stderr == "a tokenizer\n"
    assert destination.read_bytes() == llama.read_bytes()
    # A file that is there is only replaced by a whole one.
    assert "there already" in run("convert", source, destination, "--python", good).stderr
    for bad, reason in [
        (python(tmp_path / "bad", 'echo "half" > "$3"', 'echo "error: its config.json has no \'x\'" >&2', "exit 1"),
         "llama.cpp's converter refuses the model: its config.json has no 'x'."),
        (python(tmp_path / "none"), "llama.cpp's converter wrote no model."),
        (tmp_path / "missing", "this Python cannot be run."),
    ]:
        result = run("convert", source, destination, "--python", bad, "--overwrite")
        assert result.returncode == 1 and result.stderr.strip().endswith(reason), result.stderr
        assert destination.read_bytes() == llama.read_bytes()
    assert not list(tmp_path.glob("*.part"))


def test_the_ending_says_the_format(trained, embeddings, tmp_path):
    with h5py.File(embeddings) as file:
        pairs = file["cfc_train"][:]
    np.save(tmp_path / "e.npy", pairs)
    succeed("convert", tmp_path / "e.npy", tmp_path / "e.h5")
    with h5py.File(tmp_path / "e.h5") as file:
        assert (file["cfc_train"][:] == pairs).all()
    succeed("convert", embeddings, tmp_path / "e.npz")
    with np.load(tmp_path / "e.npz") as found:
        assert (found["cfc_train"] == pairs).all() and found["cfc_test_labels"].shape == (300, 4)
    succeed("convert", embeddings, tmp_path / "copy.npy")
    assert (np.load(tmp_path / "copy.npy") == pairs).all()
    succeed("convert", embeddings, tmp_path / "e.safetensors")
    assert (read_safetensors(tmp_path / "e.safetensors")["cfc_train"] == pairs).all()
    succeed("convert", trained[0] / "seed-0", tmp_path / "m.npz")
    with np.load(tmp_path / "m.npz") as found:
        assert found["encoder.weight"].shape == (4, 8)


def test_other_endings_are_refused_before_anything_is_written(trained, embeddings, tmp_path):
    model = trained[0] / "seed-0"
    for source, name in [(embeddings, "x.csv"), (embeddings, "x.pth"), (embeddings, "x.gguf"), (model, "x.h5"),
                         (model, "x.npy"), (model, "x.gguf"), (model, "x.pt")]:
        result = run("convert", source, tmp_path / name)
        assert result.returncode == 1 and name in result.stderr, (name, result.stderr)
        assert not (tmp_path / name).exists()
    result = run("convert", embeddings, tmp_path / "x.npz", "--to", "hdf5")
    assert result.returncode == 1 and "another ending" in result.stderr and not (tmp_path / "x.npz").exists()


def varint(data, place):
    """A number of Protocol Buffers, and where it ends."""
    value, shift = 0, 0
    while True:
        byte = data[place]
        value |= (byte & 0x7F) << shift
        place, shift = place + 1, shift + 7
        if byte < 0x80:
            return value, place


def fields(data):
    """The fields of a message as (number, value)."""
    place = 0
    while place < len(data):
        key, place = varint(data, place)
        if key & 7 == 0:
            value, place = varint(data, place)
        else:
            assert key & 7 == 2
            length, place = varint(data, place)
            value, place = data[place : place + length], place + length
        yield key >> 3, value


def records(data):
    """The records of a file of Weights & Biases: a log of LevelDB behind a mark."""
    assert data[:7] == b":W&B\xe1\xbe\x00"
    place, record = 7, b""
    while place < len(data):
        if 32768 - place % 32768 < 7:
            place += 32768 - place % 32768
            continue
        checksum, length, kind = struct.unpack("<IHB", data[place : place + 7])
        piece = data[place + 7 : place + 7 + length]
        assert zlib.crc32(bytes([kind]) + piece) == checksum
        record += piece
        place += 7 + length
        if kind in (1, 4):
            yield dict(fields(record))
            record = b""
    assert record == b""


def test_a_run_of_weights_and_biases(trained, tmp_path):
    """What `wandb sync` reads; Tests/System/interchange/check_wandb.py uploads it by that program."""
    folder, _ = trained
    written = succeed_json("convert", folder, tmp_path / "wandb", "--to", "wandb", "--metadata", "project=toy")["written"]
    assert len(written) == 2
    for seed, place in enumerate(written):
        [path] = list(pathlib.Path(place).iterdir())
        identifier = path.stem.removeprefix("run-")
        assert place.endswith("-" + identifier)
        found = list(records(path.read_bytes()))
        run = dict(fields(found[1][17]))
        assert run[1].decode() == identifier and run[3] == b"toy" and run[8].decode().endswith(f"seed-{seed}")
        items = [dict(fields(value)) for number, value in fields(run[4]) if number == 1]
        settings = {item[1].decode(): json.loads(item[16]) for item in items}
        assert settings["oc"] == 4 and settings["seed"] == seed and settings["method"] == "SSAE"
        rows = []
        for record in found:
            if 2 in record:
                items = [dict(fields(value)) for number, value in fields(record[2]) if number == 1]
                rows.append({item[2].decode(): json.loads(item[16]) for item in items})
        lines = [json.loads(line) for line in (folder / f"seed-{seed}" / "metrics.jsonl").read_text().splitlines()]
        expected = [line for line in lines if "step" in line]
        assert [row["_step"] for row in rows] == [line["step"] for line in expected]
        assert [row["train/loss"] for row in rows] == [line["loss"] for line in expected]
        assert 18 in found[-1]
