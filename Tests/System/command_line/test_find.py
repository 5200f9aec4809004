"""`sparseshift find`: its scores against numpy's on the codes that the weights give."""
import csv
import json

import h5py
import numpy as np
import pytest

from support.paths import FIXTURES
from support.program import run, succeed, succeed_json
from support.tensorfiles import read_safetensors

MODEL = FIXTURES / "language-models/llama.gguf"


def codes_both_ways(folder, change):
    """The codes of shifts, and those of the negated shifts below them."""
    weights = read_safetensors(folder / "weights.safetensors")
    both = np.concatenate([change, -change]).astype("f8")
    return (both - weights["decoder.bias"]) @ weights["encoder.weight"].T + weights["encoder.bias"]


def test_features_are_those_of_numpy(embeddings, trained):
    folder = trained[0] / "seed-0"
    found, = succeed_json("find", folder, embeddings)["models"]
    with h5py.File(embeddings) as file:
        change = file["cfc_test"][:, 1] - file["cfc_test"][:, 0]
        labels = np.array([json.loads(text) for text in file["cfc_test_labels"][:]])
    codes = codes_both_ways(folder, change)
    correlations = np.corrcoef(np.concatenate([labels, -labels]).T, codes.T)[:4, 4:]
    assert [concept["concept"] for concept in found["concepts"]] == ["red", "green", "blue", "large"]
    for concept, row in zip(found["concepts"], correlations):
        best, = concept["candidates"]
        assert best["feature"] == np.abs(row).argmax() and best["sign"] == np.sign(row[best["feature"]])
        # Each half is a sample of all examples.
        assert best["correlation"] == pytest.approx(abs(row).max(), abs=0.05)
        assert (best["correlation"] + best["choosing_correlation"]) / 2 == pytest.approx(abs(row).max(), abs=0.01)
        assert concept["scored_on"] + concept["chosen_on"] == 300
        assert concept["chance"] == pytest.approx(1.96 / concept["scored_on"] ** 0.5)


def test_one_concept_and_the_order_of_its_candidates(embeddings, trained):
    folder = trained[0] / "seed-0"
    concept, = succeed_json("find", folder, embeddings, "--concept", "green", "--top", 3)["models"][0]["concepts"]
    chosen = [candidate["choosing_correlation"] for candidate in concept["candidates"]]
    assert len(chosen) == 3 and chosen == sorted(chosen, reverse=True)
    by_number, = succeed_json("find", folder, embeddings, "--concept", 1, "--top", 3)["models"][0]["concepts"]
    assert by_number == concept
    text = succeed("find", folder, embeddings, "--concept", "green")
    assert f"{folder}:" in text and "chance" in text


def test_seeds_and_what_they_agree_on(embeddings, trained, tmp_path):
    models = succeed_json("find", trained[0], embeddings, "--output", tmp_path / "found.csv")["models"]
    assert [model["folder"].rsplit("/", 1)[1] for model in models] == ["seed-0", "seed-1", "concepts"]
    with open(tmp_path / "found.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 12 and {row["concept"] for row in rows} == {"red", "green", "blue", "large"}
    first = models[0]["concepts"][0]["candidates"][0]
    assert float(rows[0]["correlation"]) == first["correlation"]
    sign = "-" if first["sign"] < 0 else ""
    assert rows[0]["vector"] == f"{models[0]['folder']}:{sign}{first['feature']}"
    succeed("find", trained[0], embeddings, "--output", tmp_path / "found.tex")
    assert r"\toprule" in (tmp_path / "found.tex").read_text()


@pytest.fixture(scope="module")
def of_texts(tmp_path_factory):
    """A model of texts that end with a full stop or an exclamation mark, and the files of both kinds."""
    folder = tmp_path_factory.mktemp("texts")
    words = [f"{a} {b}" for a in ("the red", "a big", "one old", "my new") for b in ("door", "tree", "lamp", "shoe", "road")]
    lines = ["before,after,end,word"] + [
        f"{word}.,{word}!,1,0" if number % 2 else f"{word}.,{word[::-1]}.,0,1" for number, word in enumerate(words)]
    (folder / "pairs.csv").write_text("\n".join(lines) + "\n")
    (folder / "with.txt").write_text("".join(f"{word}!\n" for word in words))
    (folder / "without.txt").write_text("".join(f"{word}.\n" for word in words))
    succeed("embed", MODEL, folder / "pairs.csv", "--layer", 1, "--output", folder / "pairs.h5")
    succeed("train", folder / "pairs.h5", "--method", "PCA", "--oc", 6, "--output", folder / "model")
    return folder


def test_texts_with_a_concept_and_without(of_texts):
    concept, = succeed_json(
        "find", of_texts / "model", "--texts", of_texts / "with.txt", of_texts / "without.txt", "--concept", "shout",
        "--language-model", MODEL)["models"][0]["concepts"]
    assert concept["concept"] == "shout" and len(concept["candidates"]) == 5
    assert concept["candidates"][0]["concordance"] > 0.75
    assert concept["candidates"][0]["correlation"] > concept["chance"]


def test_pairs_of_texts_are_embedded_as_for_the_training(of_texts):
    by_texts = succeed_json("find", of_texts / "model", of_texts / "pairs.csv", "--language-model", MODEL)
    by_file = succeed_json("find", of_texts / "model", of_texts / "pairs.h5")
    for one, other in zip(by_texts["models"][0]["concepts"], by_file["models"][0]["concepts"]):
        assert one["candidates"][0]["feature"] == other["candidates"][0]["feature"]
        assert one["candidates"][0]["correlation"] == pytest.approx(other["candidates"][0]["correlation"], abs=1e-5)


def test_what_is_not_beyond_chance_says_so(embeddings, trained, tmp_path):
    """With labels in a random order."""
    random = np.random.default_rng(0)
    with h5py.File(embeddings) as source, h5py.File(tmp_path / "random.h5", "w") as file:
        file["cfc_train"] = source["cfc_test"][:]
        labels = source["cfc_test_labels"][:]
        file.create_dataset("cfc_train_labels", data=labels[random.permutation(len(labels))], dtype=h5py.string_dtype())
    result = run("find", trained[0] / "seed-0", tmp_path / "random.h5", "--json")
    assert result.returncode == 0
    concepts = json.loads(result.stdout)["models"][0]["concepts"]
    beyond = [item["correlation"] > concept["chance"] for concept in concepts for item in concept["candidates"]]
    assert beyond == [item["beyond_chance"] for concept in concepts for item in concept["candidates"]]
    assert not all(beyond) and "no feature that is shown goes with" in result.stderr


def test_words_of_the_texts(of_texts, tmp_path):
    (tmp_path / "pairs.csv").write_text("before,after\n" + "".join(
        f"the {word},the red {word}\nthe red {word},the {word}\n" for word in ("door", "tree", "lamp", "shoe", "road", "cup")))
    (tmp_path / "labels.csv").write_text("before,after,change\n" + "".join(
        f"the {word},the red {word},1\nthe red {word},the {word},-1\n"
        for word in ("door", "tree", "lamp", "shoe", "road", "cup")))
    by_word, = succeed_json(
        "find", of_texts / "model", tmp_path / "pairs.csv", "--word", "Red", "-m", MODEL)["models"][0]["concepts"]
    by_label, = succeed_json(
        "find", of_texts / "model", tmp_path / "labels.csv", "--top", 5, "-m", MODEL)["models"][0]["concepts"]
    assert by_word["concept"] == "word: red" and by_word["candidates"] == by_label["candidates"]
    succeed("embed", MODEL, tmp_path / "pairs.csv", "--layer", 1, "--output", tmp_path / "pairs.h5")
    from_file, = succeed_json("find", of_texts / "model", tmp_path / "pairs.h5", "--word", "red")["models"][0]["concepts"]
    assert [item["feature"] for item in from_file["candidates"]] == [item["feature"] for item in by_word["candidates"]]
    result = run("find", of_texts / "model", tmp_path / "pairs.csv", "--word", "door", "-m", MODEL)
    assert result.returncode == 1 and "the word 'door' comes or goes in 0 different pairs; at least 4" in result.stderr
    result = run("find", of_texts / "model", tmp_path / "labels.csv", "--concept", "x", "-m", MODEL)
    assert result.returncode == 1 and "; there is 'change'; --word looks for a word" in result.stderr


def test_rare_concepts_are_named_and_the_others_kept(embeddings, trained, tmp_path):
    with h5py.File(embeddings) as source, h5py.File(tmp_path / "rare.h5", "w") as file:
        file["cfc_train"] = source["cfc_test"][:]
        labels = [json.loads(text) for text in source["cfc_test_labels"][:]]
        for number, label in enumerate(labels):
            label[2] = 1 if number < 2 else 0
        file.create_dataset("cfc_train_labels", data=[json.dumps(label) for label in labels], dtype=h5py.string_dtype())
    found = succeed_json("find", trained[0] / "seed-0", tmp_path / "rare.h5")["models"][0]
    assert len(found["concepts"]) == 3 and "at least 4 are needed" in found["failures"][0]["reason"]
    result = run("find", trained[0] / "seed-0", tmp_path / "rare.h5", "--concept", 2)
    assert result.returncode == 1 and "changes in 2 different examples" in result.stderr


def test_what_does_not_fit_is_one_sentence(embeddings, trained, tmp_path):
    def message(*arguments):
        result = run("find", *arguments)
        assert result.returncode == 1 and len(result.stderr.strip().splitlines()) == 1 and result.stdout == ""
        return result.stderr

    folder = trained[0] / "seed-0"
    assert "no concept is called 'yellow'; there are 'red', 'green'" in message(folder, embeddings, "--concept", "yellow")
    assert "no such folder" in message(tmp_path / "none", embeddings)
    with h5py.File(embeddings) as source, h5py.File(tmp_path / "plain.h5", "w") as file:
        file["cfc_train"] = source["cfc_train"][:20]
    assert "there are no labels" in message(folder, tmp_path / "plain.h5")
    (tmp_path / "few.txt").write_text("a\nb\n")
    assert "the features are of shifts that are 8 wide" in message(
        folder, "--texts", tmp_path / "few.txt", tmp_path / "few.txt", "--language-model", MODEL)
    assert "none.txt: no such file" in message(folder, "--texts", tmp_path / "none.txt", tmp_path / "few.txt")
    for wrong in ([folder], [folder, embeddings, "--texts", "a", "b"], [folder, "--texts", "a"],
                  [folder, embeddings, "--output", "x.h5"], [folder, embeddings, "--top", 0],
                  [folder, embeddings, "--layer", 3], [folder, "pairs.jsonl", "--dataset", "x"]):
        assert run("find", *wrong).returncode == 64
