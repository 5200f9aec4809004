"""A session as the tests of completion and inspection have it, and what they ask in it."""
import pathlib
import time

from support.messages import reply_to

CELLS = [
    "let toy = SyntheticShifts(concepts: 10, varyingAtMost: 7, dimension: 32, count: 100, seed: 0); let x = 1",
    """/// The area of a disc.
///
/// - Parameters:
///   - radius: The radius, in metres.
///   - factor: What to multiply by.
/// - Returns: The area.
func area(_ radius: Double, scale factor: Double = 1) -> Double { 3.14 * radius * radius * factor }""",
    """/// A point of the plane.
struct Point {
    var x = 0.0, y = 0.0
    /// How far it is.
    func distance(to other: Point) -> Double { 0 }
}
let origin = Point()""",
    'let names = ["anna", "bert", "cleo"].map { $0.uppercased() }',
    "extension Point { var norm: Double { x } }",
    "enum Mode: String, CaseIterable { case slow, fast, reckless }\nvar mode = Mode.slow",
    "var total = 0.0",
    """final class Counter<Element: Hashable> {
    var counts: [Element: Int] = [:]
    func add(_ element: Element) {}
    var top: Element? { nil }
}
let counter = Counter<String>()""",
    'let x = "new"',
    """enum Shape { case circle(radius: Double), square(side: Double), empty }
func draw(_ shape: Shape, filled: Bool = false) {}
protocol Named { var title: String { get }; func rename(to title: String) }
var maybe: Point? = Point()
let `two words` = 1
let `class` = 2
extension Array where Element == Double {
    /// The mean of the numbers.
    var mean: Double { 0 }
}
@available(*, deprecated, message: "Use area.") func areaOfOld() -> Double { 0 }
func apply(_ body: (Int) -> Int) -> Int { body(1) }
func later(after seconds: Double, perform action: () -> Void) {}
let pair = (left: 1, right: "two")
func load(_ path: String) throws -> [Int] { [] }
struct Grid {
    subscript(row: Int, column: Int) -> Double { 0 }
    static let unit = Grid()
    static func make(size: Int) -> Grid { Grid() }
}
let grid = Grid()""",
    "struct Thing { var old = 1 }",
    "struct Thing { var fresh = 1 }\nlet thing = Thing()",
]


def fill(kernel):
    """Runs the cells of the session."""
    for cell in CELLS:
        outcome = kernel.run(cell)
        assert outcome.status == "ok", outcome.traceback
    return kernel


def split(text):
    """The code of a text, and the place of the cursor that `¦` stands for, in code points."""
    before, _, after = text.partition("¦")
    return before + after, len(before)


def answered(kernel, ask):
    """The content of the reply to a request that is sent again while a busy machine leaves the answer incomplete."""
    end = time.monotonic() + 120
    while True:
        content = reply_to(kernel.client, ask())["content"]
        if not content["metadata"].get("is_incomplete") or time.monotonic() > end:
            return content
        time.sleep(0.1)


def complete_once(kernel, code, cursor):
    """The content of the reply to a completion request, which may be incomplete."""
    return reply_to(kernel.client, kernel.client.complete(code, cursor))["content"]


def complete(kernel, code, cursor):
    """The content of the reply to a completion request."""
    return answered(kernel, lambda: kernel.client.complete(code, cursor))


def inspect_once(kernel, code, cursor):
    """The content of the reply to an inspection request, which may be incomplete."""
    return reply_to(kernel.client, kernel.client.inspect(code, cursor))["content"]


def inspect(kernel, code, cursor, detail=0):
    """The content of the reply to an inspection request."""
    return answered(kernel, lambda: kernel.client.inspect(code, cursor, detail))


def children(kernel):
    """The processes that hold SourceKit for a kernel."""
    found = []
    for status in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rpartition(")")[2].split()[1])
            line = (status.parent / "cmdline").read_bytes().split(b"\0")
        except (OSError, IndexError, ValueError):
            continue
        if parent == kernel.process.pid and b"source-kit" in line:
            found.append(int(status.parent.name))
    return found


def complete_until(kernel, text, expected):
    """Asks again and again for what SourceKit knows, which has to start first."""
    end = time.monotonic() + 120
    while True:
        matches = complete_once(kernel, *split(text))["matches"]
        if matches == expected:
            return
        # Without SourceKit there is nothing to say of members.
        assert matches == []
        assert time.monotonic() < end
        time.sleep(0.1)
