"""`sparseshift evaluate`: its numbers against those of numpy."""
import json

import h5py
import numpy as np
import pytest

from support.paths import FIXTURES
from support.program import run, succeed, succeed_json
from support.shifts import pairs
from support.tensorfiles import read_safetensors


def code(folder, change):
    """The code of shifts by the weights in a model's folder."""
    weights = read_safetensors(folder / "weights.safetensors")
    hidden = (change - weights["decoder.bias"]) @ weights["encoder.weight"].T + weights["encoder.bias"]
    return hidden, hidden @ weights["decoder.weight"].T + weights["decoder.bias"]


def test_numbers_are_those_of_numpy(embeddings, trained):
    folder, _ = trained
    document = succeed_json("evaluate", folder / "seed-0", embeddings)
    assert document["dataset"] == "cfc_test" and document["shifts"] == 300
    found, = document["models"]
    with h5py.File(embeddings) as file:
        change = file["cfc_test"][:, 1] - file["cfc_test"][:, 0]
        labels = np.array([json.loads(text) for text in file["cfc_test_labels"][:]])
    hidden, result = code(folder / "seed-0", change.astype("f8"))
    error = result - change
    assert found["fraction_unexplained"] == pytest.approx((error**2).sum() / (change**2).sum(), rel=1e-4)
    spread = ((change - change.mean(0))**2).sum()
    assert found["r2"] == pytest.approx(1 - (error**2).sum() / spread, rel=1e-4)
    assert found["explained_variance"] == pytest.approx(1 - error.var(0).sum() / change.var(0).sum(), rel=1e-4)
    assert found["loss"] == pytest.approx((error**2).mean(), rel=1e-4)
    assert found["sparsity"] == pytest.approx(np.abs(hidden).mean(), rel=1e-4)
    correlations = np.abs(np.corrcoef(labels.T, hidden.T)[:4, 4:])
    for concept, label in enumerate(found["identification"]["labels"]):
        assert label["correlation"] == pytest.approx(correlations[concept, label["feature"]], abs=1e-4)
    assert found["identification"]["mcc"] == pytest.approx(
        np.mean([label["correlation"] for label in found["identification"]["labels"]]))


def test_labels_have_names_and_identifications(embeddings, trained):
    found, = succeed_json("evaluate", trained[0] / "seed-0", embeddings)["models"]
    labels = found["identification"]["labels"]
    assert [label["name"] for label in labels] == ["red", "green", "blue", "large"]
    assert found["identification"]["mcc"] > 0.9 and found["identification"]["mcc_spearman"] > 0.8
    assert 0.8 < found["identification"]["mcc_out_of_sample"] <= 1
    for label in labels:
        found = label["identification"]
        assert {"feature", "threshold", "accuracy", "macro_f1", "matthews", "correlation"} <= found.keys()
        assert found["accuracy"] > 0.8


def test_several_models_agree_or_not(embeddings, trained):
    folder, document = trained
    both = succeed_json("evaluate", folder, embeddings)
    assert [model["folder"].rsplit("/", 1)[1] for model in both["models"]] == ["seed-0", "seed-1", "concepts"]
    assert both["agreement"]["pairs"] == pytest.approx(document["agreement"]["pairs"])
    single = succeed_json("evaluate", folder / "seed-1", embeddings, "--without-labels")
    assert single["agreement"] is None and single["models"][0]["identification"] is None
    text = succeed("evaluate", folder / "seed-0", folder / "seed-1", embeddings)
    assert "MCC" in text and "agreement of 2 models" in text and "macro F1" in text


@pytest.mark.parametrize("name", ["run_out_bn", "run_out_gn", "run_out_ln"])
def test_models_of_the_reference(name, tmp_path):
    folder = FIXTURES / "reference" / name / "toy_seed0"
    expected = np.load(folder / "expected.npz")
    change, result = expected["inputs"].astype("f8"), expected["reconstruction"].astype("f8")
    if name == "run_out_bn":
        # The model's inputs are whitened shifts, and its outputs are to be unwhitened.
        whitening = np.load(folder.parent / "whitening_params.npz")
        unwhiten = np.linalg.inv(whitening["whitening_matrix"].astype("f8"))
        change, result = (part @ unwhiten + whitening["mean"].reshape(-1) for part in (change, result))
    path = tmp_path / "pairs.h5"
    with h5py.File(path, "w") as file:
        file["cfc_train"] = np.stack([np.zeros_like(change), change], axis=1).astype("f4")
    found, = succeed_json("evaluate", folder, path)["models"]
    error = result - change
    assert found["fraction_unexplained"] == pytest.approx((error**2).sum() / (change**2).sum(), rel=1e-3)


def test_data_of_another_width(trained, tmp_path):
    path = tmp_path / "wide.h5"
    with h5py.File(path, "w") as file:
        file["cfc_train"] = pairs(10, 0, dimension=9)[1]
    result = run("evaluate", trained[0], path)
    assert result.returncode == 1 and "9" in result.stderr and "8" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_too_few_paths(embeddings):
    result = run("evaluate", embeddings)
    assert result.returncode == 64 and "Usage:" in result.stderr


def test_a_label_that_never_changes_is_not_averaged(trained, embeddings, tmp_path):
    with h5py.File(embeddings) as file:
        data, labels = file["cfc_test"][:], np.array([json.loads(text) for text in file["cfc_test_labels"][:]])
    path = tmp_path / "constant.h5"

    def mcc(columns):
        with h5py.File(path, "w") as file:
            file["cfc_test"], file["cfc_test_labels"] = data, columns
        return succeed_json("evaluate", trained[0] / "seed-0", path)["models"][0]["identification"]

    alone, both = mcc(labels[:, :2]), mcc(np.hstack([labels[:, :2], np.full((len(data), 1), 0.5)]))
    assert both["mcc"] == pytest.approx(alone["mcc"]) and both["constant"] == ["label 2"]
    assert both["labels"][2]["correlation"] is None
    none = mcc(np.ones((len(data), 2)))
    assert none["mcc"] is None and none["mcc_out_of_sample"] is None
    assert "–" in succeed("evaluate", trained[0] / "seed-0", path)
