"""The notebooks as they are kept: what a pipeline may rely on before it runs one."""
import re

import nbformat
import pytest
import yaml

import summary
from support.paths import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
CHAPTERS = [path for path in NOTEBOOKS if path.stem[:2].isdigit()]
"""The notebooks with numbers; the glossary has no cells to run."""
QUICK = sorted((ROOT / "configs" / "quick").glob("*.yaml"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs(path):
    book = nbformat.read(path, as_version=4)
    nbformat.validate(book)
    assert book.metadata.kernelspec.name == "sparseshift"
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    assert sum("parameters" in cell.metadata.get("tags", []) for cell in code) == (path in CHAPTERS)
    # Links to other notebooks lead somewhere.
    links = re.findall(r"\]\(([^)\s]+\.ipynb)\)", "\n".join(cell.source for cell in book.cells))
    assert all((path.parent / link).is_file() for link in links), links


@pytest.mark.parametrize("path", QUICK, ids=lambda path: path.stem)
def test_a_quick_pass_sets_parameters_that_there_are(path):
    book = nbformat.read(ROOT / "notebooks" / f"{path.stem}.ipynb", as_version=4)
    (parameters,) = [cell for cell in book.cells if "parameters" in cell.metadata.get("tags", [])]
    full = dict(re.findall(r"^let (\w+) = ([\d_.]+|\[.+\])", parameters.source, re.MULTILINE))
    # PyYAML reads 1_500 as the number, as Swift does.
    values = yaml.safe_load(path.read_text())
    assert values.keys() <= full.keys()
    for name, value in values.items():
        whole = yaml.safe_load(full[name])
        assert (len(value), sum(value)) < (len(whole), sum(whole)) if isinstance(value, list) else value <= whole, name


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_an_index_can_tell_what_a_notebook_is_about(path):
    book = nbformat.read(path, as_version=4)
    assert re.match(rf"{int(path.stem[:2])} · \w", summary.title(book))
    assert len(summary.question(book)) > 20
    assert sum(summary.HEADLINE in summary.tags(cell) for cell in book.cells) == 1
    # Every notebook has its quick sizes.
    assert path.stem in {quick.stem for quick in QUICK}


def test_the_glossary_has_terms_in_order_and_pages_that_use_them():
    book = nbformat.read(ROOT / "notebooks" / "glossary.ipynb", as_version=4)
    entries = [
        entry for cell in book.cells for entry in cell.source.split("\n\n") if re.match(r"\*\*.+?\*\*(?: \(.+?\))?\. ", entry)]
    terms = [re.match(r"\*\*(.+?)\*\*", entry)[1] for entry in entries]
    keys = [re.sub(r"[$^|]", "", term).lower() for term in terms]
    assert len(keys) >= 120 and keys == sorted(keys) and len(set(keys)) == len(keys)
    for entry in entries:
        assert re.search(r"→\s\[\d+\]\(\d\d-[\w-]+\.ipynb\)", entry), entry
