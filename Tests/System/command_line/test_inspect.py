"""`sparseshift inspect`: files and folders of every kind."""
import json
import struct

import h5py
import numpy as np
import pytest

from support.paths import FIXTURES, ROOT
from support.program import SHORT, run, succeed, succeed_json
from support.shifts import pairs
from support.tensorfiles import safetensors, torch_file


def test_an_hdf5_file(embeddings):
    document = succeed_json("inspect", embeddings)
    assert document["kind"] == "hdf5"
    assert document["groups"] == [{"name": "metadata", "attributes": {
        "model": "toy", "concepts": '["red", "green", "blue", "large"]'}}]
    found = {dataset["name"]: dataset for dataset in document["datasets"]}
    assert set(found) == {"cfc_train", "cfc_test", "cfc_train_labels", "cfc_test_labels"}
    train = found["cfc_train"]
    assert train["shape"] == [1000, 2, 8] and train["type"] == "float32" and train["chunks"] == [100, 2, 8]
    assert train["filters"] == ["gzip 4"] and train["usable"] and train["layout"] == "pairs"
    with h5py.File(embeddings) as file:
        change = file["cfc_train"][:, 1].astype("f8") - file["cfc_train"][:, 0]
        first = json.loads(file["cfc_train_labels"][0])
    assert train["shifts"]["count"] == 1000 and train["shifts"]["zero"] == 0
    assert train["shifts"]["mean_norm"] == pytest.approx(np.linalg.norm(change, axis=1).mean(), rel=1e-5)
    assert train["shifts"]["root_mean_square"] == pytest.approx(np.sqrt((change**2).mean()), rel=1e-5)
    mean = change.mean(axis=0)
    assert train["shifts"]["mean_share"] == pytest.approx((mean**2).sum() / (change**2).sum(axis=1).mean(), rel=1e-3)
    assert train["shifts"]["long"] is None
    assert train["labels"]["first"][0] == first and train["labels"]["concepts"] == 4
    assert not found["cfc_train_labels"]["usable"]
    text = succeed("inspect", embeddings)
    assert "1000 × 2 × 8" in text and "gzip 4" in text and "'cfc_train' can be trained on: pairs" in text
    assert "% of the power is in the mean shift" in text


def test_a_common_shift_and_outliers(tmp_path):
    _, data = pairs(400, 5)
    data[:, 1] += 3
    data[40:400:40, 1] = 200
    path = tmp_path / "wild.h5"
    with h5py.File(path, "w") as file:
        file["cfc_train"] = data
    change = data[:, 1].astype("f8") - data[:, 0]
    lengths = np.linalg.norm(change, axis=1)
    [found] = succeed_json("inspect", path)["datasets"]
    mean = change.mean(axis=0)
    assert found["shifts"]["mean_share"] == pytest.approx((mean**2).sum() / (lengths**2).mean(), rel=1e-4)
    long = lengths > 5 * np.median(lengths)
    assert long.sum() == 9 and found["shifts"]["long"] == {
        "threshold": 5, "count": 9, "first": 40, "nearly_long": int((lengths > 2.5 * np.median(lengths)).sum()) - 9,
        "share": pytest.approx((lengths[long]**2).sum() / (lengths**2).sum(), rel=1e-4)}
    assert "9 longer than 5 median lengths" in succeed("inspect", path)
    warned = succeed_json("train", path, "--oc", 4, *SHORT, "--output", tmp_path / "kept")
    assert any("9 of 400 shifts are longer than 5 median lengths" in warning for warning in warned["warnings"])
    treated = succeed_json(
        "train", path, "--oc", 4, *SHORT, "--set", "outliers=set_aside", "--output", tmp_path / "aside")
    assert not any("median lengths" in warning for warning in treated["warnings"])
    assert treated["models"][0]["outliers"].startswith("9 of 400 shifts are longer than 5 median lengths")
    assert "9 of 400 shifts are longer" in succeed("inspect", tmp_path / "aside")


def test_datasets_that_cannot_be_trained_on(tmp_path):
    path = tmp_path / "mixed.h5"
    with h5py.File(path, "w") as file:
        file["whole"] = np.arange(10)
        file["inner/states"] = np.zeros((5, 3), "f8")
        file.create_dataset("inner/nan", data=np.full((4, 2, 3), np.nan, "f4"), shuffle=True, chunks=(2, 2, 3),
                            fletcher32=True)
        file["inner"].attrs["layer"] = 7
    found = {dataset["name"]: dataset for dataset in succeed_json("inspect", path)["datasets"]}
    assert not found["inner/states"]["usable"] and "--sequence" in found["inner/states"]["reason"]
    assert not found["whole"]["usable"] and "int64" in found["whole"]["reason"]
    assert not found["inner/nan"]["usable"] and "nan" in found["inner/nan"]["reason"]
    assert found["inner/nan"]["filters"] == ["shuffle", "checksum"]
    assert "cannot be trained on" in succeed("inspect", path)


def test_model_folders(trained):
    folder, document = trained
    both = succeed_json("inspect", folder)
    assert both["kind"] == "seeds" and [model["seed"] for model in both["models"]] == [0, 1]
    one = succeed_json("inspect", folder / "seed-1")
    assert one["kind"] == "model" and one["features"] == 4 and one["dimension"] == 8 and one["complete"]
    assert one["configuration"]["batch"] == "64" and one["steps"] == 400
    assert one["evaluation"]["loss"] == pytest.approx(document["models"][1]["train"]["loss"])
    assert "4 features × 8" in succeed("inspect", folder / "seed-1")
    assert "agreement of 2 models" in succeed("inspect", folder)


def test_a_model_of_the_reference():
    document = succeed_json("inspect", FIXTURES / "reference/run_out_bn/toy_seed0")
    assert document["kind"] == "reference" and document["norm"] == "batch" and document["whitened"]
    assert document["features"] == 3 and document["configuration"]["extra.model"] == "toy/model"
    assert "reference" in succeed("inspect", FIXTURES / "reference/run_out_ln/toy_seed0")


def test_files_of_tensors(tmp_path):
    arrays = {"encoder.weight": np.ones((2, 3), "f4"), "encoder.bias": np.zeros(2, "f4")}
    (tmp_path / "a.safetensors").write_bytes(safetensors(arrays))
    np.savez(tmp_path / "a.npz", **arrays)
    np.save(tmp_path / "a.npy", arrays["encoder.weight"])
    (tmp_path / "a.pth").write_bytes(torch_file(arrays))
    for name, kind in [("a.safetensors", "safetensors"), ("a.npz", "npz"), ("a.pth", "torch")]:
        document = succeed_json("inspect", tmp_path / name)
        assert document["kind"] == kind
        found = {tensor["name"]: (tensor["shape"], tensor["type"]) for tensor in document["tensors"]}
        assert found == {"encoder.weight": ([2, 3], "float32"), "encoder.bias": ([2], "float32")}
        assert "2 × 3" in succeed("inspect", tmp_path / name)
    assert succeed_json("inspect", tmp_path / "a.npy")["tensors"][0]["shape"] == [2, 3]


@pytest.mark.parametrize("path", sorted((ROOT / "configs").glob("*.yaml")), ids=lambda path: path.name)
def test_the_configurations_that_come_along(path):
    document = succeed_json("inspect", path)
    assert document["kind"] == "configuration" and (document["configuration"]["oc"] == "auto" or int(document["configuration"]["oc"]) > 0)


def test_a_file_without_an_ending_is_known_by_its_first_bytes(tmp_path):
    with h5py.File(tmp_path / "data", "w") as file:
        file["cfc_train"] = pairs(5, 0)[1]
    assert succeed_json("inspect", tmp_path / "data")["kind"] == "hdf5"
    (tmp_path / "noise").write_bytes(struct.pack("<Q", 12345678901))
    result = run("inspect", tmp_path / "noise")
    assert result.returncode == 1 and "noise" in result.stderr


OWNED = "\x1b]0;owned\x07\x1b[31mred\nError: fake\x9b2J\u202e"


def test_names_cannot_steer_the_terminal(tmp_path):
    tensors, hdf5 = tmp_path / "names.safetensors", tmp_path / "names.h5"
    tensors.write_bytes(safetensors({OWNED: np.zeros(1)}))
    with h5py.File(hdf5, "w") as file:
        file[OWNED] = np.zeros(3)
        file[OWNED].attrs[OWNED] = OWNED
    for path in (tensors, hdf5):
        text = succeed("inspect", path)
        assert not any(sign in text for sign in "\x1b\x07\x9b\u202e\r"), repr(text)
        assert r"\u{1B}]0;owned\u{7}\u{1B}[31mred Error: fake\u{9B}2J\u{202E}" in text
        assert not any(line.startswith("Error") for line in text.splitlines())
        # JSON has escapes of its own, and the same names.
        document = run("inspect", path, "--json").stdout
        assert not any(sign in document for sign in "\x1b\x07\x9b\u202e\r")
        found = json.loads(document)
        assert found["tensors" if path == tensors else "datasets"][0]["name"] == OWNED
    # A file's name in an error, and an argument.
    for arguments in (["inspect", tmp_path / f"none{OWNED}.h5"], ["train", hdf5, "--oc", OWNED]):
        result = run(*arguments)
        assert result.returncode != 0 and "owned" in result.stderr
        assert not any(sign in result.stderr for sign in "\x1b\x07\x9b\u202e\r"), repr(result.stderr)
