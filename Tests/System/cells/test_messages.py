"""Errors say what is wrong in a sentence, where it is, and never the names that the kernel uses itself."""
import re

import pytest


ERRORS = {
    "missing file": ('try String(contentsOfFile: "/no/such/file", encoding: .utf8)', "CocoaError", "/no/such/file: No such file or directory."),
    "missing data": ('try Data(contentsOf: URL(fileURLWithPath: "/no/such/file"))', "CocoaError", "/no/such/file: No such file or directory."),
    "missing folder": ('try "a".write(toFile: "/no/such/x", atomically: true, encoding: .utf8)', "CocoaError", "/no/such/x: No such file or directory."),
    "folder as file": ('try String(contentsOfFile: "/tmp", encoding: .utf8)', "CocoaError", "/tmp: Is a directory."),
    "remove": ('try FileManager.default.removeItem(atPath: "/no/x")', "CocoaError", "/no/x: No such file or directory."),
    "code alone": ("throw CocoaError(.fileNoSuchFile)", "CocoaError", "The file doesn’t exist."),
    "posix": ("throw POSIXError(.EPERM)", "POSIXError", "Operation not permitted."),
    "description": ('throw NSError(domain: "a", code: 3, userInfo: [NSLocalizedDescriptionKey: "hello"])', "NSError", "hello"),
    "structure": ("struct Own: Error { var code: Int? = 1; var names = [\"a\"] }\nthrow Own()", "Own", 'Own(code: 1, names: ["a"])'),
    "case": ("enum E: Error { case bad(Own) }\nthrow E.bad(Own())", "E", 'bad(Own(code: 1, names: ["a"]))'),
    "generic": ("struct Wrapped<T>: Error { var value: T }\nthrow Wrapped(value: Own())", "Wrapped<Own>", 'Wrapped<Own>(value: Own(code: 1, names: ["a"]))'),
    "localized": ("struct Said: LocalizedError { var errorDescription: String? { \"said so\" } }\nthrow Said()", "Said", "said so"),
    "long": ("struct Long: Error { var numbers = Array(0..<100_000) }\nthrow Long()", "Long", None),
}


@pytest.mark.parametrize("kind", ERRORS)
def test_thrown_errors_are_a_sentence(session, kind):
    code, name, message = ERRORS[kind]
    outcome = session.run(code)
    assert outcome.error == name
    if message:
        assert outcome.message == message
    assert len(outcome.message) < 1_000
    assert "Domain=" not in outcome.traceback and "Cell_" not in outcome.traceback


def test_missing_file_of_the_library_is_named(session):
    outcome = session.run('try EmbeddingPairs("/no/such/file.h5")')
    assert (outcome.error, outcome.message) == ("DataError", "/no/such/file.h5: no such file.")


def test_types_of_two_cells_are_told_apart_by_their_cells(session):
    old = session.run("struct P { var y = 1 }\nfunc take(_ p: P) {}").reply["content"]["execution_count"]
    new = session.run("struct P { var y = 2; var z = 0 }").reply["content"]["execution_count"]
    outcome = session.run("take(P())")
    assert outcome.message == (
        f"cannot convert value of type 'P of In[{new}]' to expected argument type 'P of In[{old}]'")
    assert "Cell_" not in outcome.traceback


# Each message, and the line that it stands at.
COMPILATION = {
    "brace": ("struct S {\n    var a = 1", "expected '}' in struct", 2),
    "brace and blank lines": ("func f() {\n    print(1)\n\n  \n", "expected '}' at end of brace statement", 2),
    "parenthesis": ("print(\n", "expected expression in list of expressions", 1),
    "condition": ("#if true\nlet z = 1", "expected #else or #endif at end of conditional compilation block", 2),
    "closure": ("let f = { (x: Int) in\n    x", None, 2),
    "text": ('let s = "abc', None, 1),
    "crlf": ('let q = 1\r\nlet w: Int = "a"\r\n', "cannot convert value of type 'String' to specified type 'Int'", 2),
}


@pytest.mark.parametrize("kind", COMPILATION)
def test_every_compile_error_shows_its_message_and_line(session, kind):
    code, message, line = COMPILATION[kind]
    outcome = session.run(code)
    assert outcome.error == "CompileError"
    if message:
        assert outcome.message == message
    count = outcome.reply["content"]["execution_count"]
    found = [int(number) for number in re.findall(rf"In\[{count}\]:(\d+):\d+: error: ", outcome.traceback)]
    assert line in found, outcome.traceback
    assert f"error: {outcome.message}" in outcome.traceback
    # The line itself is shown, with a caret below it.
    assert "    " + code.splitlines()[line - 1] + "\n" in outcome.traceback and "^" in outcome.traceback


def test_one_mistake_is_told_once(session):
    session.run("func risky() throws -> Int { 1 }")
    outcome = session.run("let a = risky() + risky() + risky() + risky()")
    assert outcome.traceback.count("error:") == 1
    assert outcome.traceback.count("let a = risky()") == 1
    carets = outcome.traceback.splitlines()[2]
    assert carets == "            ^         ^         ^         ^"
    assert outcome.traceback.count("write: let a = try risky() + risky() + risky() + risky()") == 1
    assert "did you mean" not in outcome.traceback


def test_two_mistakes_are_told_both(session):
    outcome = session.run('let a: Int = "x"\nlet b: Int = "y"')
    assert outcome.traceback.count("error:") == 2


def test_trap_in_a_cell_with_crlf_shows_its_line(session):
    outcome = session.run("let q = 4\r\nlet w = [1][q]\r\n")
    count = outcome.reply["content"]["execution_count"]
    assert f"In[{count}], line 2\n--> 2 let w = [1][q]" in outcome.traceback
    assert "\r" not in outcome.traceback


TOY = "let toy = SyntheticShifts(concepts: 3, varyingAtMost: 2, dimension: 32, count: 2_000, seed: 0)"


def test_the_error_that_ended_the_last_cell_is_kept(session):
    session.run("struct Known: Error, Equatable { var code: Int }")
    assert session.run("throw Known(code: 7)").status == "error"
    assert session.value("(lastError as? Known)?.code") == "7"
    # A cell that asks for it leaves it, and so do a cell that does not compile and a command.
    assert session.run("lastError as? Unknown").error == "CompileError"
    session.run("%who")
    assert session.value("lastError as? Known == Known(code: 7)") == "true"
    assert session.value("1 + 1") == "2"
    assert session.value("lastError == nil") == "true"


def test_the_error_of_a_trap_says_what_happened(session):
    assert session.run("let never = [1, 2][7]").error == "FatalError"
    assert session.value('"\\(lastError!)"') == '"Index out of range"'
    session.run('func pair() -> Runs { Runs([]) }\npair()[3]')
    assert session.value('"\\(lastError!)"') == '"Run 3 was asked for, but there is none."'


def test_thrown_errors_are_released(session):
    session.run("""nonisolated(unsafe) var gone = 0
final class Held: @unchecked Sendable { deinit { gone += 1 } }
struct Holding: Error { let held = Held() }""")
    for _ in range(3):
        assert session.run("throw Holding()").error == "Holding"
    assert session.value("1") == "1"
    assert session.value("gone") == "3"


def test_what_a_stopped_training_had_trained_is_kept(session):
    import time

    session.run(TOY)
    message = session.send("""print("begins")
let kept = try train(SSAE.Configuration(features: 3, length: .steps(100_000_000)), on: toy)""")
    session.wait_until_running(message)
    time.sleep(1)
    session.interrupt()
    outcome = session.receive(message)
    assert outcome.error == "Interrupted"
    assert outcome.message.endswith("In later cells, stoppedRuns holds it.")
    assert session.value("(lastError as? TrainingInterrupted)?.runs.count") == "1"
    assert session.value("1 + 1") == "2"
    assert session.value("stoppedRuns!.count") == "1"
    assert session.value("stoppedRuns![0].isComplete") == "false"
    assert int(session.value("stoppedRuns![0].steps")) > 0
