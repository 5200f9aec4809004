"""The page that sets the paper beside the course: every table and figure has a row, and no row promises a page that is not named."""
import re

import nbformat

from support.paths import ROOT

BOOK = nbformat.read(ROOT / "notebooks" / "13-paper-to-here.ipynb", as_version=4)
PROSE = "\n\n".join(cell.source for cell in BOOK.cells if cell.cell_type == "markdown")
CODE = [cell.source for cell in BOOK.cells if cell.cell_type == "code"]


def rows():
    return [line for line in PROSE.splitlines() if line.startswith("| ")]


def test_every_table_and_figure_of_the_paper_has_a_row_with_a_place_here():
    first = [row.split("|")[1].strip() for row in rows() if "](" in row]
    tables = {int(number) for cell in first if cell.startswith("Table") for number in re.findall(r"\d+", cell)}
    figures = {int(number) for cell in first if cell.startswith("Figure") for number in re.findall(r"\d+", cell)}
    assert tables == set(range(1, 7)) and figures == set(range(1, 10))
    assert {"Proposition 2", "Proposition 3, Lemma 4"} <= set(first)


def test_links_to_a_section_of_this_page_lead_to_a_heading():
    headings = {line.lstrip("# ").replace(" ", "-") for line in PROSE.splitlines() if line.startswith("#")}
    anchors = re.findall(r"\]\(#([^)]+)\)", PROSE)
    assert len(anchors) >= 4 and set(anchors) <= headings


def test_the_page_says_what_it_is_for_and_which_version_it_means():
    opening = BOOK.cells[0].source
    for part in ("You will learn", "You need", "Time", "In the paper"):
        assert f"**{part}**" in opening, part
    assert "(../reports/README.md)" in opening and "(glossary.ipynb)" in opening
    assert "version 1.**" in PROSE and "not transcribed" in PROSE
    assert re.findall(r"^## (.+)$", PROSE, re.MULTILINE)[-3:] == ["Takeaways", "Exercises", "References"]
    assert PROSE.count("**Predict**") >= 3
    index = BOOK.metadata["sparseshift"]["index"]
    assert index["question"].endswith("?") and all("\n" not in text and "|" not in text for text in index.values())


def test_what_is_measured_here_is_asserted():
    claims = re.findall(r'\bclaim\(\s*"([^"]+)"', "\n".join(CODE))
    assert len(claims) >= 12 and len(set(claims)) == len(claims)
    assert all(claim[0].isupper() and not claim.endswith(".") for claim in claims)
    assert all(len(line) <= 110 for cell in CODE for line in cell.splitlines())


def test_the_exercise_has_a_stub_before_its_check():
    (number,) = [number for number, cell in enumerate(CODE) if re.search(r"^check\(", cell, re.MULTILINE)]
    assert ".nan    // your code" in CODE[number - 1] and "hint:" in CODE[number]
    assert PROSE.count("<details><summary>Answer</summary>") == len(re.findall(r"^\*\*\d+\. .+\*\* \(★+, \d+ minutes\)", PROSE, re.MULTILINE))
