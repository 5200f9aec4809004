"""What a long session costs: 1,000 cells, some 60 of which define something again, then 200 that trap.

Plain cells define values, functions and types, print and compute, each with a text of its own; faults are of
eight kinds. Times are from message to idle. Memory is VmRSS of the kernel's process, and the folder is the one
in which it keeps the compiled cells. Every answer is checked, and after the faults all that was defined before.
"""
import argparse

from benchmark import SWIFT, Kernel, measure, megabytes, require, table

def defined_before(number):
    """The number of the last cell before a cell that defined a value."""
    return next(n for n in range(number - 1, -1, -1) if n % len(PLAIN) == 0 and (n == 0 or n % DISTANCE != 0))


# One after the other; {n} is the cell's number, {k} the number of the last cell that defined a value.
PLAIN = [
    ("let value{n} = {n} * 2", lambda n: {}),
    ('print("cell", value{k})', lambda n: {"printed": f"cell {defined_before(n) * 2}\n"}),
    ("(1...{n}).reduce(0, +)", lambda n: {"value": str(n * (n + 1) // 2)}),
    ("func twice{n}(_ number: Int) -> Int {{ 2 * number }}\ntwice{n}({n})", lambda n: {"value": str(2 * n)}),
    (
        "struct Item{n} {{ let number: Int }}\nlet items = (0..<3).map {{ Item{n}(number: $0 + {n}) }}\nitems.map(\\.number)",
        lambda n: {"value": f"[{n}, {n + 1}, {n + 2}]"}),
]

# Every sixteenth cell defines again what the cells before it use, and checks that they see it.
USERS = """struct Place { var n = 1 }
func rate() -> Int { 0 }
var level = 0
extension Place { var doubled: Int { 0 } }
extension Place: CustomStringConvertible { var description: String { "0" } }
func seen() -> [String] { [String(rate()), String(level), String(Place().doubled), "\\(Place())"] }"""
REDEFINED = [
    "func rate() -> Int {{ {n} }}\nseen()[0]",
    "var level = {n}\nseen()[1]",
    "extension Place {{ var doubled: Int {{ {n} }} }}\nseen()[2]",
    'extension Place: CustomStringConvertible {{ var description: String {{ "{n}" }} }}\nseen()[3]',
]
DISTANCE = 16

DEFINED = """var steps = 1
let kept = (0..<1000).map { $0 * $0 }
let text = "unchanged"
func sum(_ numbers: [Int]) -> Int { numbers.reduce(0, +) }"""
CHECK = "(sum(kept), text, steps)"
CHECKED = '(332833500, "unchanged", 1)'

FAULTS = {
    "index": ("let never = [1, 2][7]", "FatalError"),
    "nil": ("let none: Int? = nil\nlet never = none!", "FatalError"),
    "overflow": ("var big = Int.max\nbig += steps", "FatalError"),
    "precondition": ('precondition(steps < 0, "steps must be negative")', "FatalError"),
    "pointer": ("let never = UnsafePointer<Int>(bitPattern: 16)!.pointee", "BadAccess"),
    "stack overflow": ("func deep(_ n: Int) -> Int { n == 0 ? 0 : deep(n + 1) + 1 }\nlet never = deep(1)", "StackOverflow"),
    "fatalError": ('fatalError("given up")', "FatalError"),
    "division": ("let zero = steps - steps\nlet never = 1 / zero", "FatalError"),
}


class Stage:
    """What the kernel holds at one moment of the session."""

    def __init__(self, name, kernel, cells, latest=None):
        self.name = name
        self.cells = cells
        self.latest = latest
        self.memory = kernel.memory
        self.threads = kernel.threads
        self.open_files = kernel.open_files
        self.folder_size = kernel.folder_size


def run_plain(kernel, number):
    if number % DISTANCE == 0:
        code = REDEFINED[number // DISTANCE % len(REDEFINED)]
        return kernel.run_checked(code.format(n=number), value=f'"{number}"').seconds
    code, expected = PLAIN[number % len(PLAIN)]
    return kernel.run_checked(code.format(n=number, k=defined_before(number)), **expected(number)).seconds


def run_fault(kernel, kind):
    code, error = FAULTS[kind]
    cell = kernel.run(code)
    require(cell.error == error, f"the fault `{kind}` ended as {cell.error}, {cell.message}, and not as {error}")
    return cell.seconds


def run_session(kernel, cells, faults):
    """Runs the session and returns its stages."""
    kernel.run_checked("let value0 = 0")
    kernel.run_checked(USERS)
    stages = [Stage("start", kernel, 0)]
    seconds = []
    for number in range(5, cells + 5):
        seconds.append(run_plain(kernel, number))
        if len(seconds) in (100, cells):
            stages.append(Stage(f"{len(seconds):,} cells", kernel, len(seconds), sum(seconds[-100:])))
    kernel.run_checked(DEFINED)
    kinds = list(FAULTS)
    seconds = [run_fault(kernel, kinds[number % len(kinds)]) for number in range(faults)]
    kernel.run_checked(CHECK, CHECKED)
    kernel.run_checked("twice8(items[2].number)", str(2 * (items_number(cells) + 2)))
    stages.append(Stage(f"{faults:,} faults", kernel, cells + faults, sum(seconds[-100:])))
    return stages


def items_number(cells):
    """The number of the last cell that defined `items`."""
    return next(
        n for n in range(cells + 4, 0, -1) if n % len(PLAIN) == len(PLAIN) - 1 and n % DISTANCE != 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cells", type=int, default=1000, help="plain cells, more than 100")
    parser.add_argument("--faults", type=int, default=200, help="cells that trap after them")
    options = parser.parse_args()

    with Kernel(SWIFT) as kernel:
        stages = run_session(kernel, options.cells, options.faults)
        kernel.seconds_to_shut_down()
        require(not kernel.folders(), f"the kernel ended and left {kernel.folders()} behind")

    first = stages[1].latest
    growth = [
        (after.memory - before.memory) / (after.cells - before.cells) / 1000
        for before, after in zip(stages, stages[1:])]
    table(
        ["after", *(stage.name for stage in stages)],
        [
            ["latest hundred cells, s", "", *(f"{stage.latest:.2f}" for stage in stages[1:])],
            ["against the first hundred", "", *(f"{stage.latest / first:.2f}" for stage in stages[1:])],
            ["resident memory, MB", *(megabytes(stage.memory) for stage in stages)],
            ["growth a cell, kB", "", *(f"{amount:.1f}" for amount in growth)],
            ["threads", *(stage.threads for stage in stages)],
            ["open files", *(stage.open_files for stage in stages)],
            ["temporary folder, MB", *(megabytes(stage.folder_size) for stage in stages)],
        ])


measure(main)
