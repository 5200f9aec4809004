"""The pages of the course: what they say of numbers is asserted, and exercises that are built say where they are wrong."""
import re

import pytest

from support.course import page, sources

# Pages whose sentences with numbers all stand beside claims.
PAGES = ["03-constraint-or-penalty", "04-choosing-without-labels"]


@pytest.fixture(params=PAGES)
def book(request):
    return page(request.param)


def test_a_page_says_what_it_teaches_and_needs(book):
    title = book.cells[0].source
    for part in ("**You will learn**", "**You need**", "**Time**", "**In the paper**", "../reports/README.md", "glossary.ipynb"):
        assert part in title, part
    texts = "\n".join(sources(book, "markdown"))
    for heading in ("## Takeaways", "## Exercises", "## References"):
        assert texts.count(heading) == 1, heading
    # Predictions are asked for before results.
    assert texts.count("**Predict**") >= 4


def test_every_section_with_a_table_or_a_chart_has_claims(book):
    sections = [[]]
    for cell in book.cells:
        if cell.cell_type == "markdown" and re.search(r"^## ", cell.source, re.MULTILINE):
            sections.append([])
        sections[-1].append(cell)
    for section in sections[1:]:
        heading = re.findall(r"^## (.+)$", section[0].source, re.MULTILINE)[-1]
        code = "\n".join(cell.source for cell in section if cell.cell_type == "code")
        if heading not in ("Exercises", "References") and re.search(r"\b(Table|Chart|Panels)\b", code):
            assert "try claim(" in code, heading


def test_claims_are_whole_sentences_about_this_run(book):
    claims = re.findall(r'\bclaim\(\s*"([^"]+)"', "\n".join(sources(book, "code")))
    assert len(claims) >= 20 and len(set(claims)) == len(claims)
    assert all(claim[0].isupper() and not claim.endswith(".") and len(claim) > 15 for claim in claims)


def test_an_exercise_that_is_built_has_a_stub_and_a_check_with_a_hint(book):
    stubs = [source for source in sources(book, "code") if "// your code" in source]
    assert stubs and all("check(" in stub and "hint:" in stub and ".nan" in stub for stub in stubs)
    exercises = re.findall(r"^\*\*\d+\. .+\*\* \((★+), (\d+) minutes\)", "\n".join(sources(book, "markdown")), re.MULTILINE)
    assert len(exercises) == "\n".join(sources(book, "markdown")).count("<details>")


def test_cells_are_for_beginners(book):
    code = sources(book, "code")
    assert not any("observer: nil" in source or "Table.Column(" in source for source in code)
    assert all(len(line) <= 110 for source in code for line in source.split("\n"))
