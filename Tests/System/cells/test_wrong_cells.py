"""What beginners' mistakes are answered with; see wrong_cells.py."""
import difflib

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


def followed(code, traceback):
    """The cell with every line that is to be written in place of the line that is most like it."""
    lines = code.splitlines()
    for shown in traceback.splitlines():
        if shown.startswith(WRITE):
            new = shown.removeprefix(WRITE)
            old = max(range(len(lines)), key=lambda k: difflib.SequenceMatcher(None, lines[k].strip(), new).ratio())
            lines[old] = new
    return "\n".join(lines)


@pytest.mark.parametrize("name, code", [
    (name, code) for name, code, contained, _ in CASES
    if "\n" in code and "..." not in code and any(
        text.startswith(WRITE) and not text.endswith("{") and "func" not in text for text in contained)])
def test_cells_of_several_lines_compile_once_the_advice_is_followed(prepared, name, code):
    outcome = prepared.run(code)
    for _ in range(3):
        if outcome.status == "error" and WRITE in outcome.traceback:
            code = followed(code, outcome.traceback)
            outcome = prepared.run(code)
    assert outcome.status == "ok", code + "\n" + outcome.traceback


def test_a_variable_of_an_earlier_cell_that_began_as_a_whole_number(prepared):
    assert prepared.run("var sumOfAll = 0").status == "ok"
    outcome = prepared.run("for x in xs { sumOfAll += x }")
    assert "'sumOfAll' is an Int" in outcome.traceback and "Int(x)" not in outcome.traceback
    line = next(line for line in outcome.traceback.splitlines() if line.startswith("write in In["))
    assert line.endswith(": var sumOfAll = 0.0")
    assert prepared.run(line.split(": ", 1)[1]).status == "ok"
    assert prepared.run("for x in xs { sumOfAll += x }").status == "ok"


def test_optimized_cells_are_given_up_on_too(prepared):
    outcome = prepared.run("%optimize on\nfunc along(_ g: [Float], _ w: [Float]) -> [Float] { g - (g * w) / (w * w) * w }")
    prepared.run("%optimize off")
    assert outcome.status == "error" and "in reasonable time" in outcome.traceback


@pytest.mark.parametrize("code, write", [
    ("let y = count * 1.5", "let y = Double(count) * 1.5"),
    ("let mean = xs.reduce(0, +) / xs.count", "let mean = xs.reduce(0, +) / Double(xs.count)"),
    ("let average: Double = xs.reduce(0, +) / xs.count", "let average: Double = xs.reduce(0, +) / Double(xs.count)"),
    ("for i in 0..<3 { print(i / 2.0 + xs[i] * i) }", "for i in 0..<3 { print(Double(i) / 2.0 + xs[i] * Double(i)) }"),
    ("let root = sqrt(count)", "let root = sqrt(Double(count))"),
    ("let p = pow(count, 2)", "let p = pow(Double(count), 2)"),
    ("let u = 2 * count * xs[0]", "let u = 2 * Double(count) * xs[0]"),
    ("if xs[0] > count { print(1) }", "if xs[0] > Double(count) { print(1) }"),
    ("let f: Float = xs[0]", "let f: Float = Float(xs[0])"),
    ("xs.map { x in x - m.value * count }", "xs.map { x in x - m.value * Double(count) }"),
    ("let w: Double = count * count", "let w: Double = Double(count) * Double(count)"),
    ("let d = xs.count / 2 + xs[0] / count", "let d = Double(xs.count) / 2 + xs[0] / Double(count)"),
    ("let e = (xs[0] - 1) ^ 2 + 1", "let e = pow(xs[0] - 1, 2) + 1"),
    ("func g(_ n: Int) -> Double { n / 2 }", "func g(_ n: Int) -> Double { Double(n) / 2 }"),
    ("func g(_ n: Int) -> Double { 1 / n }", "func g(_ n: Int) -> Double { 1 / Double(n) }"),
    ("func g(_ n: Int) -> Double { return n }", "func g(_ n: Int) -> Double { return Double(n) }"),
    ("func g(_ xs: [Float]) -> Float { xs.reduce(0, +) / xs.count }",
     "func g(_ xs: [Float]) -> Float { xs.reduce(0, +) / Float(xs.count) }"),
    ("func g(_ xs: [Float], a: Double) -> [Float] { xs.map { $0 * a } }",
     "func g(_ xs: [Float], a: Double) -> [Float] { xs.map { $0 * Float(a) } }"),
    ("func g(_ n: Int) -> Double { var s = 0.0; for i in 1...n { s += 1 / (i * i) }; return s }",
     "func g(_ n: Int) -> Double { var s = 0.0; for i in 1...n { s += 1 / Double(i * i) }; return s }"),
    ("let n: Int = xs[0] * 2", "let n: Int = Int(xs[0] * 2)"),
])
def test_conversions_that_are_proposed_compile(prepared, code, write):
    lines = prepared.run(code).traceback.splitlines()
    assert [line for line in lines if line.startswith(WRITE)] == [WRITE + write]
    assert sum("error:" in line for line in lines) == 1
    outcome = prepared.run(write)
    assert outcome.status == "ok", outcome.traceback
