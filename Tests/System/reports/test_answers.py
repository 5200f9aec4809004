"""The answers to the notebooks' exercises: their numbers are printed by their own code."""
import re
import subprocess
import sys

import nbformat
import pytest

import answers
from support.paths import ROOT
from support.program import TIMEOUT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
NUMBER = r"(?<![\w.])([-−]?)(\d[\d,]*(?:\.\d+)?|\.\d+)(?:\s*×\s*10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?(\s*%)?"
SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def numbers(text):
    """The numbers of a text, each with half a unit of its last place; those in percent as parts of one."""
    found = []
    for sign, digits, power, percent in re.findall(NUMBER, text):
        scale = 10.0 ** int(power.translate(SUPERSCRIPTS) or 0) / (100 if percent else 1)
        places = len(digits.partition(".")[2])
        value = float(digits.replace(",", "")) * (-1 if sign else 1)
        found.append((digits, value * scale, 0.5 * 10.0**-places * scale))
    return found


def measured(text):
    """The numbers of prose that only a computation can have given: those with a fraction or in percent."""
    text = re.sub(r"\$[^$]*\$|`[^`]*`", "", text)
    return [entry for entry in re.finditer(NUMBER, text) if "." in entry[2] or entry[4]]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_numbers_of_an_answer_are_printed_by_its_code(path):
    book = nbformat.read(path, as_version=4)
    for cell in book.cells:
        if cell.cell_type != "markdown":
            continue
        assert cell.source.count("<details>") == len(answers.ANSWER.findall(cell.source)), "an answer is not as answers.py reads it"
        end = 0
        for answer in answers.ANSWER.finditer(cell.source):
            question, end = cell.source[end : answer.start()], answer.end()
            blocks = list(answers.CODE.finditer(answer[1]))
            assert answer[1].count("```swift") == len(blocks)
            assert all((block["output"] or "").strip() for block in blocks), answer[0]
            known = numbers(question + "\n".join(block["code"] + block["output"] for block in blocks))
            for match in measured(answers.CODE.sub("", answer[1])):
                ((_, value, tolerance),) = numbers(match[0])
                assert any(abs(value - other) <= tolerance * (1 + 1e-9) for _, other, _ in known), (
                    f"{match[0]} in the answer to {question.strip()[:60]}…")


def test_answers_are_run_behind_the_notebook(tmp_path):
    source = (
        "**Try it**\n\n**1.** Twice?\n\n<details><summary>Answer</summary>\n\nIt is 2.5.\n\n```swift\nprint(2 * x)\n"
        "if x > 1 {\n    print(\"more\")\n}\n```\n\nOutput:\n\n```text\nold\n```\n</details>\n\n"
        "**2.** Again?\n\n<details><summary>Answer</summary>\n\n```swift\nx\n```\n</details>\n")
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("let x = 1.25"), nbformat.v4.new_markdown_cell(source)])
    path = tmp_path / "example.ipynb"
    nbformat.write(book, path)
    subprocess.run([sys.executable, ROOT / "reports" / "make_answers.py", path], check=True, timeout=TIMEOUT)
    (code, text) = nbformat.read(path, as_version=4).cells
    assert not code.outputs
    assert text.source == source.replace("old\n", "2.5\nmore\n").replace(
        "\nx\n```\n", "\nx\n```\n\nOutput:\n\n```text\n1.25\n```\n")
    assert [file.name for file in tmp_path.iterdir()] == ["example.ipynb"]


def test_a_failing_answer_leaves_the_notebook_as_it_was(tmp_path):
    cell = nbformat.v4.new_markdown_cell("?\n\n<details><summary>Answer</summary>\n\n```swift\nnothing\n```\n</details>\n")
    path = tmp_path / "example.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    before = path.read_bytes()
    run = subprocess.run(
        [sys.executable, ROOT / "reports" / "make_answers.py", path], capture_output=True, text=True, timeout=TIMEOUT)
    assert run.returncode == 1 and "nothing" in run.stderr and "Traceback" not in run.stderr
    assert path.read_bytes() == before and len(list(tmp_path.iterdir())) == 1
