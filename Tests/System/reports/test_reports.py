"""reports/make-reports, with small notebooks run by the installed `sparseshift` kernel."""
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from support.notebooks import SPECIFICATION
from support.paths import INSTALLED_PROGRAM, ROOT
from support.program import eventually

MAKE_REPORTS = ROOT / "reports" / "make-reports"

CELLS = [
    'print("\\u{1b}[31mprinted\\u{1b}[0m ```")',
    'display(Table(columns: ["method", "MCC"], rows: [["a|b", .estimate(Estimate(mean: 0.99, spread: 0.01))]]))',
    'Chart { LinePlot(x: .values("step", 0..<3), y: .values("loss", [3, 2, 1])) }.chartTitle("Loss [1]")',
    'let shown = display("first"); shown.update("second")',
    'let later = display(Table(columns: ["x"], rows: [[1]]))',
    'later.update(Table(columns: ["x"], rows: [[2]]))',
    'print("1 %", terminator: "\\r"); print("done"); FileHandle.standardError.write(Data("warned".utf8)); Set(0..<40)',
    'Card("Toy", facts: ["seed": "7"], figure: HeatMap([[1, 2]]))',
    """for done in [3, 4] { display(ProgressBar("bar \\(done)", completed: done, total: 4, elapsed: 1)) }""",
]
TRAINING = """\
let toy = SyntheticShifts(concepts: 3, varyingAtMost: 2, dimension: 8, count: 512)
let model = try train(SSAE.Configuration(features: 3, length: .steps(200), batch: 32), on: toy)
model"""


def write(path, cells):
    """A notebook of markdown, code, or code with tags."""
    parts = [cell if not isinstance(cell, str) else new_code_cell(cell) for cell in cells]
    path.parent.mkdir(exist_ok=True)
    nbformat.write(new_notebook(cells=parts, metadata={"kernelspec": SPECIFICATION}), path)
    return path


def environment(home):
    """That of a user whose own files would be noticed."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("JUPYTER", "IPYTHON", "XDG_"))}
    return kept | {"PYTHON": sys.executable, "HOME": str(home)}


def start(home, reports, *arguments, variables={}):
    home.mkdir(exist_ok=True)
    command = [MAKE_REPORTS, "--program", INSTALLED_PROGRAM, "--output", reports, *arguments]
    return subprocess.Popen(
        list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=environment(home) | variables, cwd=home.parent)


def result(process):
    output, errors = process.communicate()
    return process.returncode, output, errors


def contents(folder, *patterns):
    return {str(path.relative_to(folder)): path.read_bytes() for pattern in patterns for path in folder.rglob(pattern)}


def test_a_report_shows_what_the_cells_show(tmp_path):
    answer = new_markdown_cell("1. Why?\n   <details><summary>Answer</summary>\n\n   Because of $x$.\n   </details>")
    title = new_markdown_cell("# Title\n\nSee [the next](02-next.ipynb#part) and [elsewhere](https://example.org/a.ipynb).")
    expected_error = new_code_cell("let wrong: Int = \"text\"", metadata={"tags": ["raises-exception"]})
    notebook = write(tmp_path / "notebooks" / "01-small.ipynb", [title, *CELLS, TRAINING, expected_error, answer])
    before = notebook.read_bytes()
    home, reports, again = (tmp_path / name for name in ("home", "reports", "again"))
    (reports / "01-small_files").mkdir(parents=True)
    (reports / "01-small_files" / "figure-99.svg").write_text("<svg/>")

    processes = [start(home, output, "--full", "--index", notebook) for output in (reports, again)]
    (status, output, errors), second = map(result, processes)
    assert status == 0, errors
    assert re.fullmatch(r"reports/01-small\.md  \d+ s\nreports/README\.md  \d+ s in all\n", output)
    text = (reports / "01-small.md").read_text()

    # Text, without colours and whatever it contains.
    assert "```swift\nlet shown = display" in text
    assert "\n````text\nprinted ```\n````\n" in text
    assert "\n```text\ndone\n```\n\n```text\nwarned\n```\n\n```text\n[" in text
    assert "\x1b" not in text and "\n\n\n" not in text and str(tmp_path) not in text
    assert "[the next](02-next.md#part)" in text and "(https://example.org/a.ipynb)" in text
    # Tables.
    assert "\n\n| method | MCC |\n| :-- | --: |\n| a\\|b | 0.99 ± 0.01 |\n\n" in text
    assert "<table" not in text and "tabular" not in text
    # Displays that were replaced, in the same cell and by a later one.
    assert '"second"' in text and '```text\n"first"' not in text
    assert "| x |\n| --: |\n| 2 |" in text and "| --: |\n| 1 |" not in text
    # The sizes that were given are told from those of the notebook.
    assert "// Parameters" not in text
    # Figures: a link with words, a file and a caption; a card is words and a figure.
    links = re.findall(r"^!\[(.+)\]\((\S+)\)$", text, re.MULTILINE)
    assert links[0] == (r"Loss \[1\]. Chart of lines: loss against step. from 3 to 1.", "01-small_files/figure-1.svg")
    assert re.search(r"\| seed \| 7 \|\n\n!\[Heat map.*\]\(01-small_files/figure-2\.svg\)\n", text)
    assert re.search(r"figure-1\.svg\)\n\n\*Figure 1\. Loss \\\[1\\\]\.\*\n", text)
    assert re.search(r"figure-2\.svg\)\n\n\*Figure 2\. Heat map of 1 × 2 values, from 1 to 2\.\*\n", text)
    # Figures of an earlier report are gone.
    assert {Path(link).name for _, link in links} == {path.name for path in (reports / "01-small_files").iterdir()}
    for _, link in links:
        assert ElementTree.parse(reports / link).getroot().tag == "{http://www.w3.org/2000/svg}svg"
    # Training ends as a summary without seconds.
    assert "1 seed, 200 steps" in text and "steps/s" not in text
    # A bar says that something was not finished, or nothing.
    assert "**bar 3** 75%" in text and "**bar 4**" not in text
    # An error that a notebook is meant to show.
    assert re.search(r"```text\nIn\[11\]:1:\d+: error: ", text)

    page = (reports / "01-small.html").read_text()
    # An answer stays folded.
    assert re.search(r"<details><summary>Answer</summary>\s*<p>Because of <math.*?</math>\.</p>\s*</details>", page)
    assert ">bar 3<" in page and ">bar 4<" not in page
    assert "sparseshift-table" in page and 'href="02-next.html#part"' in page
    assert not re.search(r"<(script|link|img)[^>]*(src|href)=[\"']http", page)
    assert '<p class="sparseshift-caption">Figure 1. Loss [1].</p>' in page
    # JupyterLab's dark theme holds where the reader prefers one, and after its light one.
    assert page.index("data-jp-theme-light") > 0 and page.count("@media screen and (prefers-color-scheme: dark)") == 1
    dark = page.index("@media screen and (prefers-color-scheme: dark)")
    assert "--jp-layout-color0: white" in page[:dark] and "--jp-layout-color0: #111;" in page[dark:]

    assert second[0] == 0, second[2]
    assert contents(again, "*.md", "*.svg") == contents(reports, "*.md", "*.svg")
    assert sorted(path.name for path in reports.iterdir()) == [
        "01-small.html", "01-small.md", "01-small_files", "CLAIMS.md", "README.md", "index.html"]
    # Nothing was written elsewhere.
    assert notebook.read_bytes() == before
    assert [path.name for path in notebook.parent.iterdir()] == [notebook.name]
    assert not [path for path in home.iterdir() if path.name in (".jupyter", ".ipython", ".local")]


def test_a_failing_cell_leaves_the_report(tmp_path):
    home, reports, others = (tmp_path / name for name in ("home", "reports", "others"))
    bad = write(tmp_path / "bad.ipynb", ["let x = 1", "", "// why\nlet y: Int = \"\"", "print(x)"])
    slow = write(tmp_path / "slow.ipynb", ["1", "Thread.sleep(forTimeInterval: 1000)"])
    dying = write(tmp_path / "dying.ipynb", ["kill(getpid(), SIGKILL)"])
    foreign = write(tmp_path / "foreign.ipynb", ["1"])
    foreign.write_text(foreign.read_text().replace('"swift"', '"python"'))
    (reports / "bad_files").mkdir(parents=True)
    for path in ("bad.md", "bad.html", "bad_files/figure-1.svg"):
        (reports / path).write_text("earlier")

    processes = [start(home, reports, "--full", bad, dying), start(home, others, "--full", "--index", "--timeout", 10, slow, foreign)]
    first, second = map(result, processes)
    status, output, errors = first
    assert status == 1 and output == ""
    assert re.search(rf"{bad}: cell In\[2\], `// why`, failed with CompileError: .*\nIn\[2\]:2:", errors) and "\x1b" not in errors
    assert contents(reports, "bad*.*", "bad_files/*") == dict.fromkeys(
        ["bad.md", "bad.html", "bad_files/figure-1.svg"], b"earlier")
    # The next one is run all the same.
    assert f"{dying}: cell In[1], `kill(getpid(), SIGKILL)`, ended the process that runs the cells" in errors

    status, output, errors = second
    assert status == 1
    assert f"{slow}: cell In[2], `Thread.sleep(forTimeInterval: 1000)`, took longer than 10 s." in errors
    assert "foreign.ipynb: a notebook in python" in errors
    assert list(others.iterdir()) == []


def test_a_notebook_that_does_not_exist(tmp_path):
    status, output, errors = result(start(tmp_path / "home", tmp_path / "reports", "--full", tmp_path / "none.ipynb"))
    assert status == 2 and "there is no notebook" in errors and not (tmp_path / "reports").exists()


def test_stopping_it_stops_the_kernel(tmp_path):
    mark = tmp_path / "pid"
    code = f'try "\\(getpid())".write(toFile: "{mark}", atomically: true, encoding: .utf8); Thread.sleep(forTimeInterval: 1000)'
    process = start(tmp_path / "home", tmp_path / "reports", "--full", write(tmp_path / "long.ipynb", [code]))
    assert eventually(mark.exists)
    process.send_signal(signal.SIGTERM)
    status, output, errors = result(process)
    assert status == 128 + signal.SIGTERM and output == "" and "Traceback" not in errors
    assert list((tmp_path / "reports").iterdir()) == []
    kernel = Path("/proc") / mark.read_text()
    assert eventually(lambda: not kernel.exists())


def test_the_index_leads_to_the_reports_and_says_what_they_were_made_with(tmp_path):
    title = new_markdown_cell("# 1 · Small\n\nThis asks **how large\nthe level is**, and **more**.")
    parameters = new_code_cell("let count = 3  // how many\nlet name: String = \"a\"", metadata={"tags": ["parameters"]})
    figure = 'HeatMap([[1, 2]], title: "%s")'
    headline = new_code_cell(figure % "first", metadata={"tags": ["headline"]})
    first = write(tmp_path / "notebooks" / "01-small.ipynb", [title, parameters, headline, figure % "second", "count"])
    claims = 'try claim("One is a | part of two", 1, below: 2); try claim("It holds", true)'
    second = write(tmp_path / "notebooks" / "02-plain.ipynb", [
        new_markdown_cell("# 2 · Plain\n\n[Contents](../reports/README.md)\n\n## In short: why?"), figure % "a", figure % "b", claims])
    book = nbformat.read(second, as_version=4)
    book.metadata["sparseshift"] = {"index": {
        "question": "Is it plain?", "answer": "Yes: 1 of 1.", "needs": "`nothing`", "minutes": 5, "paper": "Table 2, a|b"}}
    nbformat.write(book, second)
    # Text alone has nothing to run.
    words = tmp_path / "notebooks" / "glossary.ipynb"
    nbformat.write(new_notebook(cells=[new_markdown_cell(
        "# Words\n\n[one](01-small.ipynb#In-short:-why?), [course](../reports/README.md), [read](../README.md), `[a](b.ipynb)`\n\n"
        "## First\n\n## Second one\n\n## Third")]), words)
    (tmp_path / "README.md").write_text("")
    for name, text in (("01-small", "count: 5"), ("02-plain", "{}")):
        (tmp_path / "configs" / "quick").mkdir(parents=True, exist_ok=True)
        (tmp_path / "configs" / "quick" / f"{name}.yaml").write_text(text)
    reports = tmp_path / "reports"
    status, output, errors = result(start(tmp_path / "home", reports, "--index", first, second, words))
    assert status == 0, errors
    text = (reports / "README.md").read_text()
    assert "| [1 · Small](01-small.md) | How large the level is | – | – | – | – |" in text
    assert "| [2 · Plain](02-plain.md) | Is it plain? | Yes: 1 of 1. | `nothing` | 5 | Table 2, a\\|b |" in text
    assert "## [2 · Plain](02-plain.md)\n\nYes: 1 of 1.\n" in text
    assert '`count = 5, name = "a"`' in text
    # The figure with the tag, or else the last.
    assert 'src="01-small_files/figure-1.svg"' in text and 'src="02-plain_files/figure-2.svg"' in text
    version = subprocess.run([INSTALLED_PROGRAM, "--version"], capture_output=True, text=True, check=True).stdout
    assert version.split(";")[0] in text and "OpenBLAS" in text
    assert not re.search(r"\d s\b", text)
    page = (reports / "index.html").read_text()
    assert 'href="01-small.html"' in page and re.search(r"\d+ s in all", page)
    report = (reports / "01-small.md").read_text()
    assert "Made from [01-small.ipynb](../notebooks/01-small.ipynb) with `count = 5`" in report
    assert report.count("[Contents](README.md) · [2 · Plain](02-plain.md) →") == 2
    assert "[All reports](index.html)" not in report and "index.html" in (reports / "01-small.html").read_text()
    # A page with its own way to the contents keeps it.
    plain = (reports / "02-plain.md").read_text()
    assert plain.count("](README.md)") == 1 and "1 · Small" not in plain
    # Every claim with its numbers, and where it is.
    assert "\n## [2 · Plain](02-plain.md)\n" in (reports / "CLAIMS.md").read_text()
    assert "\n| [In short: why?](02-plain.md#in-short-why) | 3 | One is a \\| part of two | 1 \\< 2 |\n" in (reports / "CLAIMS.md").read_text()
    assert "| 3 | It holds |  |\n" in (reports / "CLAIMS.md").read_text()
    # Pages of text; links lead to reports and to files, but not in code.
    glossary = (reports / "glossary.md").read_text()
    assert "[one](01-small.md#in-short-why), [course](README.md), [read](../README.md), `[a](b.ipynb)`" in glossary
    page = (reports / "glossary.html").read_text()
    assert 'href="01-small.html#In-short:-why?"' in page and 'href="index.html"' in page
    # Its contents, and its headings by the names that either kind of page gives them.
    assert '<a href="#Second-one">Second one</a>' in page and 'id="Second-one"' in page and '<span id="second-one">' in page


@pytest.mark.parametrize("core", ["SkylakeX", "Zen"])
def test_reports_do_not_depend_on_the_processor(tmp_path, core):
    """OpenBLAS takes the kernels of a processor from this variable, and threads from another; both change the last bits."""
    notebook = write(tmp_path / "notebooks" / "01-small.ipynb", [
        "let toy = SyntheticShifts(concepts: 6, varyingAtMost: 2, dimension: 24, count: 1_024)\n"
        "let runs = try train(SSAE.Configuration(features: 6, length: .steps(200), batch: 64), on: toy, seeds: 0..<2)",
        "for run in runs { let w = run.parameters.decoderWeight; print((0..<w.rows).flatMap { Array(w.row($0)) }) }",
        "print(BLAS.library.contains(\"Haswell\"), Threads.count)"])
    pages = []
    for name, variables in [("plain", {}), ("other", {"OPENBLAS_CORETYPE": core, "SPARSESHIFT_THREADS": "1", "OMP_NUM_THREADS": "1"})]:
        process = start(tmp_path / "home", tmp_path / name, "--full", notebook, variables=variables)
        status, output, errors = result(process)
        assert status == 0, errors
        pages.append((tmp_path / name / "01-small.md").read_text())
    assert pages[0] == pages[1]
    if "avx2" in Path("/proc/cpuinfo").read_text():
        assert "\ntrue 2\n" in pages[0] and "any with AVX2, 2 threads" in pages[0]
