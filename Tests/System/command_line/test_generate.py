"""`sparseshift generate`: texts of a tiny model whose numbers transformers has computed, too."""
import csv
import json

import h5py
import numpy as np
import pytest

from support.paths import FIXTURES
from support.program import run, succeed, succeed_json

FOLDER = FIXTURES / "language-models"
MODEL = FOLDER / "llama.gguf"


def texts(*arguments):
    return succeed_json("generate", "--language-model", MODEL, *arguments)["texts"]


@pytest.mark.parametrize("model", ["llama", "gptneox", "gpt2"])
def test_the_first_token_is_that_of_transformers(model):
    with h5py.File(FOLDER / "golden.h5") as golden:
        prompt = golden["texts"][1].decode()
        logits = golden[f"{model}/1/logits"][-1].astype("f8")
    found, = succeed_json("generate", prompt, "-m", FOLDER / f"{model}.gguf", "--tokens", 1)["texts"]
    assert found["tokens"] == [int(logits.argmax())]
    expected = logits.max() - np.log(np.exp(logits).sum())
    assert found["log_probabilities"][0] == pytest.approx(expected, abs=1e-3)


def test_the_same_seed_gives_the_same_texts():
    options = ["The door", "A tree", "--tokens", 12, "--temperature", 1]
    first = texts(*options, "--seed", 3)
    assert first == texts(*options, "--seed", 3)
    assert [text["text"] for text in first] != [text["text"] for text in texts(*options, "--seed", 4)]
    assert [text["prompt"] for text in first] == ["The door", "A tree"]
    # Texts do not depend on those beside them: the first has the seed itself.
    alone, = texts("The door", "--tokens", 12, "--temperature", 1, "--seed", 3)
    assert alone["tokens"] == first[0]["tokens"]


def test_perplexity_is_that_of_the_tokens():
    for text in texts("The door", "A tree", "--tokens", 9, "--temperature", 1):
        assert text["perplexity"] == pytest.approx(np.exp(-np.mean(text["log_probabilities"])), rel=1e-3)


def test_a_cell_gives_the_same_text(session):
    found, = texts("The door", "--tokens", 20, "--temperature", 0.8, "--top-k", 40, "--seed", 2)
    call = ('try LanguageModel("%s").generate(["The door"], maximumTokens: 20, '
            "sampling: Sampling(temperature: 0.8, topK: 40, seed: 2))[0].tokens" % MODEL)
    assert json.loads(session.value(call)) == found["tokens"]


def test_prompts_and_texts_of_files(tmp_path):
    (tmp_path / "prompts.txt").write_text("The door\n\nA tree \n")
    (tmp_path / "prompts.jsonl").write_text('{"prompt": "The door"}\n"A tree "\n')
    options = ["--tokens", 6, "--temperature", 1, "--language-model", MODEL]
    lines = succeed("generate", "--prompts", tmp_path / "prompts.txt", *options, "--json-lines").splitlines()
    found = [json.loads(line) for line in lines]
    assert [text["prompt"] for text in found] == ["The door", "A tree "]
    succeed("generate", "--prompts", tmp_path / "prompts.jsonl", *options, "--output", tmp_path / "texts.jsonl")
    assert [json.loads(line) for line in (tmp_path / "texts.jsonl").read_text().splitlines()] == found
    succeed("generate", "--prompts", tmp_path / "prompts.txt", *options, "--output", tmp_path / "texts.csv")
    with open(tmp_path / "texts.csv", newline="") as file:
        assert [row["text"] for row in csv.DictReader(file)] == [text["text"] for text in found]
    text, = texts("The door", "--tokens", 6)
    # Control characters of a byte-wise model are printed as their codes.
    assert succeed("generate", "The door", "--tokens", 6, "-m", MODEL).startswith("The door") and text["text"]


def test_prompts_are_not_replaced_and_folders_are_looked_for_first(tmp_path):
    prompts = tmp_path / "prompts.jsonl"
    prompts.write_text('"The door"\n')
    result = run("generate", "--prompts", prompts, "-m", MODEL, "--tokens", 2, "--output", prompts)
    assert result.returncode == 1 and "which would be lost; choose another file." in result.stderr
    assert prompts.read_text() == '"The door"\n'
    (tmp_path / "mine.csv").write_text("mine\n")
    result = run("generate", "A", "-m", MODEL, "--tokens", 2, "--output", tmp_path / "mine.csv")
    assert result.returncode == 1 and "another file than generated texts is there already" in result.stderr
    assert (tmp_path / "mine.csv").read_text() == "mine\n"
    for _ in range(2):
        succeed("generate", "A", "-m", MODEL, "--tokens", 2, "--output", tmp_path / "again.jsonl")
    result = run("generate", "A", "-m", MODEL, "--tokens", 2, "--output", tmp_path / "missing/texts.jsonl")
    assert result.returncode == 1 and "there is no folder" in result.stderr


def test_samples_differ():
    found = texts("The door", "--samples", 3, "--tokens", 12, "--temperature", 1)
    assert len(found) == 3 and len({text["text"] for text in found}) == 3


def test_texts_that_cannot_be_continued_are_named():
    """A model whose states are not finite."""
    result = run("generate", "ab", "-m", FOLDER / "spm.gguf", "--tokens", 4, "--json")
    text, = json.loads(result.stdout)["texts"]
    assert result.returncode == 0 and text["tokens"] == [] and "overflow" in text["remark"]
    assert text["perplexity"] is None and "1 of 1 texts end early, since the model's numbers overflow" in result.stderr


def test_what_does_not_fit_is_one_sentence(tmp_path):
    def message(*arguments):
        result = run("generate", *arguments, "--output", tmp_path / "out.csv")
        assert result.returncode == 1 and len(result.stderr.strip().splitlines()) == 1
        assert not (tmp_path / "out.csv").exists()
        return result.stderr

    assert "there is no such file" in message("a", "-m", tmp_path / "none.gguf")
    assert "none.txt: no such file" in message("--prompts", tmp_path / "none.txt", "-m", MODEL)
    (tmp_path / "empty.txt").write_text("\n \n")
    assert "there is no text in it" in message("--prompts", tmp_path / "empty.txt", "-m", MODEL)
    (tmp_path / "bad.jsonl").write_text('"a"\n{"text": "b"}\n')
    assert "bad.jsonl, line 2: a text, or an object with a text under the key 'prompt'" in message(
        "--prompts", tmp_path / "bad.jsonl", "-m", MODEL)
    assert "the prompt has 200 tokens, but llama takes at most 128" in message("x" * 200, "-m", MODEL)
    assert "no room in the context" in message("x" * 128, "-m", MODEL)
    assert "encoder" in message("a", "-m", FOLDER / "bert.gguf")
    for wrong in ([], ["a", "--tokens", 0], ["a", "--temperature", -1], ["a", "--top-p", 0], ["a", "--samples", 2],
                  ["a", "--output", "texts.h5"], ["a", "--json", "--json-lines"]):
        assert run("generate", *wrong, "-m", MODEL).returncode == 64
