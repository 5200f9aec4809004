"""Traps, bad pointers and full stacks end a cell, never the session."""
import re

import pytest

from support.damaged_files import heap_without_an_end, numbers_of_another_size

FAULTS = {
    "index": ("let never = [1, 2][7]", "FatalError", "Index out of range"),
    "nil": ("let none: Int? = nil\nlet never = none!", "FatalError", "Unexpectedly found nil while unwrapping an Optional value"),
    "overflow": ("var big = Int.max\nbig += steps", "FatalError", "Arithmetic overflow"),
    "precondition": ('precondition(steps < 0, "steps must be negative")', "FatalError", "steps must be negative"),
    "fatalError": ('fatalError("given up")', "FatalError", "given up"),
    "cast": ('let any: Any = 1\nlet never = any as! String', "Aborted", None),
    "division": ("let zero = steps - steps\nlet never = 1 / zero", "FatalError", "Division by zero"),
    "pointer": ("let never = UnsafePointer<Int>(bitPattern: 16)!.pointee", "BadAccess", None),
    "stack": ("func deep(_ n: Int) -> Int { n == 0 ? 0 : deep(n + 1) + 1 }\nlet never = deep(1)", "StackOverflow", None),
    "abort": ("import Foundation\nabort()", "Aborted", "abort() was called"),
    "unowned": ("final class Gone {}\nunowned var gone: Gone = { let g = Gone(); return g }()\nlet never = gone", None, None),
    "dictionary": ('let never = Dictionary(uniqueKeysWithValues: [(1, 1), (1, 2)])', "FatalError", "Duplicate values for key: '1'"),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_fault_is_reported_with_its_line(session, kind):
    code, error, message = FAULTS[kind]
    session.run("var steps = 1\nlet kept = [1, 2, 3]")
    outcome = session.run("print(steps)\n" + code)
    assert outcome.status == "error"
    if error:
        assert outcome.error == error
    if message:
        assert outcome.message == message
    count = outcome.reply["content"]["execution_count"]
    lines = 1 + len(code.split("\n"))
    place = re.search(rf"In\[{count}\], (near )?line (\d+)\n", outcome.traceback)
    assert place and 2 <= int(place[2]) <= lines, outcome.traceback
    assert bool(place[1]) == (kind == "unowned")
    assert "Fatal error" not in outcome.stream("stderr")
    assert outcome.stream("stdout") == "1\n"
    assert session.value("kept") == "[1, 2, 3]"


def test_fault_in_a_function_of_an_earlier_cell(session):
    defined = session.run("func third(_ a: [Int]) -> Int {\n    a[2]\n}").reply["content"]["execution_count"]
    outcome = session.run("let fine = 1\nthird([1])")
    count = outcome.reply["content"]["execution_count"]
    assert f"In[{defined}], line 2\n--> 2     a[2]\nIn[{count}], line 2\n--> 2 third([1])" in outcome.traceback


def test_fault_in_asynchronous_code(session):
    outcome = session.run("func later() async -> Int { await Task.yield(); return [1][4] }\nlet x = await later()")
    assert (outcome.error, outcome.message) == ("FatalError", "Index out of range")
    assert session.value("await Task { 5 }.value") == "5"


def test_fault_on_another_thread(session):
    outcome = session.run('import Foundation\nDispatchQueue.global().async { fatalError("in thread") }\nsleep(5)')
    assert (outcome.error, outcome.message) == ("FatalError", "in thread")
    assert "on another thread, whose work has ended there" in outcome.traceback
    assert session.value("1 + 1") == "2"


def test_fault_in_a_parallel_loop(session):
    # Whichever thread runs the block: the cell's own may take part.
    for _ in range(5):
        outcome = session.run("import Foundation\nDispatchQueue.concurrentPerform(iterations: 4) { i in if i == 3 { fatalError(\"in thread\") } }\nsleep(5)")
        assert (outcome.error, outcome.message) == ("FatalError", "in thread")
    assert session.value("1 + 1") == "2"


def test_full_stack_while_the_cell_prints_or_allocates(fresh_session):
    # The stack ends inside the kernel's own code, or where the lock of the heap is held.
    session = fresh_session
    session.run(
        'let kept = [1, 2, 3]\n'
        'func printing(_ n: Int) -> Int { print("x", terminator: ""); return n == 0 ? 0 : printing(n + 1) + 1 }\n'
        "func allocating(_ n: Int) -> Int { let a = Array(repeating: n, count: 9); return n == 0 ? 0 : allocating(n + 1) + a[3] }")
    for _ in range(3):
        for code in ("printing(1)", "allocating(1)"):
            assert session.run(code).error == "StackOverflow"
            assert session.value("kept + [Array(repeating: 1, count: 1000).count]") == "[1, 2, 3, 1000]"


def test_two_hundred_faults_leave_every_value(fresh_session):
    session = fresh_session
    session.run("var steps = 1\nlet kept = (0..<1000).map { $0 * $0 }\nlet text = \"unchanged\"")
    kinds = ["index", "nil", "overflow", "precondition", "pointer", "stack", "fatalError"]
    # Sent at once, so that one fault follows the other without a pause.
    cells = [session.send(FAULTS[kinds[number % len(kinds)]][0], stop_on_error=False) for number in range(200)]
    for cell in cells:
        assert session.receive(cell).status == "error"
    assert session.value("(kept.reduce(0, +), text, steps)") == '(332833500, "unchanged", 1)'
    assert session.is_alive()


@pytest.mark.parametrize("damage", [numbers_of_another_size, heap_without_an_end])
def test_a_file_that_brings_the_hdf5_library_down(session, embeddings, tmp_path, damage):
    """It ends its cell or its thread, and the library still reads other files, on any thread."""
    first, second = tmp_path / "first.h5", tmp_path / "second.h5"
    damage(first)
    damage(second)
    session.run('import Foundation\nlet kept = [1, 2, 3]\nlet done = DispatchSemaphore(value: 0)')

    def check_sound():
        assert session.value("kept") == "[1, 2, 3]"
        assert session.value(f'try EmbeddingPairs("{embeddings}").count') == "1000"
        assert session.run(
            f'Thread.detachNewThread {{ print((try? EmbeddingPairs("{embeddings}"))?.count ?? 0); done.signal() }}\n'
            "done.wait()").stream("stdout") == "1000\n"

    outcome = session.run(f'let bad = try EmbeddingPairs("{first}")')
    assert outcome.error == "LibraryFailure"
    assert outcome.message == (
        f"{first}: the HDF5 library failed on this file, which is damaged; use another copy of it, or write it anew.")
    check_sound()
    outcome = session.run(f'Thread.detachNewThread {{ _ = try? EmbeddingPairs("{second}"); done.signal() }}\ndone.wait()')
    assert outcome.error == "LibraryFailure" and str(second) in outcome.message
    check_sound()
    # What was written over it would be taken for what was there.
    first.write_bytes(embeddings.read_bytes())
    outcome = session.run(f'let again = try EmbeddingPairs("{first}")')
    assert outcome.status == "error" and "restart the kernel, or write the file under another name" in outcome.message
