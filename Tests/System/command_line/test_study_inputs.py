"""`sparseshift study`: what its numbers depend on beside the settings, baselines in words, second judges and comparisons."""
import csv
import json
import re
import shutil
import signal
from pathlib import Path

import numpy as np
import pytest

from support.paths import FIXTURES
from support.program import TIMEOUT, end, run, start, stop_when, succeed, succeed_json

MODEL = FIXTURES / "language-models/llama.gguf"
WORDS = [f"{a} {b}" for a in ("red", "big", "old", "new", "raw", "wet") for b in ("door", "tree", "lamp", "shoe", "road", "bell")]
SECOND = ["--set", "second_judges=[{concept: 'end: !', words: [a]}]"]
REQUESTS = ["--set", "prompting={'end: !': Shout., 'start: My': Write of what is mine.}"]


def write_pairs(path, words=WORDS):
    lines = ["before,after,end: !,start: My"]
    for word in words:
        lines += [f"A {word}.,A {word}!,1,0", f"The {word}.,My {word}.,0,1"]
    path.write_text("\n".join(lines) + "\n")


@pytest.fixture
def study(tmp_path):
    """The words of a study of one method and one seed, in a folder of its own."""
    write_pairs(tmp_path / "pairs.csv")
    (tmp_path / "prompts.txt").write_text("The door\nA tree\nMy lamp\nOne shoe\n")
    (tmp_path / "study.yaml").write_text(f"""
language_model: {MODEL}
layer: 1
pairs: {tmp_path}/pairs.csv
methods: [mean difference]
scales: [0.5]
inverse_penalty: 100
judges:
- {{concept: 'end: !', words: [a, e]}}
- {{concept: 'start: My', words: [my, m]}}
prompts: {tmp_path}/prompts.txt
tokens: 5
""")
    return ["study", tmp_path / "study.yaml", "--output", tmp_path / "s"]


def rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def has_word(text, words):
    return bool(set("".join(c if c.isalpha() else " " for c in text.lower()).split()) & set(words))


def test_a_study_with_other_inputs_is_not_continued(study, tmp_path):
    command = [*study, "--set", "measures=[probes]"]
    succeed(*command)

    def refused(*options):
        result = run(*command, "--resume", "--set", "seeds=[0, 1]", *options)
        assert result.returncode == 1 and len(result.stderr.strip().splitlines()) == 1
        return result.stderr

    assert "the study there has other token options" in refused("--start-token", "never")
    (tmp_path / "prompts.txt").write_text("Another door\n")
    assert "the study there has other prompts" in refused()
    (tmp_path / "prompts.txt").write_text("The door\nA tree\nMy lamp\nOne shoe\n")
    write_pairs(tmp_path / "pairs.csv", WORDS[1:])
    assert "the study there has other pairs, so its parts cannot stand beside new ones" in refused()
    write_pairs(tmp_path / "pairs.csv")
    assert succeed_json(*command, "--resume", "--set", "seeds=[0, 1]")["done"] == 2


def test_another_language_model_in_the_same_file(study, tmp_path):
    shutil.copy(MODEL, tmp_path / "model.gguf")
    command = [*study, "--set", "measures=[probes]", "--set", f"language_model={tmp_path}/model.gguf"]
    succeed(*command)
    shutil.copy(MODEL.parent / "gptneox.gguf", tmp_path / "model.gguf")
    result = run(*command, "--resume", "--set", "seeds=[0, 1]")
    assert result.returncode == 1 and "other content in the file of its language model" in result.stderr


def test_models_that_the_new_study_reads_are_not_removed(study, tmp_path):
    succeed(*study, "--set", "measures=[probes]", "--set", "methods=[{method: PCA, oc: 4}]")
    model, = (tmp_path / "s/models").glob("*/seed-0")
    before = sorted(path.name for path in model.iterdir())
    result = run(*study, "--set", "measures=[probes]", "--set", f"methods=[{{model: {model}, name: PCA}}]", "--overwrite")
    assert result.returncode == 1 and "--overwrite would remove this, and the study reads it" in result.stderr
    assert sorted(path.name for path in model.iterdir()) == before and (tmp_path / "s/effects.csv").exists()


def test_an_early_interrupt_leaves_the_earlier_study(study, tmp_path):
    succeed(*study, "--set", "measures=[probes]")
    before = {path: path.read_bytes() for path in (tmp_path / "s").rglob("*") if path.is_file()}
    process = start(*study, "--set", "measures=[probes]", "--set", "pairs={generator: sentences, count: 5000}", "--set",
                    "concepts=['tense: past']", "--set", "judges=[]", "--overwrite")
    status = Path(f"/proc/{process.pid}/status")

    def handles_interrupts():
        # Before the program is there, the process is a copy of this one with its signals.
        if Path(f"/proc/{process.pid}/exe").resolve().name != "sparseshift":
            return False
        masks = re.findall(r"^Sig(?:Ign|Cgt):\s*(\w+)", status.read_text(), re.MULTILINE)
        return any(int(mask, 16) & 1 << signal.SIGINT - 1 for mask in masks)

    try:
        stop_when(process, handles_interrupts)
        end(process, signal.SIGINT)
    finally:
        _, messages = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 130
    assert "nothing in" in messages and "has changed, so run the same command again" in messages
    assert {path: path.read_bytes() for path in (tmp_path / "s").rglob("*") if path.is_file()} == before


def test_requests_in_words_have_rows_of_their_own(study, tmp_path):
    document = succeed_json(*study, *REQUESTS)
    for result in document["results"]:
        if "selectivity" in result:
            assert [matrix["method"] for matrix in result["selectivity"]["matrices"]] == ["mean difference", "prompting"]
        else:
            point, = [point for point in result["sweep"]["points"] if point["direction"] == "prompting"]
            assert point["scale"] == 0 and len(point["texts"]) == 4
            assert point["share"] == sum(text["has_concept"] for text in point["texts"]) / 4
            assert {text["prompt"] for text in point["texts"]} == {"The door", "A tree", "My lamp", "One shoe"}
    assert {row["method"] for row in rows(tmp_path / "s/selectivity.csv")} == {"mean difference", "prompting", "by chance"}
    assert "prompting" in (tmp_path / "s/sweep.tex").read_text()


def test_the_agreement_of_two_judges_is_cohens_kappa(study, tmp_path):
    document = succeed_json(*study, *SECOND, "--set", "measures=[sweep]", "--set", "seeds=[0, 1]")
    pairs = []
    for result in document["results"]:
        if result["part"].startswith("sweep, 'end: !'"):
            texts = [text for point in result["sweep"]["points"] for text in point["texts"]]
            pairs += [(text["has_concept"], has_word(text["text"], ["a"])) for text in texts]
        else:
            assert "agreement" not in result
    first, second = np.array(pairs).T.astype(float)
    observed = (first == second).mean()
    expected = first.mean() * second.mean() + (1 - first.mean()) * (1 - second.mean())
    row, = rows(tmp_path / "s/agreement.csv")
    assert row["concept"] == "end: !" and int(row["texts"]) == len(pairs)
    assert float(row["agreement"]) == pytest.approx(observed)
    if expected < 1:
        assert float(row["κ"]) == pytest.approx((observed - expected) / (1 - expected))
    if {0, 1} & {first.mean(), second.mean()}:
        assert row["low"] == row["high"] == "" and (expected < 1 or row["κ"] == "")
    else:
        assert float(row["low"]) <= float(row["κ"]) <= float(row["high"])
    assert row["left out"] == "0"
    assert r"\toprule" in (tmp_path / "s/agreement.tex").read_text()


def test_a_second_judge_that_does_not_answer_leaves_the_texts(study, tmp_path):
    judges = f"second_judges=[{{concept: 'end: !', endpoint: 'http://127.0.0.1:9/v1', model: judge, cache: {tmp_path}/cache}}]"
    result = run(*study, "--set", judges, "--set", "measures=[sweep]", "--json")
    assert result.returncode == 1 and "the second judge: " in result.stderr
    document = json.loads(result.stdout)
    assert document["done"] == 2 and all("sweep" in part for part in document["results"])


def test_a_concept_with_too_few_texts_is_left_out_of_the_probes_alone(study, tmp_path):
    lines = (tmp_path / "pairs.csv").read_text().splitlines()
    kept = [line for line in lines if not line.startswith("The")] + [line for line in lines if line.startswith("The")][:4]
    (tmp_path / "pairs.csv").write_text("\n".join(kept) + "\n")
    command = [*study, "--set", f"test_pairs={tmp_path}/pairs.csv", "--json"]
    result = run(*command)
    document = json.loads(result.stdout)
    assert result.returncode == 1 and document["done"] == document["parts"]
    failure, = document["failures"]
    assert failure.startswith("probes, scale 0.5, seed 0: a concept is left out; start: My: ")
    probes, generations = [part["selectivity"]["matrices"][0]["concepts"] for part in document["results"] if "selectivity" in part]
    assert probes == ["end: !"] and generations == ["end: !", "start: My"]
    # It is said again by a study that is complete.
    again = run(*command, "--resume")
    assert again.returncode == 1 and json.loads(again.stdout)["failures"] == document["failures"]


def test_a_comparison_resumes_with_its_seeds(tmp_path):
    def sentences(places):
        lines = ["before,after,thing: window,colour: blue"]
        for place in places:
            for other in ("red", "blue"):
                lines.append(f"The door of the {place} is {other}.,The window of the {place} is {other}.,1,0")
            for other in ("door", "window"):
                lines.append(f"The {other} of the {place} is red.,The {other} of the {place} is blue.,0,1")
        return "\n".join(lines) + "\n"

    (tmp_path / "pairs.csv").write_text(sentences(["house", "barn", "shop", "school", "mill", "hut", "inn"]))
    (tmp_path / "test.csv").write_text(
        sentences(["tower", "castle", "chapel", "farm", "hall", "lodge", "palace", "station"]))
    settings = {"language_model": MODEL, "layer": 1, "reading_layer": "final-norm", "pairs": tmp_path / "pairs.csv",
                "test_pairs": tmp_path / "test.csv", "methods": "[mean difference, {method: PCA, oc: 4}]", "scales": "[0.5]",
                "texts": 12, "inverse_penalty": 10, "measures": "[comparison]"}
    command = ["study", "--output", tmp_path / "s", *(f"--set={key}={value}" for key, value in settings.items())]
    document = succeed_json(*command)
    comparison = document["results"][0]["comparison"]
    assert [row["method"] for row in comparison["rows"]] == ["mean difference", "PCA", "random columns"]
    assert all(len(row["detection"]) == 1 for row in comparison["rows"])
    table = rows(tmp_path / "s/comparison_scale-0.5.csv")
    assert [row["method"] for row in table] == ["mean difference", "PCA", "random columns", "chance"]
    for row, numbers in zip(table, comparison["rows"]):
        assert float(row["detection ↑"]) == pytest.approx(numbers["detection"][0])
    assert r"\toprule" in (tmp_path / "s/comparison_scale-0.5.tex").read_text()
    codes = {row["method"]: row for row in rows(tmp_path / "s/comparison_scale-0.5_codes.csv")}
    assert set(codes) == {"mean difference", "PCA", "random columns"}
    for row in comparison["rows"]:
        assert float(codes[row["method"]]["1-sparse ↑"]) == pytest.approx(row["probing_by_one"][0])
        assert float(codes[row["method"]]["D ↑"]) == pytest.approx(row["disentanglement"][0])
    assert not (tmp_path / "s/comparison_scale-0.5_seeds.csv").exists()
    kept = {path: path.read_bytes() for path in (tmp_path / "s/comparisons").rglob("*") if path.is_file()}
    more = succeed_json(*command, "--resume", "--set", "seeds=[0, 1]")["results"][0]["comparison"]
    assert all(len(row["detection"]) == 2 for row in more["rows"])
    seeds = rows(tmp_path / "s/comparison_scale-0.5_seeds.csv")
    assert [float(row["PW-MCC ↑"]) for row in seeds] == pytest.approx([row["agreement"][0] for row in more["rows"]])
    assert all(0 <= float(row["stability ↑"]) <= 1 for row in seeds)
    assert [row["detection"][0] for row in more["rows"]] == [row["detection"][0] for row in comparison["rows"]]
    now = {path: path.read_bytes() for path in (tmp_path / "s/comparisons").rglob("*") if path.is_file()}
    assert kept.items() <= now.items() and len(now) == 2 * len(kept)


def test_vectors_that_have_changed_do_not_stand_beside_their_earlier_ones(study, tmp_path):
    np.save(tmp_path / "own.npy", np.random.default_rng(3).normal(size=(2, 32)).astype("f4"))
    command = [*study, "--set", "measures=[probes]", "--set", f"methods=[{{vectors: {tmp_path}/own.npy, name: mine}}]"]
    succeed(*command)
    np.save(tmp_path / "own.npy", np.random.default_rng(4).normal(size=(2, 32)).astype("f4"))
    result = run(*command, "--resume", "--set", "seeds=[0, 1]")
    assert result.returncode == 1 and "mine: its directions are others than those of the parts in" in result.stderr
    np.save(tmp_path / "own.npy", np.random.default_rng(3).normal(size=(2, 32)).astype("f4"))
    assert succeed_json(*command, "--resume", "--set", "seeds=[0, 1]")["done"] == 2


def test_methods_with_one_direction_are_told_from_trained_ones(study, tmp_path):
    np.save(tmp_path / "own.npy", np.random.default_rng(3).normal(size=(2, 32)).astype("f4"))
    methods = f"[{{vectors: {tmp_path}/own.npy, name: mine}}, {{method: random directions, oc: 32, name: random}}]"
    succeed(*study, "--set", "measures=[probes]", "--set", "seeds=[0, 1]", "--set", f"methods={methods}")
    found = {row["method"]: (row["seeds"], row["directions"]) for row in rows(tmp_path / "s/selectivity.csv")}
    assert found["mine"] == ("2", "1") and found["random"] == ("2", "2")
