"""Embeddings of pairs of texts, by a tiny language model whose states transformers has computed, too."""
import csv
import json

import h5py
import numpy as np
import pytest

from support.paths import FIXTURES
from support.program import run, succeed, succeed_json

FOLDER = FIXTURES / "language-models"


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


def test_pairs_from_csv_need_no_labels(pairs, tmp_path):
    lines = [json.loads(line) for line in pairs.read_text().splitlines()[1:]]
    with open(tmp_path / "plain.csv", "w", newline="") as file:
        writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL)
        writer.writerows([["before", "after"], *([line["before"], line["after"]] for line in lines)])
    succeed("embed", FOLDER / "llama.gguf", tmp_path / "plain.csv", "--layer", 0, "--output", tmp_path / "plain.h5")
    succeed("embed", FOLDER / "llama.gguf", pairs, "--layer", 0, "--output", tmp_path / "labelled.h5")
    with h5py.File(tmp_path / "plain.h5") as plain, h5py.File(tmp_path / "labelled.h5") as labelled:
        assert (plain["cfc_train"][:] == labelled["cfc_train"][:]).all()
        assert "cfc_train_labels" not in plain and "concepts" not in plain["metadata"].attrs
    trained = succeed_json(
        "train", tmp_path / "plain.h5", "--oc", 2, "--batch", 4, "--steps", 20, "--output", tmp_path / "model")
    assert trained["models"]
    evaluated = succeed_json("evaluate", tmp_path / "model", tmp_path / "plain.h5")
    assert evaluated["models"]


def test_labels_of_csv_and_of_fewer_test_pairs(tmp_path):
    (tmp_path / "train.csv").write_text("before,after,concept\na,b,tense\nc,d,voice\n")
    (tmp_path / "test.csv").write_text("before,after,concept\ne,f,voice\n")
    output = tmp_path / "embeddings.h5"
    succeed("embed", FOLDER / "llama.gguf", tmp_path / "train.csv", "--test-pairs", tmp_path / "test.csv", "--output", output)
    with h5py.File(output) as file:
        assert [json.loads(label) for label in file["cfc_train_labels"]] == [[1, 0], [0, 1]]
        assert [json.loads(label) for label in file["cfc_test_labels"]] == [[0, 1]]
        assert json.loads(file["metadata"].attrs["concepts"]) == ["tense", "voice"]


@pytest.mark.parametrize("generator", ["lang", "gender", "binary", "corr", "cat", "sentences", "truth"])
def test_pairs_that_are_made(generator, tmp_path):
    output = tmp_path / "embeddings.h5"
    arguments = ["embed", FOLDER / "llama.gguf", generator, "--count", 20, "--test-count", 5, "--seed", 3]
    document = succeed_json(*arguments, "--output", output)
    assert (document["pairs"], document["test_pairs"]) == (20, 5)
    succeed("pairs", generator, "--count", 25, "--seed", 3, "--output", tmp_path / "pairs.jsonl")
    made = [json.loads(line) for line in (tmp_path / "pairs.jsonl").read_text().splitlines()[1:]]
    with h5py.File(output) as file:
        assert file["cfc_train"].shape == (20, 2, 32) and file["cfc_test"].shape == (5, 2, 32)
        texts = [tuple(text.decode() for text in pair) for name in ("cfc_train", "cfc_test") for pair in file[name + "_texts"]]
    assert sorted(texts) == sorted((pair["before"], pair["after"]) for pair in made)
    succeed(*arguments, "--output", tmp_path / "again.h5")
    with h5py.File(output) as first, h5py.File(tmp_path / "again.h5") as second:
        assert (first["cfc_test"][:] == second["cfc_test"][:]).all()


def test_what_does_not_fit_is_one_sentence(pairs, tmp_path):
    output = tmp_path / "embeddings.h5"

    def message(*arguments):
        result = run("embed", *arguments, "--output", output)
        assert result.returncode == 1 and len(result.stderr.strip().splitlines()) == 1 and not output.exists()
        return result.stderr

    assert "there is no such file" in message(tmp_path / "none.gguf", pairs)
    assert "layer 9: llama has the blocks 0 to 2" in message(FOLDER / "llama.gguf", pairs, "--layer", 9)
    assert "nothing.csv: no such file, and no generator of pairs (lang, gender," in message(
        FOLDER / "llama.gguf", tmp_path / "nothing.csv")
    assert "there are 40 different pairs; 41 were asked for" in message(
        FOLDER / "llama.gguf", "gender", "--count", 36, "--test-count", 5)
    assert "from 1 to 3 can be held out, not 4" in message(FOLDER / "llama.gguf", pairs, "--test-count", 4)
    (tmp_path / "broken.csv").write_text("before,after\na,b\nc\n")
    assert "broken.csv, line 3 has 1 fields, but there are 2 columns." in message(
        FOLDER / "llama.gguf", tmp_path / "broken.csv")
    for options in (["--count", 3], ["--test-count", 1, "--test-pairs", pairs], ["--test-count", 0]):
        assert run("embed", FOLDER / "llama.gguf", pairs, *options, "--output", output).returncode == 64
    assert "not a language model that can be used" in message(pairs, pairs)
    pairs.write_text('{"name": "long", "concepts": ["a"]}\n' + json.dumps(
        {"before": "x" * 200, "after": "y", "changes": []}) + "\n")
    assert "pairs.jsonl, line 2, before ('xxxx" in message(FOLDER / "llama.gguf", pairs)
    assert "has 200 tokens, but llama takes at most 128" in message(FOLDER / "llama.gguf", pairs)


def test_another_layer_than_that_of_the_model_gets_a_remark(pairs, tmp_path):
    succeed("embed", FOLDER / "llama.gguf", pairs, "--layers", "0,final-norm", "--output", tmp_path / "x.h5")
    files = [tmp_path / "x.layer-0.h5", tmp_path / "x.final-norm.h5"]
    succeed("train", files[0], "--oc", 2, "--batch", 4, "--steps", 20, "--output", tmp_path / "m")
    assert "remark" not in run("evaluate", tmp_path / "m", files[0]).stderr
    assert "used with layer final norm instead of 0" in run("evaluate", tmp_path / "m", files[1]).stderr
    assert run("evaluate", tmp_path / "m", files[1], "--quiet").stderr == ""
    # What old files do not tell is not remarked on.
    with h5py.File(files[1], "r+") as file:
        del file["metadata"].attrs["layer"]
    assert "remark" not in run("evaluate", tmp_path / "m", files[1]).stderr


def test_all_tokens_are_rows(pairs, tmp_path):
    with h5py.File(FOLDER / "golden.h5") as golden:
        states = golden["llama/1/states"][1]
        text = golden["texts"][1].decode()
    (tmp_path / "p.csv").write_text(f'before,after,c\n{text},{text[::-1]},1\na,bc,0\n')
    output = tmp_path / "e.h5"
    result = run(
        "embed", FOLDER / "llama.gguf", tmp_path / "p.csv", "--layer", 1, "--all-tokens", "--output", output)
    assert result.returncode == 0 and "1 pair whose texts have different numbers of tokens left out" in result.stderr
    with h5py.File(output) as file:
        assert np.abs(file["cfc_train"][:, 0] - states).max() < 1e-4 * np.abs(states).max()
        assert [json.loads(label) for label in file["cfc_train_labels"]] == [[1]] * len(text)
        assert "".join(before.decode() for before, _ in file["cfc_train_texts"]) == text
        assert file["metadata"].attrs["pooling"] == "all"


def test_models_of_different_layers_in_one_table_get_a_remark(pairs, tmp_path):
    succeed("embed", FOLDER / "llama.gguf", pairs, "--layers", "0,1", "--output", tmp_path / "x.h5")
    for layer in "01":
        succeed("train", tmp_path / f"x.layer-{layer}.h5", "--oc", 2, "--batch", 4, "--steps", 20, "--output", tmp_path / layer)
    # The shifts themselves do not tell where they are from.
    with h5py.File(tmp_path / "x.layer-0.h5") as file, h5py.File(tmp_path / "shifts.h5", "w") as other:
        other["cfc_train"] = file["cfc_train"][:]
    result = run("evaluate", tmp_path / "0", tmp_path / "1", tmp_path / "shifts.h5")
    remark, = [line for line in result.stderr.splitlines() if "different embeddings" in line]
    assert result.returncode == 0 and f"{tmp_path}/1 with layer 1 instead of 0, unlike {tmp_path}/0" in remark
    assert "different embeddings" not in run("evaluate", tmp_path / "0", tmp_path / "shifts.h5").stderr


def test_an_encoder_has_no_layers_to_choose_from(pairs, tmp_path):
    result = run("embed", FOLDER / "bert.gguf", pairs, "--layers", "middle,last", "--output", tmp_path / "x.h5")
    assert result.returncode == 1 and list(tmp_path.glob("x*")) == []
    assert result.stderr == (
        "Error: bert is an encoder, which has one embedding of a whole text and no layers to choose from; "
        "leave out the layers.\n")
