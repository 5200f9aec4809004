"""The article "Data sets of the field": its cells run as they are written, on small files and with small numbers."""
import csv
import re
import shutil

from support.paths import FIXTURES, ROOT

ARTICLE = (ROOT / "documentation/SparseShift.docc/DataSetsOfTheField.md").read_text()
# The first cell needs a language model.
CELLS = re.findall(r"```swift\n(.*?)```", ARTICLE, flags=re.DOTALL)[1:]
SMALLER = {"count: 256, dimension: 64": "count: 24, dimension: 12", "roots: 16": "roots: 3", "20_000": "2_000",
           "5_000, varyingAtMost": "500, varyingAtMost", "count: 100, active: 10": "count: 20, active: 4",
           "features: 100": "features: 20"}


def make_files(folder):
    published = FIXTURES / "published"
    for source, name in [("refusal.json", "refusal.json"), ("truthfulqa.jsonl", "truthfulqa_mc.jsonl"),
                         ("people.csv", "90_glue_qnli.csv"),
                         ("labeled_sentences_corr_ds-sp_0.9.jsonl", "labeled_sentences_corr_ds-sp_0.9.jsonl")]:
        shutil.copy(published / source, folder / name)
    text = (published / "people_OOD.csv").read_text()
    (folder / "90_glue_qnli_OOD.csv").write_text(text.replace("not_baker", "not_entailment"))
    with open(published / "bios.csv", newline="") as source:
        rows = list(csv.DictReader(source))
    with open(folder / "bias_in_bios.csv", "w", newline="") as target:
        table = csv.DictWriter(target, rows[0])
        table.writeheader()
        table.writerows({**row, "hard_text": f"{row['hard_text']} No. {copy}."} for copy in range(10) for row in rows)


def test_the_article_runs(make_session, tmp_path):
    make_files(tmp_path)
    session = make_session()
    session.run(f'_ = FileManager.default.changeCurrentDirectoryPath("{tmp_path}")')
    assert len(CELLS) == 7
    outcomes = []
    for cell in CELLS:
        for long, short in SMALLER.items():
            cell = cell.replace(long, short)
        outcomes.append(session.run(cell, timeout=300))
        assert outcomes[-1].status == "ok", outcomes[-1].traceback
    assert "uniqueness" in outcomes[-2].text and "out of distribution" in outcomes[-1].text
