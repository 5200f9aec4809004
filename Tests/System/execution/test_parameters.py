"""Parameters of every type, by `sparseshift execute` and by papermill itself."""
import pathlib
import subprocess
import sys

import pytest

from support.notebooks import code, execute, read, save, sentence, streams
from support.program import TIMEOUT

DECLARATIONS = """\
let seedCount = 5   // seeds a method
let rate = 1e-3
var name = "toy"
let isNoisy = false
let level: Double? = 0.5
let limit: Int? = nil
let label: String? = nil
let layers = [1, 2]
let rates = [0.1, 1]
let words: [String] = []
let sizes = ["a": 1]
let small: Float = 0.5
let single = Float(2)
let byte: UInt8 = 3
let seeds = 0..<5
let both = 1...3
let steps = 4 * 1_000
let kinds: Set<String> = ["a"]
let mode: Locale.Direction = .rows"""
TYPES = """\
struct Locale { enum Direction { case rows, columns } }"""

#: What is given, and the Swift of it; the second line of each is the value that a cell must then see.
VALUES = [
    ("seedCount", "3", "let seedCount = 3"),
    ("seedCount", "10_000", "let seedCount = 10000"),
    ("seedCount", "1e3", "let seedCount = 1000"),
    ("seedCount", "-4", "let seedCount = -4"),
    ("rate", "2", "let rate = 2.0"),
    ("rate", "1e-5", "let rate = 1e-05"),
    ("rate", ".inf", "let rate = Double.infinity"),
    ("name", "007", 'var name = "007"'),
    ("name", "true", 'var name = "true"'),
    ("name", "null", 'var name = "null"'),
    ("name", 'a "b" \\(c)', r'var name = "a \"b\" \\(c)"'),
    ("name", "", 'var name = ""'),
    ("isNoisy", "True", "let isNoisy = true"),
    ("isNoisy", "no", "let isNoisy = false"),
    ("level", "2", "let level: Double? = 2.0"),
    ("level", "nil", "let level: Double? = nil"),
    ("level", "null", "let level: Double? = nil"),
    ("limit", "7", "let limit: Int? = 7"),
    ("label", "12", 'let label: String? = "12"'),
    ("label", "None", "let label: String? = nil"),
    ("layers", "[3, 4, 5]", "let layers = [3, 4, 5]"),
    ("layers", "[]", "let layers: [Int] = []"),
    ("rates", "[1, 2]", "let rates = [1.0, 2.0]"),
    ("words", "[1, 'x']", 'let words: [String] = ["1", "x"]'),
    ("sizes", "{b: 2, a: 1}", 'let sizes = ["a": 1, "b": 2]'),
    ("small", "1", "let small: Float = 1.0"),
    ("single", "1", "let single: Float = 1.0"),
    ("byte", "255", "let byte: UInt8 = 255"),
    ("seeds", "0..<2", "let seeds = 0..<2"),
    ("both", "2...4", "let both = 2...4"),
    ("steps", "10", "let steps = 10"),
    ("kinds", "[x]", 'let kinds: Set<String> = ["x"]'),
    ("mode", ".columns", "let mode: Locale.Direction = .columns"),
]
MISFITS = [
    ("seedCount", "2.5", "the type Int "), ("seedCount", "many", "the type Int "), ("seedCount", "[1]", "the type Int "),
    ("seedCount", "nil", "the type Int "), ("seedCount", "99999999999999999999", "the type Int "), ("rate", "fast", "the type Double "),
    ("isNoisy", "maybe", "the type Bool "), ("byte", "256", "the type UInt8 "), ("byte", "-1", "the type UInt8 "), ("layers", "3", "the type [Int] "),
    ("layers", "[1, x]", "is not of type Int."), ("seeds", "5", "the type Range<Int> "), ("seeds", "5..<2", "the type Range<Int> "),
    ("level", "high", "the type Double? "),
]


def injected(book):
    return [cell for cell in book.cells if "injected-parameters" in cell.metadata.get("tags", [])]


@pytest.fixture
def notebook(tmp_path):
    """A notebook that need not run for its parameters to be written."""
    return save(
        tmp_path / "typed.ipynb", code(TYPES), code(DECLARATIONS, "parameters"), code("print(1)", "skip-execution"))


@pytest.fixture(scope="module")
def all_values(tmp_path_factory):
    """Every value in a notebook of its own cells, so that the compiler says whether the Swift is right."""
    folder = tmp_path_factory.mktemp("values")
    source = save(folder / "typed.ipynb", code(TYPES), code(DECLARATIONS, "parameters"), code("print(1)"))
    written = {}
    # Each name once a run.
    rest = list(VALUES)
    while rest:
        batch = {name: (name, value) for name, value, _ in reversed(rest)}
        rest = [(name, value, swift) for name, value, swift in rest if batch[name] != (name, value)]
        words = [word for name, value in batch.values() for word in ("-p", name, value)]
        result = execute(source, "--output", folder / "out.ipynb", *words)
        assert result.returncode == 0, result.stderr
        lines = injected(read(folder / "out.ipynb"))[0].source.splitlines()
        assert lines[0] == "// Parameters"
        for line in lines[1:]:
            name = line.split()[1].rstrip(":")
            written[batch[name]] = line
    return written


@pytest.mark.parametrize("name, value, swift", VALUES)
def test_values_are_written_in_the_types_of_the_declarations(name, value, swift, all_values):
    assert all_values[name, value] == swift


@pytest.mark.parametrize("name, value, type_name", MISFITS)
def test_a_value_of_another_type_is_refused(name, value, type_name, notebook):
    message = sentence(execute(notebook, "--in-place", "-p", name, value))
    assert message.startswith(f"{notebook}: {name}: ") and type_name in message


def test_a_misspelt_name_is_refused_with_the_right_ones(tmp_path):
    source = save(tmp_path / "a.ipynb", code("let seedCount = 3\nlet steps = 4", "parameters"))
    before = source.read_bytes()
    assert sentence(execute(source, "--in-place", "-p", "sedCount", "4")) == (
        f"{source}: the notebook has no parameter 'sedCount'; it has seedCount, steps.")
    assert source.read_bytes() == before


def test_the_cell_comes_after_the_parameters_and_is_replaced(tmp_path):
    source = save(
        tmp_path / "a.ipynb", "print(0)", code('let count = 3\nvar name = "a"', "parameters"), "print(count, name)")
    assert execute(source, "--in-place", "-p", "name", "b", "-p", "count", "4").returncode == 0
    book = read(source)
    assert [cell.source for cell in book.cells][2] == '// Parameters\nlet count = 4\nvar name = "b"'
    assert streams(book.cells[3]) == "4 b\n"
    assert execute(source, "--in-place", "--parameter", "count=5").returncode == 0
    book = read(source)
    assert len(book.cells) == 4 and book.cells[2].source == "// Parameters\nlet count = 5"
    assert streams(book.cells[3]) == "5 a\n"


def test_a_notebook_that_declares_none_follows_yaml(tmp_path):
    source = save(tmp_path / "a.ipynb", 'print(count, ratio, name, flag, list)')
    words = {"count": "3", "ratio": "0.5", "name": "x", "flag": "true", "list": "[1, 2.5]"}
    result = execute(source, "--in-place", *[word for pair in words.items() for word in ("-p", *pair)])
    assert result.returncode == 0, result.stderr
    assert injected(read(source))[0] == read(source).cells[0]
    assert streams(read(source).cells[1]) == "3 0.5 x true [1.0, 2.5]\n"
    assert "its type cannot be inferred" in sentence(execute(source, "--in-place", "-p", "count", "null"))
    assert "cannot be the name of a parameter" in sentence(execute(source, "--in-place", "-p", "a b", "1"))


def test_quick_then_file_then_words(tmp_path):
    (tmp_path / "configs/quick").mkdir(parents=True)
    (tmp_path / "configs/quick/a.yaml").write_text("a: 1\nb: 1\nc: 1\n")
    (tmp_path / "mine.yaml").write_text("b: 2\nc: 2\nname: 007\n")
    folder = tmp_path / "notebooks"
    folder.mkdir()
    source = save(
        folder / "a.ipynb", code('let a = 0, b = 0, c = 0, d = 0\nlet name = ""', "parameters"), "print(a, b, c, d, name)")
    result = execute(
        source, "--output", tmp_path / "out.ipynb", "-p", "c", "3", "--parameters", tmp_path / "mine.yaml", "--quick")
    assert result.returncode == 0, result.stderr
    assert streams(read(tmp_path / "out.ipynb").cells[2]) == "1 2 3 0 007\n"


def test_files_of_parameters_that_are_no_good(tmp_path):
    source = save(tmp_path / "a.ipynb", code("let a = 0", "parameters"))
    assert "configs/quick/a.yaml" in sentence(execute(source, "--in-place", "--quick"))
    for text, part in [("- 1\n", "a mapping"), ("a: [1\n", "not YAML"), ("a: {b: 1}\n", "a mapping")]:
        (tmp_path / "bad.yaml").write_text(text)
        assert part in sentence(execute(source, "--in-place", "-f", tmp_path / "bad.yaml")), text
    assert "no such file" in sentence(execute(source, "--in-place", "-f", tmp_path / "none.yaml"))


def papermill(*arguments):
    return subprocess.run(
        [str(pathlib.Path(sys.prefix) / "bin/papermill"), *map(str, arguments)], capture_output=True, text=True, timeout=TIMEOUT)


def test_papermill_writes_the_same_cell(tmp_path):
    source = save(
        tmp_path / "a.ipynb", code(TYPES), code(DECLARATIONS, "parameters"),
        code("print(seedCount, rate, name, level as Any, layers)"), language_info={"name": "swift"})
    (tmp_path / "file.yaml").write_text("layers: [7]\nlevel: 2\n")
    words = ["-p", "seedCount", "3", "-p", "rate", "2", "-r", "name", "007", "-f", tmp_path / "file.yaml"]
    result = papermill("-k", "sparseshift", "--no-progress-bar", source, tmp_path / "theirs.ipynb", *words)
    assert result.returncode == 0, result.stderr
    ours = ["-p", "seedCount", "3", "-p", "rate", "2", "-p", "name", "007", "-f", tmp_path / "file.yaml"]
    assert execute(source, "--output", tmp_path / "ours.ipynb", *ours).returncode == 0
    mine, theirs = read(tmp_path / "ours.ipynb"), read(tmp_path / "theirs.ipynb")
    assert injected(mine)[0].source == injected(theirs)[0].source.rstrip("\n")
    assert streams(mine.cells[3]) == streams(theirs.cells[3]) == "3 2.0 007 Optional(2.0) [7]\n"


def test_papermill_without_a_parameters_cell(tmp_path):
    source = save(tmp_path / "a.ipynb", "print(count, name, list)", language_info={"name": "swift"})
    result = papermill(
        "-k", "sparseshift", "--no-progress-bar", source, tmp_path / "out.ipynb",
        "-p", "count", "3", "-p", "name", "x", "-y", "list: [1, 2.5]")
    assert result.returncode == 0, result.stderr
    assert streams(read(tmp_path / "out.ipynb").cells[1]) == "3 x [1.0, 2.5]\n"


def test_papermill_tells_of_a_value_that_does_not_fit(tmp_path):
    source = save(tmp_path / "a.ipynb", code("let count = 3", "parameters"), language_info={"name": "swift"})
    result = papermill("-k", "sparseshift", source, tmp_path / "out.ipynb", "-p", "count", "many")
    assert result.returncode != 0
    assert "count: it has the type Int in the notebook, but 'many' is not of type Int." in result.stderr


def test_papermill_lists_the_parameters(tmp_path):
    source = save(
        tmp_path / "a.ipynb", code("let count = 3   // how many\nlet level: Double? = nil", "parameters"),
        language_info={"name": "swift"})
    result = papermill("--help-notebook", source)
    assert result.returncode == 0, result.stderr
    lines = [line.split() for line in result.stdout.splitlines()]
    assert ["count:", "Int", "(default", "3)", "how", "many"] in lines
    assert ["level:", "Double?", "(default", "nil)"] in lines
