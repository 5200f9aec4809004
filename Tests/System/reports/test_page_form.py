"""What a page of the course promises its readers: how it begins and ends, exercises that can be solved, lines that fit."""
import re

import nbformat
import pytest

from support.paths import ROOT

PAGES = ["02-identifiability", "11-swift-for-python-readers", "12-from-scratch", "14-does-it-steer"]


def read(page):
    return nbformat.read(ROOT / "notebooks" / f"{page}.ipynb", as_version=4)


def prose(book):
    return "\n\n".join(cell.source for cell in book.cells if cell.cell_type == "markdown")


def code(book):
    return [cell.source for cell in book.cells if cell.cell_type == "code"]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_what_it_is_for_and_ends_with_what_is_left_to_do(page):
    book = read(page)
    opening = book.cells[0].source
    for heading in ("You will learn", "You need", "Time", "In the paper"):
        assert f"**{heading}**" in opening, heading
    assert "(../reports/README.md)" in opening and "(glossary.ipynb)" in opening
    headings = re.findall(r"^## (.+)$", prose(book), re.MULTILINE)
    assert headings[-3:] == ["Takeaways", "Exercises", "References"]
    assert "**Predict**" in prose(book) or page.startswith("11")
    index = book.metadata["sparseshift"]["index"]
    assert index["question"].endswith("?") and all("\n" not in text and "|" not in text for text in index.values())


@pytest.mark.parametrize("page", PAGES)
def test_cells_are_narrow_and_their_claims_are_asserted(page):
    cells = code(read(page))
    assert all(len(line) <= 110 for cell in cells for line in cell.splitlines())
    assert sum("try claim(" in cell for cell in cells) >= 3
    # A sentence that a run shows needs no number of last bits.
    assert not re.search(r"(above|below): 0\.999", "\n".join(cells))


@pytest.mark.parametrize("page", PAGES)
def test_every_exercise_has_a_difficulty_a_time_and_an_answer(page):
    book = read(page)
    text = prose(book)
    exercises = text[text.index("## Exercises") : text.index("## References")]
    titles = re.findall(r"^\*\*\d+\. .+?\*\* \((★+), (\d+) minutes\)\.", exercises, re.MULTILINE)
    assert titles and len(titles) == len(re.findall(r"^\*\*\d+\. ", exercises, re.MULTILINE))
    assert len(titles) == exercises.count("<details><summary>Answer</summary>")


@pytest.mark.parametrize("page", PAGES)
def test_a_stub_to_fill_in_stands_before_its_checks(page):
    cells = code(read(page))
    checks = [number for number, cell in enumerate(cells) if re.search(r"^check\(", cell, re.MULTILINE)]
    assert checks
    for number in checks:
        name = re.match(r"func (\w+)", cells[number - 1])[1]
        assert len(cells[number - 1].splitlines()) == 3 and f"{name}(" in cells[number]
        assert "hint:" in cells[number]


def test_the_method_has_about_seventy_lines():
    cells = {cell.id: cell.source for cell in read("12-from-scratch").cells}
    drawing = "var random"
    parts = [
        cells["model"], cells["gradient"], cells["start"].partition(drawing)[0], cells["unit"], cells["adam"], cells["move"],
        cells["train"],
    ]
    lines = [line for part in parts for line in part.splitlines() if line.strip() and not line.lstrip().startswith("//")]
    assert 60 <= len(lines) <= 75


def test_what_python_has_is_followed_by_a_cell_that_does_it_in_swift():
    cells = read("11-swift-for-python-readers").cells
    python = [number for number, cell in enumerate(cells) if "```python" in cell.source]
    assert len(python) >= 10
    assert all(cells[number + 1].cell_type == "code" for number in python)
