"""Line commands, as a client sees them."""
import os
import re
import time

import pytest

from support import notebooks
from support.program import eventually


def shown(outcome):
    """The plain text of the only display."""
    (content,) = outcome.of("display_data")
    return content["data"]["text/plain"]


def failed(session, code, name="CommandError"):
    """The sentence by which a command is refused."""
    outcome = session.run(code)
    assert outcome.error == name, outcome.traceback
    assert len(outcome.message.splitlines()) == 1 and outcome.message[-1] in ".?"
    return outcome.message


# Time.

TIMED = re.compile(
    r"([\d.,]+) (s|ms|µs|ns) ± [\d.,]+ (?:s|ms|µs|ns) a call \(mean ± standard deviation of (\d+) runs of ([\d,]+) calls? each\); "
    r"best ([\d.,]+) (s|ms|µs|ns)(; compiled without optimization)?\n")
UNITS = {"s": 1, "ms": 1e-3, "µs": 1e-6, "ns": 1e-9}


def seconds(number, unit):
    return float(number.replace(",", "")) * UNITS[unit]


def test_timeit_times_calls_without_compiling(session):
    session.run("var calls = 0\nfunc counted() -> Int { calls += 1; return calls }")
    outcome = session.run("%timeit -n 20 -r 3 counted()")
    match = TIMED.fullmatch(outcome.stream("stdout"))
    assert match, outcome.printed + outcome.traceback
    mean, best = seconds(match[1], match[2]), seconds(match[5], match[6])
    # Compiling takes hundredths of seconds at least.
    assert 0 < best <= mean * 1.01
    assert (match[3], match[4]) == ("3", "20") and match[7]
    assert session.value("calls") == "60"


def test_timeit_chooses_how_often(session):
    outcome = session.run("%timeit -r 2 Thread.sleep(forTimeInterval: 0.15)")
    match = TIMED.fullmatch(outcome.stream("stdout"))
    # A nap lasts as long as it should or longer.
    assert match and seconds(match[5], match[6]) >= 0.15 and match[4] in ("1", "2")


def test_timeit_of_a_cell_with_its_preparation(session):
    outcome = session.run("""%%timeit -n 5 -r 2 let numbers = (0..<1_000).map { _ in 1 }
let doubled = numbers.map { $0 * 2 }
doubled.reduce(0, +)""")
    assert TIMED.fullmatch(outcome.printed), outcome.printed + outcome.traceback
    assert session.value("numbers.count") == "1000"
    # What is timed stays inside.
    assert session.run("doubled").error == "CompileError"


def test_timeit_waits_and_throws(session):
    outcome = session.run("%timeit -n 1 -r 2 try await Task.sleep(nanoseconds: 20_000_000)")
    match = TIMED.fullmatch(outcome.stream("stdout"))
    assert match and seconds(match[5], match[6]) >= 0.02
    session.run("struct Bad: Error {}\nfunc bad() throws -> Int { throw Bad() }")
    outcome = session.run("%timeit try bad()")
    assert outcome.error == "Bad" and "%timeit try bad()" in outcome.traceback
    outcome = session.run("%timeit  unknown(3)")
    assert "1:10: error: cannot find 'unknown' in scope" in outcome.traceback
    assert "__time" not in outcome.traceback and "    %timeit  unknown(3)\n" in outcome.traceback


def test_timeit_of_optimized_code(session):
    session.run("%optimize on")
    outcome = session.run("%timeit -n 3 -r 2 [3, 1, 2].sorted()")
    session.run("%optimize off")
    assert TIMED.fullmatch(outcome.printed)[7] is None


def test_an_interrupt_ends_timeit(session):
    identifier = session.send('print("on")\n1')
    session.wait_until_running(identifier)
    session.receive(identifier)
    identifier = session.send('%%timeit -n 1 print("on"); fflush(stdout)\nThread.sleep(forTimeInterval: 1)')
    session.wait_until_running(identifier)
    session.interrupt()
    assert session.receive(identifier).error == "Interrupted"
    assert session.value("1 + 1") == "2"


def test_time_of_a_cell(session):
    outcome = session.run("%%time\nlet once = 1\nonce + 1")
    assert outcome.text == "2" and outcome.printed.startswith("compiled in ")


# The shell.


def test_a_line_of_the_shell(session):
    outcome = session.run("!echo out; echo err >&2\nlet after = 1\nafter + 1")
    assert (outcome.stream("stdout"), outcome.stream("stderr"), outcome.text) == ("out\n", "err\n", "2")
    assert session.run("!echo a \\\n  b").printed == "a b\n"


def test_the_lines_that_a_command_prints(session):
    outcome = session.run("let lines = try shell(\"printf 'a\\\\nb c\\\\n'; echo err >&2\")\nlines")
    assert (outcome.text, outcome.stream("stderr")) == ('["a", "b c"]', "err\n")
    outcome = session.run('let none = try shell("exit 4")')
    assert (outcome.error, outcome.message) == ("ShellError", "exit 4: the command ended with exit status 4.")
    # Swift's own sign is told from a command's.
    outcome = session.run("let files = !ls *.h5")
    assert outcome.status == "error" and 'write: let files = try shell("ls *.h5")' in outcome.traceback
    session.run("let ls = true")
    assert session.run("let isOff = !ls\nisOff").text == "false"
    session.run("%reset ls")


def test_an_interrupt_ends_a_command_whose_lines_are_wanted(session, tmp_path):
    path = tmp_path / "child"
    identifier = session.send(f'print("on")\nlet never = try shell("sleep 600 & echo $! > {path}; wait")')
    session.wait_until_running(identifier)
    assert eventually(path.exists)
    session.interrupt()
    assert session.receive(identifier).error == "Interrupted"
    assert eventually(lambda: "Z" in state(int(path.read_text())))
    assert session.run("1 + 1").text == "2"


@pytest.mark.parametrize("sign", ["bash", "sh"])
def test_a_script(session, sign):
    outcome = session.run(f"%%{sign}\nfor number in 1 2 3; do\n  echo $number\ndone\n% no command")
    assert outcome.stream("stdout") == "1\n2\n3\n"
    assert outcome.error == "ExitStatus"
    assert session.run(f"%%{sign} one 'two three'\necho \"$2\"").printed == "two three\n"


def test_what_a_program_prints_comes_while_it_runs(session):
    identifier = session.send("!echo first; sleep 600")
    session.wait_until_running(identifier)
    session.interrupt()
    outcome = session.receive(identifier)
    assert (outcome.error, outcome.message) == ("Interrupted", "the command was stopped")


def test_an_interrupt_ends_all_that_a_command_has_started(session, tmp_path):
    path = tmp_path / "child"
    identifier = session.send(
        f"!(trap '' INT; sleep 600) & echo $! > {path}; echo on; wait; sleep 600\nlet never = 1")
    session.wait_until_running(identifier)
    session.interrupt()
    assert session.receive(identifier).error == "Interrupted"
    child = int(path.read_text())
    # What ignores an interrupt is ended by force.
    assert eventually(lambda: not os.path.exists(f"/proc/{child}") or "Z" in state(child))
    assert session.run("never").error == "CompileError"


def state(process):
    try:
        return open(f"/proc/{process}/stat").read().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


@pytest.mark.parametrize("command, sentence", [
    ("!exit 3", "The command ended with exit status 3."),
    ("!exit 255\n1", "The command ended with exit status 255."),
    ("!no-such-command-here", "The command ended with exit status 127, as no such command was found."),
    ("!kill -9 $$", "The command was ended by signal 9 (Killed)."),
    ("%%bash\nfalse", "The command ended with exit status 1."),
    ("%ls /no/such/folder", "The command ended with exit status 2."),
])
def test_a_command_that_fails_ends_the_cell(session, command, sentence):
    outcome = session.run(command)
    assert (outcome.error, outcome.message) == ("ExitStatus", sentence)
    assert outcome.text is None


def test_signals_have_their_usual_effect_in_programs(session):
    assert session.run("!yes | head -n 1").printed == "y\n"
    assert session.run("!kill -INT $$").message.startswith("The command was ended by signal 2")


def test_reading_ends_at_once(session):
    assert session.run("!cat; echo done").printed == "done\n"


# The folder and the environment.


def test_the_environment(session):
    assert session.run("%env WORDS_OF_A_TEST=one two").printed == "WORDS_OF_A_TEST=one two\n"
    assert session.run("%env WORDS_OF_A_TEST").printed == "one two\n"
    assert session.run("!echo $WORDS_OF_A_TEST").printed == "one two\n"
    assert session.value('ProcessInfo.processInfo.environment["WORDS_OF_A_TEST"]') == '"one two"'
    session.run("%env WORDS_OF_A_TEST 'quoted'")
    assert "WORDS_OF_A_TEST=quoted\n" in session.run("%env").printed
    # What is listed stays in the notebook.
    session.run("%env A_TEST_TOKEN=12345")
    assert "12345" not in session.run("%env").printed
    assert session.run("%env A_TEST_TOKEN").printed == "12345\n"
    assert failed(session, "%env NO_SUCH_VARIABLE_HERE") == "The environment has no variable NO_SUCH_VARIABLE_HERE."


def test_the_folder(session, tmp_path):
    before = session.run("%pwd").printed
    folder = tmp_path / "a folder"
    folder.mkdir()
    (folder / "file.txt").write_text("")
    assert session.run(f"%cd {folder}").printed == f"{folder}\n"
    assert session.run("%ls").printed == "file.txt\n"
    assert session.run("!pwd").printed == f"{folder}\n"
    assert session.value('FileManager.default.fileExists(atPath: "file.txt")') == "true"
    assert "%cd .. changes it" in session.run("!cd ..").printed
    assert session.run("%cd -").printed == before
    assert failed(session, "%cd /no/such/folder") == "/no/such/folder: No such file or directory."


# Files and cells.


def test_files_are_written_and_run(session, tmp_path):
    path = tmp_path / "part.swift"
    assert session.run(f"%%writefile {path}\nlet written = 20\n%not a command").printed == f"wrote {path}\n"
    assert path.read_text() == "let written = 20\n%not a command\n"
    assert session.run(f"%%writefile {path}\nlet written = 20").printed == f"replaced {path}\n"
    session.run(f"%%writefile -a {path}\nfunc more(_ x: Int) -> Int {{ written + x }}\nprint(more(1))\n")
    assert path.read_text() == "let written = 20\nfunc more(_ x: Int) -> Int { written + x }\nprint(more(1))\n"
    outcome = session.run(f"%run {path}\nmore(22)")
    assert (outcome.printed, outcome.text) == ("21\n", "42")
    path.write_text("let written = 1\nlet wrong: [Int] = []\nprint(wrong[3])\n")
    outcome = session.run(f"%run {path}\nprint(\"never\")")
    assert outcome.error == "FatalError" and outcome.printed == ""
    assert re.search(r"In\[part.swift 2\], line 3\n--> 3 print\(wrong\[3\]\)", outcome.traceback)
    assert "No such file" in failed(session, "%run /no/such/file.swift")
    assert "!python3" in failed(session, "%run script.py")
    assert "No such file" in failed(session, "%%writefile /no/such/folder/file\n1")


def payload(outcome):
    (one,) = outcome.reply["content"]["payload"]
    return one


def test_files_and_cells_are_loaded(session, tmp_path):
    path = tmp_path / "part.swift"
    path.write_text("let loaded = 1\n")
    assert payload(session.run(f"%load {path}")) == {
        "source": "set_next_input", "replace": True, "text": f"// %load {path}\nlet loaded = 1\n"}
    number = session.run("let numbered = 3").reply["content"]["execution_count"]
    assert payload(session.run(f"%load {number}"))["text"] == "let numbered = 3"
    path.write_bytes(b"\xff\xfe")
    assert failed(session, f"%load {path}") == f"{path}: this is no text in UTF-8."
    assert failed(session, "%load 9999") == "There is no cell 9999 in this session."


def test_cells_are_saved(fresh_session, tmp_path):
    session = fresh_session
    for code in ("let first = 1", "%who\n%time let second = first + 1", "!echo x", "print(second)"):
        assert session.run(code).status == "ok"
    path = tmp_path / "all.swift"
    assert session.run(f"%save {path}").printed == f"wrote cells 1, 2, 3, 4 to {path}\n"
    saved = "let first = 1\n\n// %who\nlet second = first + 1\n\n// !echo x\n\nprint(second)\n"
    assert path.read_text() == saved
    assert failed(session, f"%save {path} 1") == (
        f"{path} is there already: %save -f replaces it, and %save -a appends to it.")
    session.run(f"%save -a {path} 1")
    assert path.read_text() == saved + "\nlet first = 1\n"
    session.run(f"%save -f {path} 3-4 1")
    assert path.read_text() == "// !echo x\n\nprint(second)\n\nlet first = 1\n"
    assert failed(session, f"%save -f {path} 70-80") == "There is no cells 70 to 80 in this session."
    # What was saved runs.
    assert session.run(f"%run {path}").printed == "2\n"


def test_the_history_of_the_session(fresh_session):
    fresh_session.run("let first = 1")
    fresh_session.run("let second = 2\nsecond")
    assert fresh_session.run("%history").printed == "let first = 1\nlet second = 2\nsecond\n%history\n"
    assert fresh_session.run("%history -n 2").printed == "In[2]: let second = 2\nsecond\n"
    assert "not x" in failed(fresh_session, "%history x")


# Lists.


def test_who_shows_types_shapes_and_memory(fresh_session):
    fresh_session.run("""let numbers = [Double](repeating: 0, count: 12_345)
let grid = [[1, 2], [3, 4], [5, 6]]
let ragged = [[1], [2, 3]]
let matrix = Matrix(rows: 300, columns: 40)
let toy = SyntheticShifts(concepts: 4, varyingAtMost: 2, dimension: 6, count: 200, seed: 0)
let text = "grün"
let byName: [String: Int]? = ["a": 1, "b": 2]
let number = 3
func twice(_ x: Int) -> Int { x * 2 }""")
    outcome = fresh_session.run("%who")
    rows = {line.split("  ")[0]: re.split(r"\s{2,}", line)[1:] for line in shown(outcome).splitlines()[2:]}
    assert rows["let numbers: Array<Double>"][0] == "12,345"
    assert rows["let grid: Array<Array<Int>>"][0] == "3 × 2"
    assert rows["let ragged: Array<Array<Int>>"][0] == "2"
    assert rows["let matrix: Matrix"][:2] == ["300 × 40", "48 kB"]
    assert rows["let toy: SyntheticShifts"][0] == "200 × 6"
    assert rows["let text: String"][0] == "4"
    assert rows["let byName: [String: Int]?"][0] == "2"
    assert rows["let number: Int"] == ["8 bytes", "In[1]"]
    assert rows["func twice(_ x: Int) -> Int"] == ["In[1]"]
    assert "<table" in outcome.of("display_data")[0]["data"]["text/html"]


def test_commands_are_listed(session):
    listed = session.run("%lsmagic").printed
    helped = session.run("%help").printed
    for name in "time timeit bash env cd who load save history writefile run".split():
        assert f"%{name}" in listed and f"%{name}" in helped


# Names.


def test_pages_of_names(session):
    session.run("/// Doubles.\nfunc paged(_ x: Int) -> Int {\n    x * 2\n}\nlet maybe: Int? = 3")
    for code in ("paged?", "?paged", " paged? ", "// what\npaged?"):
        assert "func paged(_ x: Int) -> Int" in payload(session.run(code))["data"]["text/plain"]
    for code in ("paged??", "??paged"):
        assert "func paged(_ x: Int) -> Int {\n    x * 2\n}" in payload(session.run(code))["data"]["text/plain"]
    assert session.value("maybe?\n  .description") == '"3"'
    assert failed(session, "pagd?") == "Nothing is known of a name pagd. Did you mean paged?"


# Values of earlier cells.


def test_values_of_earlier_cells(fresh_session):
    fresh_session.run("1.5")
    fresh_session.run("struct Point { var x = 1 }\nPoint()")
    assert fresh_session.value("Out[1]") == "1.5"
    assert fresh_session.value("Out[1] * 2") == "3.0"
    assert fresh_session.value("let typed: Double = Out[1]\ntyped + 1") == "2.5"
    assert fresh_session.value("Out[2, as: Point.self].x") == "1"
    assert fresh_session.value("Out.last + 1") == "2"
    # The type is known where the number is.
    assert fresh_session.value("Out[2].x + 5") == "6"
    assert fresh_session.value("let number = 1\nOut[number]") == "1.5"
    assert "has no member 'y'" in fresh_session.run("Out[2].y").message
    wrong = fresh_session.run("let text = Out[1, as: String.self]")
    assert (wrong.error, wrong.message) == ("InvalidArgument", "Out[1] is of type Double, not String.")
    wrong = fresh_session.run("let text: String = Out[1]")
    assert wrong.message == "cannot convert value of type 'Double' to specified type 'String'"
    assert "1:23:" in wrong.traceback
    assert "Cell 40 has shown no value" in fresh_session.run("Out[40]").message
    fresh_session.run("%reset")
    assert "Cell 1 has shown no value" in fresh_session.run("Out[1]").message


def test_earlier_values_hold_nothing_back(fresh_session):
    fresh_session.run("""nonisolated(unsafe) var gone = 0
final class Held { let number = 7; deinit { gone += 1 } }
struct Holder { let held = Held() }
var held: Held? = Held()
var holder: Holder? = Holder()""")
    fresh_session.run("held!")
    fresh_session.run("holder!")
    assert fresh_session.value("Out[2, as: Held.self].number") == "7"
    assert "give it a name" in fresh_session.run("Out[3]").message
    fresh_session.run("held = nil; holder = nil")
    assert fresh_session.value("gone") == "2"
    assert fresh_session.run("Out[2]").message == "Out[2] was an object of type Held, which nothing holds any more."
    fresh_session.run("[UInt8](repeating: 1, count: 100_000_000)")
    assert "give it a name" in fresh_session.run("Out[9]").message


def test_texts_show_themselves(session):
    for code, kind, text in [
        ('Markdown("**b**")', "text/markdown", "**b**"), ('HTML("<b>b</b>")', "text/html", "<b>b</b>"),
        ('LaTeX("x^2")', "text/latex", "$x^2$"), ('LaTeX("$$y$$")', "text/latex", "$$y$$"),
        ('SVG("<svg/>")', "image/svg+xml", "<svg/>"), ('JSONText("[1]")', "application/json", [1]),
        ("%%html\n<i>i</i>", "text/html", "<i>i</i>"), ("%%markdown\n*m*", "text/markdown", "*m*"),
        ("%%latex\n$l$", "text/latex", "$l$"), ("%%svg\n<svg/>", "image/svg+xml", "<svg/>"),
    ]:
        outcome = session.run(code)
        assert outcome.status == "ok", outcome.traceback
        data = outcome.data or outcome.of("display_data")[0]["data"]
        assert data[kind] == text and "text/plain" in data


# The start-up file.


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """The folder of the user's settings, for kernels that start afterwards."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "sparseshift").mkdir()
    return tmp_path / "sparseshift"


def test_the_start_up_file_runs_before_the_first_cell(settings, make_session):
    (settings / "startup.swift").write_text('let mine = 7\nprint("ready")\n')
    session = make_session()
    outcome = session.run("mine + 1")
    assert (outcome.printed, outcome.text, outcome.reply["content"]["execution_count"]) == ("ready\n", "8", 1)
    assert session.run("mine").printed == ""


def test_a_start_up_file_that_fails_is_told_of(settings, make_session):
    path = settings / "startup.swift"
    path.write_text("let a = 1\nlet b = unknownName\n")
    outcome = make_session().run("1 + 1")
    assert outcome.text == "2"
    assert f"The start-up file {path} has failed, and the session continues without it:\n" in outcome.stream("stderr")
    assert "In[startup.swift]:2:9:" in re.sub(r"\x1b\[\d*m", "", outcome.stream("stderr"))


def test_an_interrupt_of_the_start_up_file_stops_the_cell_behind_it(settings, make_session):
    (settings / "startup.swift").write_text('print("on")\nsleep(600)\n')
    session = make_session()
    identifier = session.send("while true {}")
    session.wait_until_running(identifier)
    session.interrupt()
    assert session.receive(identifier).error == "Interrupted"
    assert session.value("1 + 1") == "2"


# Without Jupyter.


def test_commands_work_in_executed_notebooks(tmp_path):
    book = notebooks.save(
        tmp_path / "commands.ipynb", "!echo shell", "%%bash\necho script", "%%writefile w.swift\nlet w = 3",
        "%run w.swift\nw", "%cd ..\n!true", "Out[4]", "%pwd", notebooks.code("!exit 2", "raises-exception"))
    result = notebooks.execute(book, "--output", tmp_path / "done.ipynb")
    assert result.returncode == 0, result.stderr
    cells = notebooks.read(tmp_path / "done.ipynb").cells
    assert [notebooks.streams(cell) for cell in cells[:2]] == ["shell\n", "script\n"]
    assert (tmp_path / "w.swift").read_text() == "let w = 3\n"
    assert [cells[index].outputs[-1].data["text/plain"] for index in (3, 5)] == ["3", "3"]
    assert notebooks.streams(cells[6]) == f"{tmp_path.parent}\n"
    assert cells[7].outputs[-1].ename == "ExitStatus"
