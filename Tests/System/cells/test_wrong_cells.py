"""What beginners' mistakes are answered with; see wrong_cells.py."""
import pytest

from support.kernel import Kernel
from cells.wrong_cells import CASES, PREPARATION


@pytest.fixture(scope="module")
def prepared():
    with Kernel() as kernel:
        outcome = kernel.run(PREPARATION)
        assert outcome.status == "ok", outcome.traceback
        yield kernel


def test_there_are_many():
    assert len(CASES) >= 60 and len({name for name, *_ in CASES}) == len(CASES)


@pytest.mark.parametrize("name, code, contained, missing", CASES, ids=[name for name, *_ in CASES])
def test_a_mistake_is_explained(prepared, name, code, contained, missing):
    outcome = prepared.run(code)
    assert outcome.status == "error"
    for text in contained:
        assert text in outcome.traceback
    for text in missing + ["Cell_", "__cell", "[#", "main.swift"]:
        assert text not in outcome.traceback
    # A source line is shown where it is pointed to, and once more at most, as it should be.
    lines = outcome.traceback.splitlines()
    for line in code.splitlines():
        assert sum(shown.strip() == line.strip() for shown in lines) <= 1
    assert outcome.message


WRITE = "write: "


@pytest.mark.parametrize("name, code", [
    (name, code) for name, code, contained, _ in CASES
    if any(text.startswith(WRITE) and not text.endswith("{") for text in contained) and "\n" not in code])
def test_what_is_to_be_written_can_be_copied_and_runs(prepared, name, code):
    lines = prepared.run(code).traceback.splitlines()
    line = next(line for line in lines if line.startswith(WRITE)).removeprefix(WRITE)
    outcome = prepared.run(line)
    assert outcome.status == "ok", line + "\n" + outcome.traceback
