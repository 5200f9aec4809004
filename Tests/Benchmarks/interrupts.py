"""How fast interrupts end endless cells of different kinds, from the interrupt to the kernel's `idle`.

Every kind is interrupted several times in the same session. After each, the session has to be the same
process and to hold a value of before; after training, what was trained. A kind that fails is followed by a
new session. Afterwards, when no cell runs, the kernel should take no processor time. Fails if any interrupt takes
more than a second.
"""
import argparse
import statistics
import time

from benchmark import SWIFT, Failure, Kernel, measure, milliseconds, require, table

LIMIT = 1.0
DEFINED = """import Foundation
import SparseShift
let kept = [1, 2, 3]
var stepsDone = 0"""

# Training stops by itself, and what was trained is not lost.
TRAINING = """var configuration = SSAE.Configuration(features: {features}, length: .steps(100_000_000), batch: {batch})
let data = SyntheticShifts(concepts: 10, varyingAtMost: 5, dimension: {dimension}, count: 4_000)
do {{ _ = try train(configuration, on: data, seeds: 0..<5) }}
catch let error as TrainingInterrupted {{ stepsDone = error.run.steps }}"""

CELLS = {
    "arithmetic": "var n = 0\nwhile true { n &+= 1 }",
    "floating point": "var x = 1.0\nwhile true { x = x * 1.0000001 + 1 }",
    "function": "func spin() -> Int { var n = 0; while true { n &+= 1 }; return n }\nspin()",
    "allocation": "var parts: [[Int]] = []\nwhile true { parts.append(Array(repeating: 1, count: 100)); if parts.count > 1000 { parts = [] } }",
    "objects": "final class Node { var next: Node? }\nwhile true { let a = Node(); a.next = Node() }",
    "print": 'while true { print("again") }',
    "sleep": "sleep(1000)",
    "many sleeps": "while true { usleep(1000) }",
    "Thread.sleep": "while true { Thread.sleep(forTimeInterval: 10) }",
    "semaphore": "DispatchSemaphore(value: 0).wait()",
    "strings": 'var s = ""\nwhile true { s += "x"; if s.count > 1000 { s = "" } }',
    "text formatting": 'while true { _ = String(format: "%.3f", Double.random(in: 0..<1)) }',
    "dictionary": "var d: [Int: Int] = [:]\nwhile true { d[Int.random(in: 0..<1000), default: 0] += 1 }",
    "sorting": "while true { _ = (0..<1000).map { _ in Int.random(in: 0..<1000) }.sorted() }",
    "JSON": 'while true { _ = try JSONDecoder().decode([Int].self, from: Data("[1, 2, 3]".utf8)) }',
    "Task.sleep": "while true { try? await Task.sleep(for: .seconds(10)) }",
    "task group": "await withTaskGroup(of: Void.self) { group in for _ in 0..<2 { group.addTask { while true { await Task.yield() } } } }",
    "asynchronous arithmetic": "func spinLater() async { while true { await Task.yield() } }\nawait spinLater()",
    "products, 64": "import Numerics\nlet a = Matrix(rows: 64, columns: 64, repeating: 1)\nwhile true { _ = a * a }",
    "products, 1,000": "import Numerics\nlet b = Matrix(rows: 1000, columns: 1000, repeating: 1)\nwhile true { _ = b * b }",
    "shifts": "while true { _ = SyntheticShifts(concepts: 10, varyingAtMost: 5, count: 10_000) }",
    "training, small": TRAINING.format(features=10, batch=128, dimension=32),
    "training, large": TRAINING.format(features=256, batch=1024, dimension=1024),
    # Last, since its blocks may run on.
    "parallel arithmetic": "DispatchQueue.concurrentPerform(iterations: 2) { _ in var n = 0; while true { n &+= 1 } }",
}


def seconds_to_stop(kernel, kind, delay):
    """Runs an endless cell, interrupts it, and returns the seconds until idle."""
    kernel.run_checked("stepsDone = 0")
    sent = kernel.send('print("running")\n' + CELLS[kind])
    kernel.wait_until_running(sent)
    # Before its first step, a training looks at its data.
    time.sleep(delay + (3 if kind.startswith("training") else 0))
    start = time.monotonic()
    kernel.interrupt()
    cell = kernel.receive(sent, timeout=10 * LIMIT)
    seconds = time.monotonic() - start
    require(cell.error == "Interrupted", f"ended as {cell.error}, {cell.message}, and not as Interrupted")
    require(kernel.is_alive(), "the kernel ended")
    kernel.run_checked("kept", "[1, 2, 3]")
    kernel.run_checked("stepsDone > 0", str(kind.startswith("training")).lower())
    return seconds


def idle_load(kernel, seconds=0.5):
    """The percentage of a processor that the kernel takes when no cell runs."""
    before = kernel.processor_seconds
    time.sleep(seconds)
    return round((kernel.processor_seconds - before) / seconds * 100)


def new_kernel():
    kernel = Kernel(SWIFT)
    kernel.run_checked(DEFINED)
    return kernel


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=3, help="interrupts of each kind")
    parser.add_argument("--delay", type=float, default=0.5, help="seconds that a cell runs before the interrupt")
    parser.add_argument("--kinds", nargs="*", default=list(CELLS), choices=list(CELLS), metavar="KIND")
    options = parser.parse_args()

    rows = []
    failures = []
    kernel = new_kernel()
    for kind in options.kinds:
        try:
            seconds = [seconds_to_stop(kernel, kind, options.delay) for _ in range(options.repeats)]
            rows.append([kind, milliseconds(statistics.median(seconds)), milliseconds(max(seconds)), idle_load(kernel)])
            if max(seconds) > LIMIT:
                failures.append(f"`{kind}`: {max(seconds):.2f} s")
        except Failure as failure:
            rows.append([kind, "", "failed", ""])
            failures.append(f"`{kind}`: {failure}")
            kernel.stop()
            kernel = new_kernel()
    kernel.stop()
    table(["kind of cell", "median, ms", f"worst of {options.repeats}, ms", "processor afterwards, %"], rows)
    require(not failures, "; ".join(failures))


measure(main)
