"""The pages on labelled sentences and on one's own data: how they begin and end, their claims, and exercises to build."""
import re

import nbformat
import pytest

from support.course import page, sources
from support.paths import ROOT

PAGES = ["09-labelled-sentences", "10-your-own-data"]


@pytest.fixture(params=PAGES)
def book(request):
    return page(request.param)


def test_a_page_says_what_it_teaches_and_needs(book):
    opening = book.cells[0].source
    for part in ("**You will learn**", "**You need**", "**Time**", "**In the paper**", "../reports/README.md", "glossary.ipynb"):
        assert part in opening, part
    texts = "\n".join(sources(book, "markdown"))
    assert re.findall(r"^## (.+)$", texts, re.MULTILINE)[-3:] == ["Takeaways", "Exercises", "References"]
    assert texts.count("**Predict**") >= 3
    assert book.metadata["sparseshift"]["index"]["question"].endswith("?")


def test_every_section_with_a_table_or_a_chart_of_results_has_claims(book):
    sections = [[]]
    for cell in book.cells:
        if cell.cell_type == "markdown" and re.search(r"^## ", cell.source, re.MULTILINE):
            sections.append([])
        sections[-1].append(cell)
    for section in sections[1:]:
        code = "\n".join(cell.source for cell in section if cell.cell_type == "code")
        if re.search(r"\b(Chart|caption:)", code):
            assert "try claim(" in code, section[0].source


def test_exercises_have_a_difficulty_a_time_and_an_answer(book):
    texts = "\n".join(sources(book, "markdown"))
    exercises = texts[texts.index("## Exercises") :]
    titles = re.findall(r"^\*\*\d+\. .+?\*\* \(★+, \d+ minutes\)\.", exercises, re.MULTILINE)
    assert titles and len(titles) == exercises.count("<details><summary>Answer</summary>")
    cells = sources(book, "code")
    stubs = [number for number, source in enumerate(cells) if "// your code" in source]
    assert stubs and all(".nan" in cells[number] for number in stubs)
    assert all("check(" in cells[number + 1] and "hint:" in cells[number + 1] for number in stubs)


def test_cells_are_for_beginners(book):
    code = sources(book, "code")
    assert not any("observer: nil" in source or "Table.Column(" in source for source in code)
    assert all(len(line) <= 110 for source in code for line in source.split("\n"))


def test_the_width_is_not_chosen_by_agreement():
    texts = "\n".join(sources(nbformat.read(ROOT / "notebooks/10-your-own-data.ipynb", as_version=4), "markdown"))
    texts = " ".join(texts.split())
    assert "Do not choose the width by agreement" in texts and "necessary, not sufficient" in texts
    assert "largest number on which the seeds agree" not in texts


def test_the_page_on_own_data_says_what_to_check_to_report_and_not_to_conclude():
    book = page("10-your-own-data")
    texts = " ".join("\n".join(sources(book, "markdown")).split())
    for part in ("Check before you train", "A control: the wrong pairs", "What to report", "What a good run does not show"):
        assert part in texts, part
    # The control is asserted, not only told.
    assert any("try claim(" in source and "shuffled" in source for source in sources(book, "code"))
