"""Completion and inspection: right answers and times, beside ipykernel or any other kernel.

The same questions are put to every kernel in turn, in its own language, in a session of a dozen cells, in one of 200
cells, and while a cell runs. A question is right if all that it must offer is in the answer and nothing of what it must
not; a time is from the request to its reply.

- first answer: from the creation of the process to the first right answer;
- `--kernel NAME` adds a kernel that Jupyter knows, whose language is Swift, Python or Rust.

evcxr, the Rust kernel, can be installed where crates can be fetched: `cargo install evcxr_jupyter && evcxr_jupyter
--install`, and is measured with `--kernel rust`.
"""
import argparse
import contextlib
import re
import time

from benchmark import PYTHON, SWIFT, Kernel, measure, milliseconds, percentile, require, table
from support.messages import reply_to
from support.notebook_cells import CELLS as SWIFT_CELLS
from support.notebook_cells import split

SESSIONS = {
    "swift": SWIFT_CELLS,
    "python": [
        '''class Shifts:
    """Shifts with a known truth."""
    def __init__(self, count: int = 100, dimension: int = 32):
        self.count, self.dimension = count, dimension
    def fresh(self, count: int = 5, seed: int = 1) -> "Shifts":
        """New shifts of the same concepts."""
        return Shifts(count)
toy = Shifts()
x = 1''',
        '''def area(radius: float, scale: float = 1) -> float:
    """The area of a disc."""
    return 3.14 * radius * radius * scale''',
        '''class Point:
    """A point of the plane."""
    def __init__(self, x: float = 0, y: float = 0):
        self.x, self.y = x, y
    def distance(self, other: "Point") -> float:
        """How far it is."""
        return 0.0
    @property
    def norm(self) -> float:
        return self.x
origin = Point()''',
        'names = [name.upper() for name in ["anna", "bert", "cleo"]]',
        "import enum\nclass Mode(enum.Enum):\n    slow = 0\n    fast = 1\n    reckless = 2\nmode = Mode.slow",
        "total = 0.0",
        'x = "new"',
        'maybe = Point()\npair = {"left": 1, "right": "two"}',
        "class Thing:\n    old = 1",
        "class Thing:\n    fresh = 1\nthing = Thing()",
    ],
    "rust": [
        """#[derive(Debug, Clone)] pub struct Shifts { pub count: usize, pub dimension: usize }
impl Shifts {
    /// New shifts of the same concepts.
    pub fn fresh(&self, count: usize) -> Shifts { Shifts { count, dimension: self.dimension } }
}
let toy = Shifts { count: 100, dimension: 32 };
let x = 1;""",
        "/// The area of a disc.\npub fn area(radius: f64, scale: f64) -> f64 { 3.14 * radius * radius * scale }",
        """/// A point of the plane.
#[derive(Debug, Clone)] pub struct Point { pub x: f64, pub y: f64 }
impl Point {
    /// How far it is.
    pub fn distance(&self, other: &Point) -> f64 { 0.0 }
    pub fn norm(&self) -> f64 { self.x }
}
let origin = Point { x: 0.0, y: 0.0 };""",
        'let names: Vec<String> = vec!["ANNA".to_string(), "BERT".to_string()];',
        "#[derive(Debug, Clone)] pub enum Mode { Slow, Fast, Reckless }\nlet mode = Mode::Slow;",
        "let total = 0.0;",
        'let x = "new".to_string();',
        "let maybe = Some(Point { x: 0.0, y: 0.0 });",
    ],
}

#: What each case is called, and for each language the text with the cursor, what it must offer, and what it must not.
COMPLETIONS = [
    ("a method", {
        "swift": ("toy.fre¦", "fresh", ""), "python": ("toy.fre¦", "fresh", ""), "rust": ("toy.fre¦", "fresh", "")}),
    ("all members", {
        "swift": ("toy.¦", "count dimension fresh", "toy names"),
        "python": ("toy.¦", "count dimension fresh", "toy names"),
        "rust": ("toy.¦", "count dimension fresh", "toy names")}),
    ("of a call", {
        "swift": ("toy.fresh().cou¦", "count", ""), "python": ("toy.fresh().cou¦", "count", ""),
        "rust": ("toy.fresh(1).cou¦", "count", "")}),
    ("of a call of a call", {
        "swift": ("toy.fresh().fresh().dim¦", "dimension", ""),
        "python": ("toy.fresh().fresh().dim¦", "dimension", ""),
        "rust": ("toy.fresh(1).fresh(1).dim¦", "dimension", "")}),
    ("a member of an element", {
        "swift": ("names[0].upp¦", "uppercased", ""), "python": ("names[0].upp¦", "upper", ""),
        "rust": ("names[0].to_upp¦", "to_uppercase", "")}),
    ("an element of a loop", {
        "swift": ("for n in names { n.upp¦ }", "uppercased", ""), "python": ("for n in names: n.upp¦", "upper", ""),
        "rust": ("for n in names.iter() { n.to_upp¦ }", "to_uppercase", "")}),
    ("within a closure", {
        "swift": ("names.map { $0.upp¦ }", "uppercased", ""), "python": ("list(map(lambda n: n.upp¦, names))", "upper", ""),
        "rust": ("names.iter().map(|n| n.to_upp¦)", "to_uppercase", "")}),
    ("a property", {
        "swift": ("origin.no¦", "norm", ""), "python": ("origin.no¦", "norm", ""), "rust": ("origin.no¦", "norm", "")}),
    ("an optional's member", {
        "swift": ("maybe?.no¦", "norm", ""), "python": ("maybe.no¦", "norm", ""),
        "rust": ("maybe.unwrap().no¦", "norm", "")}),
    ("an argument's label", {
        "swift": ("area(1, sc¦", "scale", ""), "python": ("area(1, sc¦", "scale", "")}),
    ("the next label", {
        "swift": ("toy.fresh(count: 3, se¦", "seed", ""), "python": ("toy.fresh(count=3, se¦", "seed", "")}),
    ("a case", {
        "swift": ("Mode.¦", "slow fast reckless", "toy"), "python": ("Mode.¦", "slow fast reckless", "toy"),
        "rust": ("Mode::¦", "Slow Fast Reckless", "toy")}),
    ("a case by its type", {"swift": ("let m: Mode = .¦", "slow fast reckless", "toy")}),
    ("a name of the session", {
        "swift": ("tot¦", "total", ""), "python": ("tot¦", "total", ""), "rust": ("tot¦", "total", "")}),
    ("a name declared twice", {
        "swift": ("x.upp¦", "uppercased", ""), "python": ("x.upp¦", "upper", ""), "rust": ("x.to_upp¦", "to_uppercase", "")}),
    ("a type declared twice", {
        "swift": ("thing.¦", "fresh", "old"), "python": ("thing.¦", "fresh", "old")}),
    ("a keyword", {"swift": ("fu¦", "func", ""), "python": ("whi¦", "while", "")}),
    ("a module", {
        "swift": ("import Founda¦", "Foundation", ""), "python": ("import jso¦", "json", "")}),
    ("a name within a text", {
        "swift": ('"\\(to¦)"', "toy total", ""), "python": ('f"{to¦}"', "toy total", "")}),
    ("a path", {
        "swift": ('"/us¦"', "usr", ""), "python": ('"/us¦"', "usr", "")}),
    ("a command", {"swift": ("%ti¦", "%time %timeit", ""), "python": ("%ti¦", "%time %timeit", "")}),
    ("nothing in a comment", {
        "swift": ("// to¦", "", "toy total"), "python": ("# to¦", "", "toy total"), "rust": ("// to¦", "", "toy total")}),
    ("nothing in a text", {
        "swift": ('"to¦"', "", "toy total"), "python": ('"to¦"', "", "toy total"), "rust": ('"to¦"', "", "toy total")}),
    ("of what the cell declares", {
        "swift": ("let mine = Point()\nmine.no¦", "norm", ""), "python": ("mine = Point()\nmine.no¦", "norm", ""),
        "rust": ("let mine = Point { x: 0.0, y: 0.0 };\nmine.no¦", "norm", "")}),
    ("of an unknown name", {
        "swift": ("nonexistent.¦", "", "toy count"), "python": ("nonexistent.¦", "", "toy count"),
        "rust": ("nonexistent.¦", "", "toy count")}),
]

#: The same for inspection, where what must be shown is found in the text.
INSPECTIONS = [
    ("a value", {
        "swift": ("to¦y", ["SyntheticShifts"]), "python": ("to¦y", ["Shifts"])}),
    ("a value declared twice", {
        "swift": ("x¦", ["String", "new"]), "python": ("x¦", ["str", "new"])}),
    ("a function", {
        "swift": ("are¦a(1)", ["radius: Double", "The area of a disc"]),
        "python": ("are¦a(1)", ["radius: float", "The area of a disc"])}),
    ("inside a call", {
        "swift": ("area(1, ¦", ["radius: Double", "scale"]), "python": ("area(1, ¦", ["radius: float", "scale"])}),
    ("inside a method's call", {
        "swift": ("toy.fresh(count: 3, ¦", ["seed: Int"]), "python": ("toy.fresh(count=3, ¦", ["seed: int"])}),
    ("a method", {
        "swift": ("toy.fre¦sh()", ["New shifts of the same concepts"]),
        "python": ("toy.fre¦sh()", ["New shifts of the same concepts"])}),
    ("a method of a call", {
        "swift": ("toy.fresh().fre¦sh()", ["New shifts of the same concepts"]),
        "python": ("toy.fresh().fre¦sh()", ["New shifts of the same concepts"])}),
    ("a type", {
        "swift": ("Poi¦nt()", ["A point of the plane"]), "python": ("Poi¦nt()", ["A point of the plane"])}),
    ("a property", {"swift": ("origin.no¦rm", ["norm", "Double"]), "python": ("origin.no¦rm", ["float"])}),
    ("the standard library", {
        "swift": ("pri¦nt(1)", ["separator", "terminator"]), "python": ("pri¦nt(1)", ["sep", "end"])}),
    ("a loop's variable", {
        "swift": ("for n¦ame in names { print(name) }", ["let name: String"])}),
    ("nothing", {"swift": ("nop¦e", None), "python": ("nop¦e", None)}),
]

DEFINITION = {"swift": "let value{n} = {n}", "python": "value{n} = {n}", "rust": "let value{n} = {n};"}
SLEEP = {
    "swift": 'import Foundation\nprint("running"); Thread.sleep(forTimeInterval: {seconds})',
    "python": 'import time\nprint("running"); time.sleep({seconds})',
    "rust": 'println!("running"); std::thread::sleep(std::time::Duration::from_secs({seconds}));',
}


def bare(label):
    """A label without its brackets, colons and the names before its dots; of a path the last name."""
    if "/" in label:
        return label.strip('"').rstrip("/").rpartition("/")[2]
    if label.startswith("%"):
        return label
    return re.split(r"[(\s:=<!]", label.lstrip("?.").rpartition(".")[2])[0]


def completes(kernel, text, wanted, unwanted):
    code, cursor = split(text)
    names = {bare(label) for label in ask(kernel, kernel.client.complete(code, cursor))["matches"]}
    return set(wanted.split()) <= names and not set(unwanted.split()) & names


def explains(kernel, text, wanted):
    code, cursor = split(text)
    content = ask(kernel, kernel.client.inspect(code, cursor, 0))
    if wanted is None:
        return not content["found"]
    shown = re.sub(r"\x1b\[[\d;]*m", "", content.get("data", {}).get("text/plain", ""))
    return content["found"] and all(part in shown for part in wanted)


def ask(kernel, identifier):
    reply = reply_to(kernel.client, identifier)["content"]
    require(reply["status"] == "ok", f"{kernel.name} refused a question: {reply}")
    return reply


QUESTIONS = [("completion", completes, COMPLETIONS), ("inspection", explains, INSPECTIONS)]


class Answers:
    """What a kernel has answered to one kind of questions in one state of the session."""

    def __init__(self):
        self.seconds, self.right, self.count, self.wrong = [], 0, 0, []


def put(kernels, rounds, state, answers):
    """Puts every question to every kernel that has a counterpart, the kernels in turn."""
    for kind, ask_for, cases in QUESTIONS:
        for turn in range(rounds):
            for name, texts in cases:
                for kernel in kernels:
                    if kernel.language not in texts:
                        continue
                    start = time.monotonic()
                    is_right = ask_for(kernel, *texts[kernel.language])
                    found = answers.setdefault((kernel.name, kind, state), Answers())
                    found.seconds.append(time.monotonic() - start)
                    # Right means right every time.
                    if turn == 0:
                        found.count += 1
                    if is_right:
                        found.right += 1 / rounds
                    elif name not in found.wrong:
                        found.wrong.append(name)


def ask_while_running(kernels, count, seconds, answers):
    """Asks for a method while a cell of some seconds runs."""
    for _ in range(count):
        for kernel in kernels:
            cell = kernel.send(SLEEP[kernel.language].format(seconds=seconds))
            kernel.wait_until_running(cell)
            found = answers.setdefault((kernel.name, "completion", f"a cell of {seconds} s runs"), Answers())
            start = time.monotonic()
            found.right += completes(kernel, *COMPLETIONS[0][1][kernel.language])
            found.seconds.append(time.monotonic() - start)
            found.count += 1
            # The cell's own reply may have been passed over.
            for message in kernel.messages(cell):
                if message["content"].get("execution_state") == "idle":
                    break
            kernel.is_waiting = False


def first_answer(name):
    """The seconds from the creation of a kernel's process to its first right answer."""
    start = time.monotonic()
    texts = {"swift": ("[1, 2].red¦", "reduce", ""), "python": ("[1, 2].ap¦", "append", ""),
             "rust": ("vec![1].pus¦", "push", "")}
    with Kernel(name) as kernel:
        while not completes(kernel, *texts[language_of(kernel)]):
            require(time.monotonic() < start + 60, f"{name} does not complete within a minute of its start")
        return time.monotonic() - start


def language_of(kernel):
    language = kernel.manager.kernel_spec.language.lower()
    require(language in SESSIONS, f"{kernel.name} is a kernel for {language}; there are questions in {', '.join(SESSIONS)}")
    return language


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kernel", action="append", default=[], metavar="NAME", help="one more kernel that Jupyter knows")
    parser.add_argument("--rounds", type=int, default=5, help="how often every question is put (default: 5)")
    parser.add_argument("--starts", type=int, default=3, help="how many starts are measured (default: 3)")
    options = parser.parse_args()
    names = [SWIFT, PYTHON, *options.kernel]
    answers = {}
    first = {name: sorted(first_answer(name) for _ in range(options.starts)) for name in names}
    with contextlib.ExitStack() as stack:
        kernels = [stack.enter_context(Kernel(name)) for name in names]
        for kernel in kernels:
            kernel.language = language_of(kernel)
            for cell in SESSIONS[kernel.language]:
                outcome = kernel.run(cell)
                require(outcome.status == "ok", f"{kernel.name}: {cell!r} fails: {outcome.message}")
        put(kernels, options.rounds, "a dozen cells", answers)
        ask_while_running(kernels, 3, 3, answers)
        for kernel in kernels:
            for number in range(200 - len(SESSIONS[kernel.language])):
                kernel.run(DEFINITION[kernel.language].format(n=number))
        put(kernels, options.rounds, "200 cells", answers)
    rows = []
    for (name, kind, state), found in answers.items():
        rows.append([
            name, kind, state, f"{found.right:.0f} of {found.count}", milliseconds(percentile(found.seconds, 50)),
            milliseconds(percentile(found.seconds, 95)), ", ".join(found.wrong) or "–"])
    print()
    table(["kernel", "question", "session", "right", "median ms", "95 % ms", "not right"], rows)
    print()
    table(["kernel", "first answer after start, median ms"], [
        [name, milliseconds(seconds[len(seconds) // 2])] for name, seconds in first.items()])


if __name__ == "__main__":
    measure(main)
