"""`sparseshift study`: parts that are kept and resumed, and tables that follow from the effects."""
import csv
import json
import signal
import socket

import numpy as np
import pytest

from support.paths import FIXTURES
from support.program import TIMEOUT, end, run, start, stop_when, succeed, succeed_json

MODEL = FIXTURES / "language-models/llama.gguf"
WORDS = [f"{a} {b}" for a in ("red", "big", "old", "new", "raw", "wet") for b in ("door", "tree", "lamp", "shoe", "road", "bell")]
CONCEPTS = ["end: !", "start: My"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Pairs of texts that begin and end differently, directions, and settings."""
    folder = tmp_path_factory.mktemp("study")
    lines = [",".join(["before", "after", *CONCEPTS])]
    for number, word in enumerate(WORDS):
        lines += [f"A {word}.,A {word}!,1,0", f"The {word}.,My {word}.,0,1"]
        if number % 3 == 0:
            lines.append(f"One {word}.,My {word}!,1,1")
    (folder / "pairs.csv").write_text("\n".join(lines) + "\n")
    np.save(folder / "own.npy", np.random.default_rng(3).normal(size=(2, 32)).astype("f4"))
    (folder / "prompts.txt").write_text("The door\nA tree\nMy lamp\nOne shoe\n")
    (folder / "study.yaml").write_text(f"""
language_model: {MODEL}
layer: 1
pairs: {folder}/pairs.csv
methods:
- mean difference
- {{method: PCA, oc: 4, name: principal components}}
- {{vectors: {folder}/own.npy, name: mine}}
scales: [0.5]
inverse_penalty: 100
seeds: [0, 1]
judges:
- {{concept: 'end: !', words: [a, e], minimum: 1}}
- {{concept: 'start: My', words: [my, m], contrast: [the]}}
prompts: {folder}/prompts.txt
tokens: 5
""")
    return folder


@pytest.fixture(scope="module")
def whole(folder):
    """The folder of a study that ran to its end, and its document."""
    output = folder / "whole"
    return output, succeed_json("study", folder / "study.yaml", "--output", output, "--svg")


def results(folder):
    return {path.name: path.read_bytes() for path in sorted((folder / "results").glob("*.json"))}


def rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def test_parts_and_files(whole):
    output, document = whole
    assert document["parts"] == document["done"] == 8 and document["failures"] == []
    assert set(results(output)) == {
        f"{name}_seed-{seed}.json" for seed in (0, 1)
        for name in ("probes_scale-0.5", "generations_scale-0.5", "sweep_concept-1", "sweep_concept-2")}
    for name in ("effects.csv", "selectivity.csv", "selectivity.tex", "probes.csv", "sweep.csv", "sweep.tex", "plan.json"):
        assert (output / name).stat().st_size > 0
    assert r"\toprule" in (output / "selectivity.tex").read_text()
    assert (output / "results/probes_scale-0.5_seed-0.svg").read_text().startswith("<svg")


def test_the_table_follows_from_the_effects(whole):
    """Hits, selectivity, off-target and own effect, over seeds, from the effects alone."""
    output, _ = whole
    effects = rows(output / "effects.csv")
    assert len(effects) == 2 * 2 * 3 * 4
    for row in rows(output / "selectivity.csv"):
        if row["method"] == "by chance":
            # Most entries of a random row of texts are 0, so that its hits have no such formula.
            assert row["hits"] == ("0.25" if row["measure"] == "probes" else "") and float(row["selectivity"]) == 1 / 2
            continue
        numbers = []
        for seed in ("0", "1"):
            own = [effect for effect in effects if effect["seed"] == seed and effect["method"] == row["method"]
                   and effect["measure"] == row["measure"]]
            matrix = np.array([float(effect["effect"]) for effect in own]).reshape(2, 2)
            bound = [float(effect["random 95 %"]) for effect in own[:2]]
            magnitude, diagonal = np.abs(matrix), matrix.diagonal()
            off = [magnitude[k, 1 - k] for k in range(2)]
            total = magnitude.sum(1)
            numbers.append([
                np.mean([diagonal[k] > 0 and off[k] < diagonal[k] for k in range(2)]),
                np.mean([magnitude[k, k] / total[k] if total[k] else 0 for k in range(2)]),
                diagonal.mean(), np.mean([diagonal[k] > bound[k] for k in range(2)])])
        expected = np.mean(numbers, axis=0)
        found = [float(row[name]) for name in ("hits", "selectivity", "own effect", "beyond chance")]
        assert found == pytest.approx(expected, abs=1e-9) and row["seeds"] == "2"


def test_shares_are_those_of_the_texts(whole):
    output, document = whole
    for result in document["results"]:
        for point in result.get("sweep", {}).get("points", []):
            texts = point["texts"]
            assert len(texts) == 4 and point["share"] == sum(text["has_concept"] for text in texts) / 4
            if result["part"].startswith("sweep, 'end: !'"):
                words = [set("".join(c if c.isalpha() else " " for c in text["text"].lower()).split()) for text in texts]
                assert [bool(found & {"a", "e"}) for found in words] == [text["has_concept"] for text in texts]


def test_resuming_computes_what_is_missing_to_the_same_bytes(folder, whole):
    output, document = whole
    before = results(output)
    (output / "results/generations_scale-0.5_seed-1.json").unlink()
    result = run("study", folder / "study.yaml", "--output", output)
    assert result.returncode == 1 and "there is a study already; resume it with --resume" in result.stderr
    result = run("study", folder / "study.yaml", "--output", output, "--resume", "--json")
    assert result.returncode == 0 and "7 of 8 parts of the study are in" in result.stderr
    assert results(output) == before and json.loads(result.stdout)["results"] == document["results"]


def test_more_seeds_and_nothing_else_may_be_added(folder, whole, tmp_path):
    command = ["study", folder / "study.yaml", "--output", tmp_path / "s", "--set", "measures=[probes]"]
    first = succeed_json(*command, "--set", "seeds=[0]")
    assert first["parts"] == 1
    more = succeed_json(*command, "--resume")
    assert more["parts"] == 2 and more["results"][0] == first["results"][0]
    before = results(tmp_path / "s")
    fewer = run(*command, "--resume", "--set", "seeds=[0]")
    assert fewer.returncode == 1 and "the study there has seed 1, too; seeds, scales and measures may only be added" in fewer.stderr
    assert results(tmp_path / "s") == before
    result = run(*command, "--resume", "--set", "layer=0")
    assert result.returncode == 1 and "the study there has another 'layer'" in result.stderr
    assert succeed_json(*command, "--overwrite", "--set", "layer=0")["parts"] == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_is_interrupted_resumes(folder, whole, tmp_path, number):
    process = start("study", folder / "study.yaml", "--output", tmp_path / "s")
    stop_when(process, lambda: list(tmp_path.glob("s/results/*.json")))
    kept = results(tmp_path / "s")
    end(process, number)
    _, messages = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 128 + number and "run the same command with --resume" in messages
    assert (tmp_path / "s/effects.csv").exists()
    document = succeed_json("study", folder / "study.yaml", "--output", tmp_path / "s", "--resume")
    assert document["done"] == 8 and results(tmp_path / "s") == results(whole[0])
    assert kept.items() <= results(tmp_path / "s").items()


def test_a_method_that_fails_is_named_and_the_rest_kept(folder, tmp_path):
    np.save(tmp_path / "three.npy", np.ones((3, 32), "f4"))
    methods = f"[mean difference, {{vectors: {tmp_path}/three.npy, name: three}}]"
    command = ["study", folder / "study.yaml", "--set", "measures=[probes]", "--set", "seeds=[0]", "--output", tmp_path / "s",
               "--set", f"methods={methods}"]
    result = run(*command)
    assert result.returncode == 1
    error, = [line for line in result.stderr.splitlines() if line.startswith("Error")]
    assert "three, seed 0" in error and "3 rows, but there are 2 concepts" in error and "--resume" in error
    assert {row["method"] for row in rows(tmp_path / "s/effects.csv")} == {"mean difference"}
    # With the file corrected, the same command computes the part anew.
    np.save(tmp_path / "three.npy", np.random.default_rng(1).normal(size=(2, 32)).astype("f4"))
    succeed(*command, "--resume")
    assert {row["method"] for row in rows(tmp_path / "s/effects.csv")} == {"mean difference", "three"}


def test_a_judge_that_does_not_answer_leaves_the_other_parts(folder, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    judges = f"[{{concept: 'end: !', endpoint: '{address}', model: judge, cache: {tmp_path}/cache}}]"
    result = run("study", folder / "study.yaml", "--output", tmp_path / "s", "--set", "seeds=[0]", "--set", f"judges={judges}",
                 "--set", "measures=[probes, generations]", "--json")
    assert result.returncode == 1 and json.loads(result.stdout)["done"] == 1
    error, = [line for line in result.stderr.splitlines() if line.startswith("Error")]
    assert "generations, scale 0.5, seed 0" in error and address in error


@pytest.mark.parametrize("judge, rule", [
    ("list: female", "words are there"), ("language: German", "words are there"),
    ("question: ' is', with: [a], without: [b, c]", "after the text and"),
    (f"reader: {MODEL.parent}/gpt2.gguf", "the log odds of a probe of gpt2")])
def test_kinds_of_judges(folder, tmp_path, judge, rule):
    document = succeed_json(
        "study", folder / "study.yaml", "--output", tmp_path / "s", "--set", "seeds=[0]", "--set",
        f"judges=[{{concept: 'end: !', {judge}}}]", "--set", "measures=[sweep, generations]", "--set", "methods=[mean difference]")
    sweep, = [result["sweep"] for result in document["results"] if "sweep" in result]
    matrix, = [result["selectivity"] for result in document["results"] if "selectivity" in result]
    assert rule in sweep["rule"] and matrix["matrices"][0]["concepts"] == ["end: !"] and document["done"] == 2


@pytest.mark.parametrize("settings, message", [
    (["layers=3"], "unknown key 'layers'"),
    (["methods=[]"], "'methods' is missing"),
    (["methods=[nothing]"], "'nothing'"),
    (["methods=[{model: a, vectors: b}]"], "give one of 'model'"),
    (["scales=[0]"], "'scales' is a list of different numbers other than 0"),
    (["seeds=many"], "'seeds' is a list of whole numbers"),
    (["concepts=[yellow]"], "has no concept 'yellow'; there are 'end: !', 'start: My'"),
    (["measures=[taste]"], "'measures' are probes, generations, sweep and comparison, not 'taste'"),
    (["judges=[{concept: yellow, words: [a]}]"], "has no concept 'yellow'"),
    (["judges=[{concept: 'end: !'}]"], "give one of 'words'"),
    (["prompts=none.txt"], "none.txt: no such file"),
    (["prompts="], "'judges' need 'prompts', a file or a list of texts"),
    (["prompting={'end: !': Shout.}"], "there is no request for 'start: My'"),
    (["measures=[comparison]", "pooling=mean"], "'pooling' is not for the measure comparison"),
    (["methods=[{method: PCA, name: random direction}]"], "a method is called 'random direction'"),
    (["pairs=none.csv"], "none.csv: no such file"),
    (["language_model=none.gguf"], "there is no such file"),
    (["seeds=[0"], "not YAML"),
])
def test_what_does_not_fit_is_one_sentence(folder, tmp_path, settings, message):
    result = run("study", folder / "study.yaml", "--output", tmp_path / "s", *(f"--set={text}" for text in settings))
    assert result.returncode == 1 and result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1 and message in result.stderr
    assert not (tmp_path / "s").exists()


def test_labels_that_cannot_be_told_apart(folder, tmp_path):
    lines = ["before,after,one,two"] + [f"a {word},b {word},1,1" for word in WORDS]
    (tmp_path / "same.csv").write_text("\n".join(lines) + "\n")
    command = ["study", folder / "study.yaml", "--set", f"pairs={tmp_path}/same.csv", "--set", "measures=[probes]", "--set",
               "judges=[]", "--output", tmp_path / "s"]
    result = run(*command)
    assert result.returncode == 1 and "'one' and 'two' change together in all pairs" in result.stderr
    (tmp_path / "same.csv").write_text("\n".join(line[:-1] + "0" if line[-1] == "1" else line for line in lines) + "\n")
    result = run(*command)
    assert result.returncode == 1 and "'two' changes in none of the pairs" in result.stderr and not (tmp_path / "s").exists()
    (tmp_path / "file").write_text("x")
    assert "not a folder for a study" in run(*command[:-1], tmp_path / "file").stderr.replace("a file, ", "")
