"""How long the kernel takes to start, to run a cell and to end, beside ipykernel.

Times of cells are from the sending of the message to the kernel's `idle`, as a client sees them. The two
kernels take turns, cell by cell. Every answer is checked.

- `1 + 1`;
- a type and a function: a cell with an import, a type, a function and its use, another text every time;
- from the 200th cell on, in a session of 199 such cells: cells that define a value, from that of the first
  cell, or from that of the cell before;
- start: from the creation of the process to the reply to the first kernel_info_request;
- end: from the shutdown_request to the end of the process.
"""
import argparse
import contextlib

from benchmark import PYTHON, SWIFT, Kernel, measure, milliseconds, percentile, require, table

KERNELS = [SWIFT, PYTHON]

TYPE_AND_FUNCTION = {
    SWIFT: """import Foundation

struct Point{n} {{
    var x: Double
    var y: Double
}}

func distance{n}(_ point: Point{n}) -> Double {{
    sqrt(point.x * point.x + point.y * point.y)
}}

Int(distance{n}(Point{n}(x: 3, y: 4))) + {n}""",
    PYTHON: """import math
from dataclasses import dataclass

@dataclass
class Point{n}:
    x: float
    y: float

def distance{n}(point: Point{n}) -> float:
    return math.sqrt(point.x * point.x + point.y * point.y)

int(distance{n}(Point{n}(x=3, y=4))) + {n}""",
}
KEYWORD = {SWIFT: "let ", PYTHON: ""}


def sum_cell(name, number):
    return "1 + 1", "2"


def type_cell(name, number):
    return TYPE_AND_FUNCTION[name].format(n=number), str(5 + number)


def defining_cell(name, number, earlier, added):
    """Defines a value, from that of an earlier cell: the value is the cell's number."""
    value = "1" if number == 1 else f"{earlier} + {added}"
    return f"{KEYWORD[name]}value{number} = {value}\nvalue{number}", str(number)


def star_cell(name, number):
    return defining_cell(name, number, "value1", number - 1)


def chain_cell(name, number):
    return defining_cell(name, number, f"value{number - 1}", 1)


def time_cells(make_cell, count, warm_up):
    """The seconds of `count` cells for each kernel, after `warm_up` cells that do not count."""
    with contextlib.ExitStack() as stack:
        kernels = [stack.enter_context(Kernel(name)) for name in KERNELS]
        seconds = {name: [] for name in KERNELS}
        for number in range(1, warm_up + count + 1):
            for kernel in kernels:
                code, value = make_cell(kernel.name, number)
                taken = kernel.run_checked(code, value).seconds
                if number > warm_up:
                    seconds[kernel.name].append(taken)
        return seconds


def time_starts(count):
    """The seconds of starts and ends for each kernel."""
    starts = {name: [] for name in KERNELS}
    ends = {name: [] for name in KERNELS}
    for _ in range(count):
        for name in KERNELS:
            with Kernel(name) as kernel:
                starts[name].append(kernel.start_seconds)
                ends[name].append(kernel.seconds_to_shut_down())
                require(not kernel.folders(), f"{name} ended and left {kernel.folders()} behind")
    return starts, ends


def row(title, seconds):
    cells = [milliseconds(percentile(seconds[name], percent)) for name in KERNELS for percent in (50, 90)]
    return [title, len(seconds[SWIFT]), *cells]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cells", type=int, default=50, help="cells of each kind that are timed")
    parser.add_argument("--starts", type=int, default=10, help="starts and ends that are timed")
    parser.add_argument("--earlier", type=int, default=199, help="cells before the long session's cells are timed")
    options = parser.parse_args()

    late = f"from cell {options.earlier + 1} on"
    starts, ends = time_starts(options.starts)
    rows = [
        row("`1 + 1`", time_cells(sum_cell, options.cells, warm_up=3)),
        row("a type and a function", time_cells(type_cell, options.cells, warm_up=3)),
        row(f"{late}, using the first", time_cells(star_cell, options.cells, warm_up=options.earlier)),
        row(f"{late}, using the one before", time_cells(chain_cell, options.cells, warm_up=options.earlier)),
        row("start to the first reply", starts),
        row("shutdown to the end", ends),
    ]
    headings = [f"{name}, {what}, ms" for name in (SWIFT, "ipykernel") for what in ("median", "90th percentile")]
    table(["measured", "times", *headings], rows)


measure(main)
