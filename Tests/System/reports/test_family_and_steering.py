"""Notebooks 7 and 8 as pages of a course: their form, and that what they say is asserted."""
import re

import nbformat
import pytest

from support.paths import ROOT

NAMES = ["07-sae-family", "08-steering-text"]


def cells_of(name):
    return nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4).cells


def code_of(name):
    return [cell.source for cell in cells_of(name) if cell.cell_type == "code"]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_says_what_it_teaches_and_where_it_leads(name):
    first, *_, last = [cell.source for cell in cells_of(name) if cell.cell_type == "markdown"]
    for part in ("**You will learn**", "**You need**", "**Time**", "**In the paper**"):
        assert part in first
    for part in ("## Exercises", "## References", "## Takeaways"):
        assert any(part in cell.source for cell in cells_of(name))
    for source in (first, last):
        assert "../reports/README.md" in source.splitlines()[-1] + source.splitlines()[-2]


@pytest.mark.parametrize("name", NAMES)
def test_exercises_have_a_difficulty_and_one_is_built(name):
    source = "\n".join(cell.source for cell in cells_of(name) if cell.cell_type == "markdown")
    exercises = re.findall(r"^\*\*(\d)\.\*\* (★+) (\d+) minutes · ", source, re.MULTILINE)
    assert [int(number) for number, _, _ in exercises] == list(range(1, len(exercises) + 1))
    assert len(exercises) == source.count("<details>")
    assert "*build it*" in source
    assert any(re.search(r"^check\(", code, re.MULTILINE) for code in code_of(name))


@pytest.mark.parametrize("name", NAMES)
def test_sections_assert_what_they_say(name):
    claims = re.findall(r"try claim\(\s*\"([^\"]+)\"", "\n".join(code_of(name)))
    assert len(claims) >= 15 and len(set(claims)) == len(claims)


@pytest.mark.parametrize("name", NAMES)
def test_lines_of_code_fit_a_page(name):
    assert all(len(line) <= 110 for code in code_of(name) for line in code.splitlines())
