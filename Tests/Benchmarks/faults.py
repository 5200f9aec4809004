"""Whether sessions survive: hundreds of interrupts of cells that print or are compiled, and thousands of traps.

`interrupts` stops loops that print in every way, and cells that take long to compile, at random moments. `traps` runs
cells that trap in some forty ways, half of them on other threads or after their cell has ended. In between, values,
a task, queues and the main actor are asked for. The script prints how many sessions were lost, hung or gave wrong
values, and fails if any did.
"""
import argparse
import collections
import random
import sys
import time

from benchmark import SWIFT, Failure, Kernel, measure, require, table

PATIENCE = 30
DEFINED = """import Foundation
let kept = (0..<1000).map { $0 * $0 }
var steps = 1
let serial = DispatchQueue(label: "serial")
func deep(_ n: Int) -> Int { n == 0 ? 0 : deep(n + 1) + 1 }
func printing(_ n: Int) -> Int { print(n, terminator: ""); return n == 0 ? 0 : printing(n + 1) + 1 }
func allocating(_ n: Int) -> Int { let a = Array(repeating: n, count: 9); return n == 0 ? 0 : allocating(n + 1) + a[3] }
final class Node { var value = 1; deinit { if value == 0 { fatalError("deinit") } } }
struct Wordy: CustomStringConvertible { var description: String { [1][steps + 3].description } }
enum Lazy { static let value: Int = [1][steps + 4] }
func twice(_ x: inout Int, _ body: () -> Void) { body(); x += 1 }
actor Counter { var count = 0; func fail() { count += 1; fatalError("actor") } }"""

PRINTING = {
    "print": 'while true { print("again") }',
    "print without line breaks": 'while true { print(1, terminator: "") }',
    "print of many": "while true { print(1, 2.5, [3], separator: \", \") }",
    "fputs": 'while true { fputs("z\\n", stderr) }',
    "both streams": 'while true { print("a"); fputs("b\\n", stderr) }',
    "display": 'while true { display("x") }',
    "update of a display": 'let shown = display(0)\nwhile true { shown.update(1) }',
    "clearOutput": 'while true { print("a"); clearOutput() }',
    "FileHandle": 'while true { FileHandle.standardOutput.write(Data("q\\n".utf8)) }',
    "printf": 'while true { withVaList([1]) { _ = vprintf("%d\\n", $0) } }',
    "debugPrint": 'while true { debugPrint(["a": 1]) }',
    "dump": "while true { dump([1, 2, 3]) }",
    "tasks": 'await withTaskGroup(of: Void.self) { group in for n in 0..<3 { group.addTask { while !Task.isCancelled { print(n); await Task.yield() } } } }',
    "task and cell": 'let task = Task.detached { while !Task.isCancelled { print("t") } }\ndefer { task.cancel() }\nwhile !Interruption.isRequested { print("c") }',
    "thread and cell": 'let flag = NSLock()\nvar ends = false\nThread.detachNewThread { while flag.withLock({ !ends }) { print("t") } }\nwhile !Interruption.isRequested { fputs("c", stderr) }\nflag.withLock { ends = true }',
    "description": "struct Slow: CustomStringConvertible { var description: String { (0..<50).map(String.init).joined() } }\nwhile true { print(Slow()) }",
}
SLOW_TO_COMPILE = "let slow = " + " + ".join(
    f"(Double({n}) * 1.5 - [1.0, {n}].map {{ $0 * {n} }}.reduce(0, +))" for n in range(6)) + "\n" + "\n".join(
        f"func f{n}(_ x: [String: [Int]]) -> Int {{ x.values.flatMap {{ $0 }}.filter {{ $0 > {n} }}.reduce(0, +) }}"
        for n in range(300))

# Code that traps wherever it runs.
TRAPS = {
    "index": "_ = [1, 2][steps + 6]",
    "negative index": "_ = [1, 2][steps - 2]",
    "empty array": "var none = [Int](); none.removeLast()",
    "slice": "_ = Array([1, 2, 3][1...])[steps + 8]",
    "string index": 'let text = "ab"; _ = text[text.index(text.startIndex, offsetBy: steps + 8)]',
    "nil": "let none: Int? = steps > 0 ? nil : 1; _ = none!",
    "overflow": "var big = Int.max; big += steps; _ = big",
    "small overflow": "_ = UInt8(250) + UInt8(steps + 9)",
    "conversion": "_ = UInt8(steps + 255)",
    "negative conversion": "_ = UInt(steps - 2)",
    "nan": "_ = Int(Double.nan * Double(steps))",
    "division": "_ = 1 / (steps - 1)",
    "remainder": "_ = 1 % (steps - 1)",
    "shift": "precondition(steps > 1)",
    "range": "_ = (steps + 1)...(steps - 1)",
    "precondition": 'precondition(steps < 0, "steps must be negative")',
    "fatalError": 'fatalError("given up")',
    "preconditionFailure": 'preconditionFailure("never")',
    "cast": "let any: Any = steps; _ = any as! String",
    "try": 'struct E: Error {}; func t() throws { throw E() }; try! t()',
    "duplicate keys": "_ = Dictionary(uniqueKeysWithValues: [(steps, 1), (steps, 2)])",
    "unowned": "final class Gone {}; unowned let gone: Gone = { Gone() }(); _ = gone",
    "bad read": "print(UnsafePointer<Int>(bitPattern: 16)!.pointee)",
    "bad write": "UnsafeMutablePointer<Int>(bitPattern: 16)!.pointee = 1",
    "bad call": "unsafeBitCast(16, to: (@convention(c) () -> Void).self)()",
    "memcpy": "_ = memcpy(UnsafeMutableRawPointer(bitPattern: 8)!, UnsafeRawPointer(bitPattern: 16)!, 64)",
    "strlen": "print(strlen(UnsafePointer<CChar>(bitPattern: 8)!))",
    "abort": "abort()",
    "raise": "raise(SIGFPE)",
    "stack": "_ = deep(1)",
    "printing stack": "_ = printing(1)",
    "allocating stack": "_ = allocating(1)",
    "deinit": "do { let node = Node(); node.value = 0 }",
    "description": "print(Wordy())",
    "static let": "_ = Lazy.value",
    "exclusivity": "var n = 1; func add(_ x: inout Int) { n += 1; x += 1 }; add(&n)",
    "sort": "_ = [3, 1, 2].sorted { a, b in a + Int.max > b }",
    "map": "_ = [1, 2, 3].map { [7][$0] }",
    "lock": "let lock = NSLock(); lock.withLock { _ = [1][steps + 1] }",
    "JSON": 'struct P: Decodable { init(from: Decoder) { fatalError("decoder") } }; _ = try? JSONDecoder().decode(P.self, from: Data("{}".utf8))',
    "sync": "serial.sync { _ = steps }; DispatchQueue.global().sync { _ = [1][steps + 1] }",
}
PLACES = {
    "the cell": "do {{ {code} }}",
    "async code of the cell": "func later() async {{ await Task.yield(); {code} }}\nawait later()",
    "a task": "await Task.detached {{ {code} }}.value",
    "a thread": "Thread.detachNewThread {{ {code} }}\nsleep(10)",
    "a queue": "DispatchQueue.global().async {{ {code} }}\nsleep(10)",
    "a serial queue": "serial.async {{ {code} }}\nsleep(10)",
    "the main queue": "DispatchQueue.main.async {{ {code} }}\nsleep(10)",
    "the main actor": "await MainActor.run {{ {code} }}",
    "a thread, later": "Thread.detachNewThread {{ usleep(20_000); {code} }}",
    "a task, later": "Task.detached {{ try? await Task.sleep(for: .milliseconds(20)); {code} }}",
    "a queue, later": "DispatchQueue.global().asyncAfter(deadline: .now() + 0.02) {{ {code} }}",
    "the main queue, later": "DispatchQueue.main.asyncAfter(deadline: .now() + 0.02) {{ {code} }}",
}
CHECK = """let sum = kept.reduce(0, +)
let ofTask = await Task.detached { 2 }.value
let ofQueue = DispatchQueue.global().sync { 3 }
let group = DispatchGroup()
DispatchQueue.global().async(group: group) {}
group.wait()
let ofMain = DispatchQueue.main.sync { 4 }
let ofActor = await MainActor.run { 5 }
[sum, ofTask, ofQueue, serial.sync { 6 }, ofMain, ofActor, steps]"""
CHECKED = "[332833500, 2, 3, 6, 4, 5, 1]"


class Sessions:
    """A session at a time; one that is lost is counted and replaced."""

    def __init__(self):
        self.counts = collections.Counter()
        self.failures = []
        self.renew()

    def note(self, kind, reason):
        self.failures.append(f"{kind}: {reason}")
        print(self.failures[-1], file=sys.stderr, flush=True)

    def renew(self):
        self.kernel = Kernel(SWIFT)
        self.kernel.run_checked(DEFINED)

    def lose(self, kind, reason):
        self.counts["hung" if self.kernel.is_alive() else "lost"] += 1
        self.note(kind, f"{reason} {self.kernel.log()[-2000:]}")
        self.kernel.stop()
        self.renew()


def interrupt(sessions, kind, code, delay, waits=True):
    kernel = sessions.kernel
    try:
        sent = kernel.send(code)
        if waits:
            kernel.wait_until_running(sent)
        time.sleep(delay)
        start = time.monotonic()
        kernel.interrupt()
        cell = kernel.receive(sent, timeout=PATIENCE)
        sessions.counts["slowest, ms"] = max(sessions.counts["slowest, ms"], int((time.monotonic() - start) * 1000))
        if cell.error != "Interrupted":
            sessions.counts["not interrupted"] += 1
            sessions.note(kind, f"{cell.status} {cell.error} {cell.message}")
        if kernel.run("kept[3]", timeout=PATIENCE).text != "9":
            sessions.counts["wrong"] += 1
    except Failure as failure:
        sessions.lose(kind, failure)


def interrupts(options):
    sessions = Sessions()
    kinds = list(PRINTING)
    for number in range(options.interrupts):
        kind = kinds[number % len(kinds)]
        interrupt(sessions, kind, 'print("running")\n' + PRINTING[kind], random.uniform(0.02, 0.3))
    printed = dict(sessions.counts)
    sessions.counts.clear()
    for _ in range(options.compilations):
        interrupt(sessions, "compiling", SLOW_TO_COMPILE, random.uniform(0, 0.8), waits=False)
    return [["interrupts of printing", options.interrupts, printed], [
        "interrupts of compiling", options.compilations, dict(sessions.counts)]], sessions


def traps(options):
    sessions = Sessions()
    pairs = [(trap, place) for trap in TRAPS for place in PLACES]
    random.shuffle(pairs)
    recent = collections.deque(maxlen=12)
    for number in range(options.traps):
        trap, place = pairs[number % len(pairs)]
        kind = f"{trap} in {place}"
        try:
            kernel = sessions.kernel
            recent.append(kind)
            cell = kernel.run(PLACES[place].format(code=TRAPS[trap]), timeout=PATIENCE)
            if cell.error == "CompileError":
                sessions.note(kind, cell.traceback)
            if "later" not in place and cell.status != "error":
                sessions.counts["no error"] += 1
                sessions.note(kind, "no error")
            if number % 10 == 9 or options.careful:
                # What comes later has come.
                time.sleep(0.1)
                for _ in range(3):
                    check = kernel.run(CHECK, timeout=PATIENCE)
                    # The fault of earlier work can end it.
                    if check.status == "ok":
                        break
                if check.text != CHECKED:
                    sessions.counts["wrong"] += 1
                    sessions.note(kind, f"{check.text} {check.traceback}")
        except Failure as failure:
            sessions.lose("; ".join(recent), failure)
    counts = {**sessions.counts, "threads": sessions.kernel.threads, "MB": sessions.kernel.memory // 1000000}
    return [[f"traps of {len(TRAPS)} kinds in {len(PLACES)} places", options.traps, counts]], sessions


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--interrupts", type=int, default=320, help="interrupts of cells that print")
    parser.add_argument("--compilations", type=int, default=200, help="interrupts of cells that are compiled")
    parser.add_argument("--traps", type=int, default=2000, help="cells that trap")
    parser.add_argument("--careful", action="store_true", help="check the session after every trap")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    random.seed(options.seed)
    rows, failures = [], []
    for part in (interrupts, traps):
        found, sessions = part(options)
        rows += found
        failures += sessions.failures
        sessions.kernel.stop()
    table(["what", "how many", "found"], rows)
    require(not failures, "\n".join(failures[:40]))


measure(main)
