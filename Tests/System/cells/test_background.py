"""Faults off the cell's thread, or after its end, leave the session, its tasks, its queues and its main actor whole."""
import re
import time

import pytest

from support.kernel import TIMEOUT

DEFINED = """let kept = [1, 2, 3]
let serial = DispatchQueue(label: "serial")
func deep(_ n: Int) -> Int { n == 0 ? 0 : deep(n + 1) + 1 }"""
ALIVE = """let group = DispatchGroup()
DispatchQueue.global().async(group: group) {}
group.wait()
[await Task.detached { 1 }.value, await MainActor.run { 2 }, DispatchQueue.main.sync { 3 }, serial.sync { 4 }, kept[2]]"""

# Each runs the code on another thread; the second kind does so after the end of the cell.
PLACES = {
    "task": "await Task.detached {{ {code} }}.value",
    "thread": "Thread.detachNewThread {{ {code} }}\nsleep(100)",
    "queue": "DispatchQueue.global().async {{ {code} }}\nsleep(100)",
    "serial queue": "serial.async {{ {code} }}\nsleep(100)",
    "main queue": "DispatchQueue.main.async {{ {code} }}\nsleep(100)",
    "main actor": "await MainActor.run {{ {code} }}",
    "group": "let work = DispatchGroup()\nDispatchQueue.global().async(group: work) {{ {code} }}\nsleep(100)",
}
LATER = {
    "thread": "Thread.detachNewThread {{ usleep(200_000); {code} }}",
    "task": "Task.detached {{ try? await Task.sleep(for: .milliseconds(200)); {code} }}",
    "main actor": "Task {{ @MainActor in try? await Task.sleep(for: .milliseconds(200)); {code} }}",
    "queue": "DispatchQueue.global().asyncAfter(deadline: .now() + 0.2) {{ {code} }}",
    "main queue": "DispatchQueue.main.asyncAfter(deadline: .now() + 0.2) {{ {code} }}",
    "timer": "let timer = DispatchSource.makeTimerSource()\ntimer.schedule(deadline: .now() + 0.2)\ntimer.setEventHandler {{ {code} }}\ntimer.resume()",
}
CODE = {
    "trap": ("_ = kept[7]", "FatalError: Index out of range"),
    "message": ('fatalError("given up")', "FatalError: given up"),
    "pointer": ("print(UnsafePointer<Int>(bitPattern: 16)!.pointee)", "BadAccess: memory at 0x10 cannot be accessed"),
    "stack": ("_ = deep(1)", "StackOverflow: the stack is full"),
}


def assert_alive(session):
    assert session.value(ALIVE) == "[1, 2, 3, 4, 3]"


@pytest.mark.parametrize("code", CODE)
@pytest.mark.parametrize("place", PLACES)
def test_fault_on_another_thread_ends_the_cell(session, place, code):
    session.run(DEFINED)
    text, message = CODE[code]
    # More than there are processors: each would take away a thread of the tasks.
    for _ in range(3 if place in ("task", "main actor") and code == "trap" else 1):
        outcome = session.run(PLACES[place].format(code=text))
        assert outcome.status == "error"
        assert outcome.traceback.startswith(message), outcome.traceback
        assert "on another thread, whose work has ended there" in outcome.traceback
        count = outcome.reply["content"]["execution_count"]
        # Only the innermost part of a full stack is told: the function of the cell before.
        assert re.search(rf"In\[{count - (code == 'stack')}\], line \d", outcome.traceback), outcome.traceback
    assert_alive(session)


def told(session, earlier):
    """What the session says about earlier work, in its cell's own output if it came that early, in the next cell that
    waits for it, or between cells; colours are left out."""
    text = earlier.stream("stderr")
    session.strays.clear()
    end = time.monotonic() + TIMEOUT
    while "not released" not in text:
        assert time.monotonic() < end, text
        outcome = session.run("usleep(50_000)")
        text += outcome.stream("stderr") + outcome.traceback
        while session.strays:
            message = session.strays.popleft()
            if message["msg_type"] == "stream" and message["content"]["name"] == "stderr":
                text += message["content"]["text"]
    return re.sub(r"\x1b\[\d*m", "", text)


@pytest.mark.parametrize("code", CODE)
@pytest.mark.parametrize("place", LATER)
def test_fault_after_the_end_of_its_cell_is_told(session, place, code):
    session.run(DEFINED)
    text, message = CODE[code]
    outcome = session.run(LATER[place].format(code=text))
    assert outcome.status == "ok", outcome.traceback
    report = told(session, outcome)
    assert message in report
    assert f"In[{outcome.reply['content']['execution_count'] - (code == 'stack')}], line" in report
    # Once only.
    assert report.count(message) == 1 and "Fatal error" not in report
    assert_alive(session)


def test_fault_in_an_actor_is_told_to_those_who_wait(fresh_session):
    session = fresh_session
    session.run('actor Counter { func fail() -> Int { fatalError("in actor") } }\nlet counter = Counter()')
    assert session.run("await counter.fail()").error == "FatalError"
    message = session.send("await counter.fail()")
    warning = next(
        message["content"]["text"] for message in session.messages(message) if message["msg_type"] == "stream")
    assert "a fault has stopped a task" in warning and "restart the kernel" in warning
    session.interrupt()
    assert session.receive(message).error == "Interrupted"
    assert session.value("await Task.detached { 5 }.value") == "5"


def test_static_value_whose_initialiser_traps_is_initialised_anew(session):
    session.run("var index = 5\nstruct Lazy { static let value: Int = [1, 2][index] }")
    for _ in range(2):
        assert session.run("Lazy.value").message == "Index out of range"
    assert session.run("await Task.detached { Lazy.value }.value").message == "Index out of range"
    session.run("index = 1")
    assert session.value("Lazy.value") == "2"


def test_exit_on_another_thread_ends_the_cell(session):
    for code in ("await Task.detached { exit(4) }.value", "Thread.detachNewThread { exit(4) }\nsleep(100)"):
        outcome = session.run(code)
        assert (outcome.error, outcome.message) == ("Exit", "the cell called exit(4); the session continues")
    assert session.value("1 + 1") == "2"


def test_cell_that_ends_its_own_thread(session):
    session.run("let kept = [1, 2, 3]")
    for code in ("Thread.exit()", "pthread_exit(nil)"):
        assert session.run(code).error == "ThreadExit"
        assert session.value("kept") == "[1, 2, 3]"


def test_overlapping_accesses(session):
    outcome = session.run("var numbers = [1, 2]\nfunc add(_ x: inout Int) { numbers = [9]; x += 1 }\nadd(&numbers[0])")
    assert outcome.error == "FatalError" and "exclusive access" in outcome.message
    # A fault in the midst of an access ends it.
    session.run("func stop(_ x: inout Int) { fatalError() }\nstop(&numbers[0])")
    session.run("while true { stop(&numbers[0]) }")
    assert session.value("numbers[0] += 1\nnumbers.count > 0") == "true"


def test_broken_pipe_is_an_error(session):
    outcome = session.run(
        'let pipe = Pipe()\npipe.fileHandleForReading.closeFile()\n'
        'try pipe.fileHandleForWriting.write(contentsOf: Data("x".utf8))')
    assert outcome.status == "error"
    assert session.value("1 + 1") == "2"


def test_children_of_cells_have_the_usual_signals(session):
    session.run(
        'func shell(_ command: String) throws -> String {\n    let process = Process()\n    let output = Pipe()\n'
        '    process.executableURL = URL(fileURLWithPath: "/bin/sh")\n    process.arguments = ["-c", command]\n'
        '    process.standardOutput = output\n    try process.run()\n'
        '    return String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)\n}')
    ignored = int(session.value('try shell("grep SigIgn /proc/self/status")').split("\\t")[1][:16], 16)
    for number in (13, 25):
        assert not ignored >> (number - 1) & 1


FORK = """let fork = unsafeBitCast(dlsym(nil, "fork"), to: (@convention(c) () -> Int32).self)
let child = fork()
if child == 0 {{ {child} }}
var status: Int32 = 0
waitpid(child, &status, 0)
print("parent")
status"""


@pytest.mark.parametrize("child, status", {
    'print("child")': None, "exit(3)": 3 << 8, 'fatalError("child")': None, "kept[7]": None}.items())
def test_fork(session, child, status):
    session.run("let kept = [1, 2, 3]")
    outcome = session.run(FORK.format(child=child))
    assert outcome.status == "ok", outcome.traceback
    assert outcome.stream("stdout").count("parent") >= 1
    if status is not None:
        assert outcome.text == str(status)
    assert session.value("kept") == "[1, 2, 3]"


def test_a_copy_of_the_process_that_stays(session):
    outcome = session.run("""let copied = unsafeBitCast(dlsym(nil, "fork"), to: (@convention(c) () -> Int32).self)()
if copied == 0 { while true { sleep(1) } }""")
    assert outcome.status == "ok", outcome.traceback
    # The compiler that waits for the next cell reads a pipe, whose other end the copy has too.
    assert session.value("1 + 1") == "2"
    assert session.value("kill(copied, SIGKILL)") == "0"


def test_the_compiler_that_waits_is_killed(session):
    assert session.value("1 + 1") == "2"
    outcome = session.run("""let killer = Process()
killer.executableURL = URL(filePath: "/bin/sh")
killer.arguments = ["-c", "for p in $(cat /proc/\\(getpid())/task/*/children); do grep -q '^swift-frontend' /proc/$p/comm && kill -9 $p; done; true"]
try killer.run()
killer.waitUntilExit()
killer.terminationStatus""")
    assert outcome.text == "0", outcome.traceback
    assert session.value("1 + 2") == "3"


def test_a_long_cell(session):
    names = 3_000
    outcome = session.run("\n".join(f"// the line {number} of many lines of a cell" for number in range(names)) + "\n40 + 2")
    assert outcome.text == "42", outcome.traceback


def test_all_descriptors_in_use(make_session):
    session = make_session()
    outcome = session.run("""var limit = rlimit(rlim_cur: 200, rlim_max: 4096)
setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)""")
    assert outcome.status == "ok", outcome.traceback
    session.run("""var open: [Int32] = []
while true { let d = dup(0); if d < 0 { break }; open.append(d) }""")
    assert session.value("open.count > 50") == "true"
    assert session.value("for d in open { close(d) }\n2 + 2") == "4"


def test_handlers_of_a_cell_do_not_replace_those_of_the_session(session):
    session.run("let kept = [1, 2, 3]")
    assert session.run("signal(SIGILL, SIG_DFL)\nsignal(SIGTRAP, SIG_DFL)\nkept[7]").message == "Index out of range"
    assert session.value("kept") == "[1, 2, 3]"


@pytest.mark.parametrize("code", [
    "let block = malloc(100)!.assumingMemoryBound(to: UInt8.self)\nmemset(block, 255, 5000)\n"
    "for _ in 0..<1000 { free(malloc(2000)) }\nfor n in 1..<200 { _ = malloc(n * 64) }",
    "let pointers = (0..<20).map { _ in malloc(200)! }\nfor p in pointers { free(p) }\nfor p in pointers { free(p) }",
    "let large = malloc(4_000_000)!\nfree(large)\nfree(large)",
])
def test_destroyed_heap_hangs_nothing(fresh_session, code):
    # The session goes on, or the process ends, which Jupyter answers with a restart. What it never does is hang.
    session = fresh_session
    session.send(code)
    end = time.monotonic() + TIMEOUT
    while session.is_alive() and time.monotonic() < end:
        message = session.client.session.msg("kernel_info_request", {})
        session.client.shell_channel.send(message)
        try:
            session.client.get_shell_msg(timeout=1)
            break
        except Exception:
            continue
    assert time.monotonic() < end
    if not session.is_alive():
        assert "The kernel ends: " in session.log()
