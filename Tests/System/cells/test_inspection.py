"""What Shift-Tab shows: a table of cases in one session, and sessions in which inspection is in trouble.

`¦` is the cursor.
"""
import os
import signal

import pytest

from support.kernel import Kernel
from support.notebook_cells import CELLS, children, complete, complete_until, fill, inspect, inspect_once, split

AREA = "func area(_ radius: Double, scale factor: Double = 1) -> Double"
FRESH = "func fresh(count: Int = 5_000, seed: Int = 1) -> SyntheticShifts"
AREA_COMMENT = [
    "The area of a disc.", "Parameters:", "  radius: The radius, in metres.", "  factor: What to multiply by.",
    "Returns: The area."]
NOTHING = None

#: A text, what its page begins with, and lines that follow in this order.
CASES = [
    # Names of the session with their values.
    ("to¦y", "let toy: SyntheticShifts", ["In[1]", "= 100 shifts × 32 of 10 concepts, at most 7 a shift"]),
    ("toy¦", "let toy: SyntheticShifts", ["In[1]"]),
    ("¦toy", "let toy: SyntheticShifts", ["In[1]"]),
    ("x¦", "let x: String", ["In[9]", '= "new"']),
    ("names¦", "let names: [String]", ["In[4]", "3 elements", '= ["ANNA", "BERT", "CLEO"]']),
    ("total¦", "var total: Double", ["In[7]", "= 0.0"]),
    ("origin¦", "let origin: Point", ["In[3]", "= Point(x: 0.0, y: 0.0)"]),
    ("mode¦", "var mode: Mode", ["In[6]", "= slow"]),
    ("maybe¦", "var maybe: Point?", ["In[10]", "= Point(x: 0.0, y: 0.0)"]),
    ("`two wor¦ds`", "let `two words`: Int", ["In[10]", "= 1"]),
    ("thing¦", "let thing: Thing", ["In[12]", "= Thing(fresh: 1)"]),
    ("Thing¦", "struct Thing", ["In[12]"]),
    ("are¦a(1)", AREA, ["In[2]", *AREA_COMMENT]),
    ("func area2() { ar¦ea(1) }", AREA, ["In[2]", *AREA_COMMENT]),
    ("area(1)¦", AREA, ["In[2]", *AREA_COMMENT]),
    ("Poi¦nt()", "struct Point", ["In[3]", "A point of the plane.", "init()"]),
    ("let a: Poi¦nt", "struct Point", ["In[3]", "A point of the plane."]),
    ("origin.no¦rm", "var norm: Double { get }", ["In[5]"]),
    ("origin.dist¦ance(to: origin)", "func distance(to other: Point) -> Double", ["In[3]", "How far it is."]),
    ("let m: Mode = .fa¦st", "case fast", ["In[6]"]),
    ("counter.ad¦d(\"x\")", "func add(_ element: String)", ["In[8]"]),
    ("[1.0].me¦an", "var mean: Double { get }", ["In[10]", "The mean of the numbers."]),
    # The library and the standard library.
    ("toy.fre¦sh()", FRESH, ["module SparseShift", "New shifts of the same concepts: the same A, another δ."]),
    ("SSA¦E", "enum SSAE", ["module SparseShift"]),
    ("SSAE.Config¦uration(features: 3)", "struct Configuration: TrainingConfiguration", ["module SparseShift", "init("]),
    ("SSAE.Configuration(feat¦ures: 3)", "init(", ["    features: Int,", "    target: Double? = nil,", "Parameters:"]),
    ("sess¦ion", "let session: Session", ["module Notebook"]),
    ("[1, 2].ma¦p { $0 }", "func map<T, E>(", ["    _ transform: (Int) throws(E) -> T", "module Swift"]),
    ("pri¦nt(1)", "func print(_ items: Any..., separator: String", ["module Swift"]),
    ("names.fir¦st", "var first: String? { get }", ["module Swift", "The first element of the collection."]),
    # Names of the cell itself.
    ("names.map { $0¦ }", "let $0: String", ["this cell"]),
    ("for n¦ame in names { print(name) }", "let name: String", ["this cell"]),
    ("/// Twice.\nfunc twice(_ a: Int) -> Int { a + a }\ntwi¦ce(1)", "func twice(_ a: Int) -> Int", ["this cell", "Twice."]),
    # Calls.
    ("toy.fresh(¦", "fresh(count: Int = 5_000, seed: Int = 1) -> SyntheticShifts", ["argument: count: Int = 5_000"]),
    ("toy.fresh(count: 3, ¦)", "fresh(count: Int = 5_000, seed: Int = 1)", ["argument: seed: Int = 1"]),
    ("area(1, ¦", "area(_ radius: Double, scale: Double = 1) -> Double", [*AREA_COMMENT, "argument: scale: Double = 1"]),
    ("area(area(¦", "area(_ radius: Double, scale: Double = 1) -> Double", ["argument: _ radius: Double"]),
    ("Point(¦", "init(x: Double = 0.0, y: Double = 0.0)", ["argument: x: Double = 0.0", "init()"]),
    ("print(¦", "print(", ["argument: _ items: Any..."]),
    ("train(SSAE.Configuration(features: 3), on: ¦", "train(", ["    on: ShiftDataset,", "argument: on: ShiftDataset"]),
    ("origin.distance(to: orig¦in)", "let origin: Point", ["In[3]"]),
    ("toy.fresh( co¦unt: 3)", FRESH, ["module SparseShift"]),
    # Functions of one name, of which nothing says which is meant; those of the library before C's.
    ("trai¦n", "func train(", ["    seeds: Sequence,", "    seed: Int = 0,"]),
    ("try tra¦in", "func train(", ["    seeds: Sequence,"]),
    ("selec¦t", "func select(", ["    _ rule: SelectionRule,"]),
    ("toy.subsam¦pled", "func subsampled(", []),
    # Modules and commands.
    ("import Sparse¦Shift", "import SparseShift", []),
    ("%ti¦me 1 + 1", "%time", ["line command"]),
    ("%%time¦", "%time", ["line command"]),
    ("%nothing¦", NOTHING, []),
    # Texts, commands, line ends and code points.
    ('"\\(to¦y)"', "let toy: SyntheticShifts", ["In[1]"]),
    ("let 🙂 = 1; to¦y", "let toy: SyntheticShifts", ["In[1]"]),
    ("%who\r\nto¦y", "let toy: SyntheticShifts", ["In[1]"]),
    ("%time to¦y", "let toy: SyntheticShifts", ["In[1]"]),
    ("?to¦y", "let toy: SyntheticShifts", ["In[1]"]),
    # Nothing.
    ("nop¦e", NOTHING, []),
    ("toy.nop¦e", NOTHING, []),
    ("// to¦y", NOTHING, []),
    ("/* to¦y */", NOTHING, []),
    ('"to¦y"', NOTHING, []),
    ("let r = /to¦y/", NOTHING, []),
    ("1¦ + 2", NOTHING, []),
    ("1 +¦ 2", NOTHING, []),
    ("for¦ n in names {}", NOTHING, []),
    ("%who to¦y", NOTHING, []),
    ("!ls to¦y", NOTHING, []),
    ("%%bash\nto¦y", NOTHING, []),
    ("¦", NOTHING, []),
]


@pytest.fixture(scope="module")
def notebook():
    with Kernel() as kernel:
        yield fill(kernel)


@pytest.mark.parametrize("text, beginning, lines", CASES, ids=[case[0] for case in CASES])
def test_shows(notebook, text, beginning, lines):
    reply = inspect(notebook, *split(text))
    assert reply["status"] == "ok"
    assert reply["found"] == (beginning is not NOTHING)
    if beginning is NOTHING:
        assert reply["data"] == {}
        return
    assert set(reply["data"]) == {"text/plain", "text/markdown", "text/html"}
    page = reply["data"]["text/plain"]
    assert page.startswith(beginning)
    rest = iter(page.splitlines())
    assert [line for line in lines if line not in rest] == []
    assert "Cell_" not in "".join(reply["data"].values())


def test_cursor_beyond_the_end(notebook):
    """JupyterLab's panel of documentation counts what was typed twice."""
    assert inspect(notebook, "toy.fresh(", 13) == inspect(notebook, "toy.fresh(", 10)
    assert inspect(notebook, "toy.fresh(", 13)["data"]["text/plain"].startswith("fresh(count: Int")
    assert inspect(notebook, "toy", 10**9)["found"]
    assert inspect(notebook, "toy", -5)["found"]


def test_forms(notebook):
    data = inspect(notebook, *split("are¦a(1)"))["data"]
    assert data["text/markdown"] == f"""```swift
{AREA}
```

The area of a disc.

**Parameters**

- `radius`: The radius, in metres.
- `factor`: What to multiply by.

**Returns**: The area.

*In[2]*"""
    assert data["text/html"] == (
        "<pre>func area(_ radius: Double, scale factor: Double = 1) -&gt; Double</pre>\n<p>The area of a disc.</p>\n"
        "<p><b>Parameters</b></p><ul><li><code>radius</code>: The radius, in metres.</li>"
        "<li><code>factor</code>: What to multiply by.</li></ul>\n<p><b>Returns</b>: The area.</p>\n<p><i>In[2]</i></p>")


def test_argument_in_the_forms(notebook):
    data = inspect(notebook, *split("area(1, ¦"))["data"]
    assert "<b><u>scale: Double = 1</u></b>" in data["text/html"]
    assert "Argument: `scale: Double = 1`" in data["text/markdown"]


def test_source(notebook):
    source = "func area(_ radius: Double, scale factor: Double = 1) -> Double { 3.14 * radius * radius * factor }"
    assert source not in inspect(notebook, *split("are¦a(1)"))["data"]["text/plain"]
    for form, text in inspect(notebook, *split("are¦a(1)"), detail=1)["data"].items():
        assert (source.replace(">", "&gt;") if form == "text/html" else source) in text


VALUES = """
let number = 42, ratio = 0.25, flag = true, letter: Character = "é"
let quoted = "say \\"hi\\"", long = String(repeating: "a", count: 1_000), lines = "one\\ntwo"
let missing: Int? = nil, there: String? = "yes"
let few = [1, 2, 3], one = [1.5], none: [Int] = [], many = Array(0..<1_000_000)
let ages = ["anna": 3], odd: Set = [7], range = 1..<5, both = (1, name: "b")
let matrix = Matrix(rows: 2, columns: 3, repeating: 1)
struct Loud: CustomStringConvertible { var description: String { fatalError("described") } }
struct Mirrored: CustomReflectable { let a = 1; var customMirror: Mirror { fatalError("mirrored") } }
enum Sound { case loud(Loud), quiet }
final class Box { let content = 1 }
let loud = Loud(), louds = [Loud(), Loud()], mirrored = Mirrored(), anything: Any = Loud(), box = Box()
let hidden: [Any] = [1, Loud()], sound = Sound.loud(Loud()), quiet = Sound.quiet, maybeLoud: Loud? = Loud()
struct Plain { var a = 1; var b = ["x": [1.5]] }
let plain = Plain(), plains = [Plain()]
"""


@pytest.mark.parametrize("name, facts", [
    ("number", ["= 42"]), ("ratio", ["= 0.25"]), ("flag", ["= true"]), ("letter", ['= "é"']),
    ("quoted", ['= "say \\"hi\\""']), ("long", ['= "' + "a" * 199 + " …"]), ("lines", ['= "one\\ntwo"']),
    ("missing", ["= nil"]), ("there", ['= "yes"']), ("few", ["3 elements", "= [1, 2, 3]"]),
    ("one", ["1 element", "= [1.5]"]), ("none", ["0 elements", "= []"]), ("many", ["1,000,000 elements"]),
    ("ages", ["1 element", '= ["anna": 3]']), ("odd", ["1 element", "= [7]"]), ("both", ['= (1, name: "b")']),
    ("loud", []), ("louds", ["2 elements"]), ("mirrored", []), ("anything", []), ("box", []),
    ("hidden", ["2 elements"]), ("sound", []), ("quiet", ["= quiet"]), ("maybeLoud", []),
    ("plain", ['= Plain(a: 1, b: ["x": [1.5]])']), ("plains", ["1 element"]),
])
def test_values(values, name, facts):
    """No code of the session is run: what describes itself in a cell is not described."""
    page = inspect(values, name, len(name))["data"]["text/plain"]
    parts = page.split("\n\n")
    found = parts[1].splitlines() if len(parts) > 1 else []
    assert found[:len(facts)] == facts
    assert facts or not [line for line in found if line.startswith("=")]


@pytest.fixture(scope="module")
def values():
    with Kernel() as kernel:
        outcome = kernel.run(VALUES)
        assert outcome.status == "ok", outcome.traceback
        yield kernel


def test_while_a_cell_runs(fresh_session):
    fill(fresh_session)
    identifier = fresh_session.send('print("runs"); while true { usleep(10_000) }')
    fresh_session.wait_until_running(identifier)
    page = inspect(fresh_session, *split("to¦y"))["data"]["text/plain"]
    # The cell may be changing the value.
    assert page == "let toy: SyntheticShifts\nIn[1]"
    assert inspect(fresh_session, *split("area(¦"))["data"]["text/plain"].startswith("area(_ radius: Double")
    fresh_session.interrupt()
    assert fresh_session.receive(identifier).status == "error"


def test_pages_of_commands(fresh_session):
    fill(fresh_session)
    for command in ["?area", "%page area"]:
        reply = fresh_session.run(command).reply["content"]
        assert reply["payload"][0]["data"]["text/plain"].startswith(AREA + "\nIn[2]")
    refused = fresh_session.run("%page nothing")
    assert refused.error == "CommandError"
    assert refused.message.startswith("Nothing is known of a name nothing.")


def test_pages_of_commands_wait_for_sourcekit(fresh_session):
    """A front end asks again for a page that is incomplete; a page that a cell asks for is shown once."""
    fill(fresh_session)
    complete_until(fresh_session, "toy.fre¦", ["fresh()", "fresh(count: "])
    for process in children(fresh_session):
        os.kill(process, signal.SIGSTOP)
    page = fresh_session.run("?area").reply["content"]["payload"][0]["data"]["text/plain"]
    assert page.startswith(AREA + "\nIn[2]")
    assert "The area of a disc." in page


def test_when_sourcekit_is_killed(fresh_session):
    fill(fresh_session)
    complete_until(fresh_session, "toy.fre¦", ["fresh()", "fresh(count: "])
    for process in children(fresh_session):
        os.kill(process, signal.SIGKILL)
    # The session's own tables know the name, if not its comment.
    page = inspect_once(fresh_session, "total", 3)["data"]["text/plain"]
    assert page.startswith("var total: Double\nIn[7]")
    complete_until(fresh_session, "toy.fre¦", ["fresh()", "fresh(count: "])
    assert "The area of a disc." in inspect(fresh_session, "area", 3)["data"]["text/plain"]


def test_code_that_overwhelms_the_compiler(fresh_session):
    for code in ["[" * 5_000, "G<" * 3_000, "(" * 20_000, "let a = 1\n" * 100_000, '"' * 50_001, "a\0b"]:
        assert not inspect_once(fresh_session, code, len(code))["found"]
    assert complete(fresh_session, "", 0)["status"] == "ok"
    assert fresh_session.value("1 + 1") == "2"


def test_function_that_was_defined_anew(notebook):
    """It stays in the module of its first cell, but the page names the cell that is in force."""
    for number in (1, 2):
        assert notebook.run(f"func anew() -> Int {{ {number} }}").status == "ok"
    page = inspect(notebook, "anew", 4, detail=1)["data"]["text/plain"]
    number = int(page.splitlines()[1].removeprefix("In[").removesuffix("]"))
    assert "func anew() -> Int { 2 }" in page
    first = inspect(notebook, "toy", 3)["data"]["text/plain"].splitlines()[1]
    assert first == "In[1]" and number == len(CELLS) + 2
