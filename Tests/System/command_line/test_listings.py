"""`methods`, `pairs`, and the program as a whole."""
import json

import pytest

from support.program import run, succeed, succeed_json


def test_methods_and_their_keys():
    methods = {method["method"]: method for method in succeed_json("methods")["methods"]}
    assert {"SSAE", "affine", "ReLU", "JumpReLU", "TopK", "BatchTopK", "gated", "Matryoshka", "AbsTopK",
            "p-annealed ReLU", "PCA", "mean difference", "sparse inference", "probe direction", "LAT", "FastICA",
            "semi-NMF", "FISTA dictionary", "LISTA", "matching pursuit", "random directions"} == set(methods)
    keys = {key["key"]: key for key in methods["SSAE"]["keys"]}
    assert keys["norm"]["default"] == "none" and keys["initial_level"]["alias"] == "n_concepts"
    assert "k" in {key["key"] for key in methods["TopK"]["keys"]}
    assert all(key["expects"] for method in methods.values() for key in method["keys"])
    text = succeed("methods", "topk")
    assert "TopK: " in text and "dead_window" in text
    assert "norm" in succeed("methods", "SSAE", "--preset", "reference")
    assert run("methods", "nothing").returncode == 1


def test_every_key_can_be_set_to_its_default(embeddings, tmp_path):
    """What `methods` lists is what `--set` takes."""
    for method in succeed_json("methods")["methods"]:
        options = [f"--set={key['key']}={key['default']}" for key in method["keys"] if key["default"] is not None]
        succeed("train", embeddings, "--method", method["method"], *options, "--set", "steps=1", "--set", "oc=4",
                "--set", "whiten=none", "--output", tmp_path / method["method"])


@pytest.mark.parametrize("generator, concepts", [
    ("lang", 1), ("gender", 1), ("binary", 2), ("corr", 2), ("cat", 135), ("sentences", 13),
    ("truth", 1)])
def test_pairs_of_texts(generator, concepts, tmp_path):
    document = succeed_json("pairs", generator, "--count", 20, "--seed", 3, "--output", tmp_path / "pairs.jsonl")
    assert document["pairs"] == 20 and len(document["concepts"]) == concepts
    head, *lines = [json.loads(line) for line in (tmp_path / "pairs.jsonl").read_text().splitlines()]
    assert head["concepts"] == document["concepts"] and len(lines) == 20
    assert all(line["before"] != line["after"] and line["changes"] for line in lines)
    succeed("pairs", generator, "--count", 20, "--seed", 3, "--output", tmp_path / "again.jsonl")
    assert (tmp_path / "pairs.jsonl").read_bytes() == (tmp_path / "again.jsonl").read_bytes()


def test_pairs_that_there_are_not(tmp_path):
    result = run("pairs", "lang", "--count", 10**9, "--output", tmp_path / "pairs.jsonl")
    assert result.returncode == 1 and len(result.stderr.splitlines()) == 1 and not list(tmp_path.iterdir())
    assert run("pairs", "nothing", "--output", tmp_path / "x").returncode == 64
    assert run("pairs", "lang", "--output", tmp_path / "no/folder/x").returncode == 1


def test_help_and_exit_codes():
    for command in ["train", "evaluate", "sweep", "inspect", "convert", "methods", "pairs", "kernel", "install", "doctor",
                    "language-server", "find", "generate", "steer", "study"]:
        result = run(command, "--help")
        assert result.returncode == 0 and result.stdout.startswith("OVERVIEW") and result.stderr == ""
    assert run("nonsense").returncode == 64
    assert run().returncode == 0
