"""Embeddings of pairs of texts, by a tiny language model whose states transformers has computed, too."""
import json
import pathlib

import h5py
import numpy as np
import pytest

from conftest import run, succeed, succeed_json

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "Fixtures/language-models"


@pytest.fixture
def pairs(tmp_path):
    with h5py.File(FOLDER / "golden.h5") as golden:
        texts = [text.decode() for text in golden["texts"]]
    lines = [{"name": "toy", "concepts": ["kind: a → b", "other: c → d"]}]
    for first, second, concept in [(0, 1, 0), (1, 2, 1), (2, 0, 0), (0, 1, 1)]:
        lines.append({
            "before": texts[first], "after": texts[second],
            "changes": [{"concept": concept, "from": "a", "to": "b", "amount": 1}]})
    path = tmp_path / "pairs.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


@pytest.mark.parametrize("model", ["llama", "gptneox", "gpt2"])
@pytest.mark.parametrize("layer, row", [("0", 0), ("last", 2), ("final-norm", 3)])
def test_embeddings_are_those_of_transformers(pairs, tmp_path, model, layer, row):
    output = tmp_path / "embeddings.h5"
    document = succeed_json("embed", FOLDER / f"{model}.gguf", pairs, "--layer", layer, "--output", output)
    assert document["pairs"] == 4 and document["dimension"] == 32
    with h5py.File(output) as file, h5py.File(FOLDER / "golden.h5") as golden:
        states = [golden[f"{model}/{text}/states"][row, -1] for text in range(3)]
        expected = np.array([[states[0], states[1]], [states[1], states[2]], [states[2], states[0]], [states[0], states[1]]])
        assert np.abs(file["cfc_train"][:] - expected).max() < 1e-4 * np.abs(expected).max()
        assert [json.loads(label) for label in file["cfc_train_labels"]] == [[1, 0], [0, 1], [1, 0], [0, 1]]
        assert file["metadata"].attrs["model"] == model and file["metadata"].attrs["architecture"] == model


def test_embeddings_can_be_trained_on(pairs, tmp_path):
    output = tmp_path / "embeddings.h5"
    succeed("embed", FOLDER / "llama.gguf", pairs, "--test-pairs", pairs, "--pooling", "mean", "--output", output)
    assert "cfc_test" in succeed("inspect", output)
    trained = succeed_json("train", output, "--oc", 2, "--batch", 4, "--steps", 20, "--output", tmp_path / "model")
    assert trained["models"][0]["test"]["loss"] > 0


def test_what_does_not_fit_is_one_sentence(pairs, tmp_path):
    output = tmp_path / "embeddings.h5"

    def message(*arguments):
        result = run("embed", *arguments, "--output", output)
        assert result.returncode == 1 and len(result.stderr.strip().splitlines()) == 1 and not output.exists()
        return result.stderr

    assert "there is no such file" in message(tmp_path / "none.gguf", pairs)
    assert "layer 9: llama has the blocks 0 to 2" in message(FOLDER / "llama.gguf", pairs, "--layer", 9)
    assert "not a language model that can be used" in message(pairs, pairs)
    pairs.write_text('{"name": "long", "concepts": ["a"]}\n' + json.dumps(
        {"before": "x" * 200, "after": "y", "changes": []}) + "\n")
    assert "text 0 has 200 tokens, but llama takes at most 128" in message(FOLDER / "llama.gguf", pairs)
