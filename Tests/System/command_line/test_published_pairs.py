"""Pairs from files in the form of published data sets, on the command line."""
import json
import shutil

import pytest

from support.paths import FIXTURES
from support.program import run, succeed, succeed_json

FOLDER = FIXTURES / "published"


def written(path):
    head, *pairs = [json.loads(line) for line in path.read_text().splitlines()]
    return head["concepts"], pairs


def test_what_is_read_is_not_written(tmp_path):
    file = tmp_path / "bios.csv"
    shutil.copy(FOLDER / "bios.csv", file)
    link = tmp_path / "link.jsonl"
    link.symlink_to(file)
    options = ["pairs", "--file", file, "--format", "bias-in-bios"]
    for output, test in [(link, tmp_path / "t.jsonl"), (tmp_path / "p.jsonl", link), (tmp_path / "a.jsonl", tmp_path / "b/../a.jsonl")]:
        (tmp_path / "b").mkdir(exist_ok=True)
        result = run(*options, "--output", output, "--test-output", test)
        assert result.returncode == 1 and "which would be lost; choose another file." in result.stderr
    assert file.read_bytes() == (FOLDER / "bios.csv").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b", "bios.csv", "link.jsonl"]


@pytest.mark.parametrize("file, options, train, test, concepts", [
    ("bios.csv", ["--format", "bias-in-bios"], 49, 6, 1),
    ("bios.jsonl", ["--format", "bias-in-bios", "--variant", "profession-matched"], 33, 4, 1),
    ("bios.csv", ["--format", "bias-in-bios", "--variant", "concepts", "--count", 90], 90, 10, 29),
    ("refusal.json", ["--format", "letter-choices"], 10, 2, 2),
    ("refusal.json", ["--format", "letter-choices", "--variant", "texts", "--balance", "swapping"], 10, 2, 1),
    ("truthfulqa.jsonl", ["--format", "truthfulqa"], 9, 1, 1),
    ("people.csv", ["--format", "labelled-texts", "--count", 45], 45, 5, 1),
])
def test_two_parts(file, options, train, test, concepts, tmp_path):
    document = succeed_json("pairs", "--file", FOLDER / file, *options, "--seed", 1, "--output", tmp_path / "train.jsonl",
                            "--test-output", tmp_path / "test.jsonl")
    assert (document["pairs"], document["test_pairs"]) == (train, test) and len(document["concepts"]) == concepts
    for name, count in [("train", train), ("test", test)]:
        names, pairs = written(tmp_path / f"{name}.jsonl")
        assert names == document["concepts"] and len(pairs) == count
        assert all(pair["before"] != pair["after"] and pair["changes"] for pair in pairs)
    again = tmp_path / "again.jsonl"
    succeed("pairs", "--file", FOLDER / file, *options, "--seed", 1, "--output", again, "--test-output",
            tmp_path / "other.jsonl")
    assert again.read_bytes() == (tmp_path / "train.jsonl").read_bytes()


@pytest.mark.parametrize("file, options, count, concepts", [
    ("people_OOD.csv", ["--format", "labelled-texts", "--labels", "1=1,not_baker=0", "--count", 30], 30, 1),
    ("labeled_sentences_large.jsonl", ["--format", "labelled-sentences", "--count", 40], 40, 13),
    ("labeled_sentences_corr_ds-sp_0.9.jsonl", ["--format", "labelled-sentences"], 10_000, 11),
    ("categorical_contrastive_val.json", ["--format", "categorical"], 2, 3),
])
def test_one_part(file, options, count, concepts, tmp_path):
    output = tmp_path / "pairs.jsonl"
    text = succeed("pairs", "--file", FOLDER / file, *options, "--output", output)
    names, pairs = written(output)
    assert len(pairs) == count and len(names) == concepts and str(output) in text
    if file == "people_OOD.csv":
        assert "'not_baker' = 0 (3), '1' = 1 (3)" in text
        assert all((pair["changes"][0]["amount"] > 0) == ("Bremen" in pair["after"]) for pair in pairs)


def test_rows_that_come_again_are_counted(tmp_path):
    header, *rows = (FOLDER / "bios.csv").read_text().splitlines(keepends=True)
    (tmp_path / "bios.csv").write_text(header + "".join(rows * 3))
    texts = []
    for file in (FOLDER / "bios.csv", tmp_path / "bios.csv"):
        document = succeed_json("pairs", "--file", file, "--format", "bias-in-bios", "--output", tmp_path / "train.jsonl",
                                "--test-output", tmp_path / "test.jsonl")
        texts.append([(tmp_path / name).read_bytes() for name in ("train.jsonl", "test.jsonl")])
    assert document["source"].endswith("; bios.csv: 224 of 336 rows repeat the text of an earlier one and are left out")
    assert texts[0] == texts[1]


def test_a_command_and_a_cell_draw_the_same_pairs(session, tmp_path):
    """Without --seed, the seed is that of the published code, as in a cell."""
    file = FOLDER / "bios.csv"
    succeed("pairs", "--file", file, "--format", "bias-in-bios", "--output", tmp_path / "train.jsonl", "--test-output",
            tmp_path / "test.jsonl")
    session.value(f"""import SparseShift
let parts = try BiasInBios(contentsOf: "{file}").genderPairs()
try parts.train.write(to: "{tmp_path}/cell.jsonl")
parts.train.count""")
    assert (tmp_path / "cell.jsonl").read_bytes() == (tmp_path / "train.jsonl").read_bytes()


def test_a_wrong_file_is_named(tmp_path):
    shutil.copy(FOLDER / "refusal.json", tmp_path / "bios.json")
    found = run("pairs", "--file", tmp_path / "bios.json", "--format", "bias-in-bios", "--output", tmp_path / "x.jsonl",
                "--test-output", tmp_path / "y.jsonl")
    assert found.returncode == 1 and "bios.json, element 1 has no 'profession'" in found.stderr
    assert not (tmp_path / "x.jsonl").exists() and not (tmp_path / "y.jsonl").exists()
