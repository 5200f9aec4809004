"""Interrupts end loops of every kind and leave the session whole."""
import re
import time

import pytest

from support.kernel import TIMEOUT

LOOPS = {
    "arithmetic": "var n = 0\nwhile true { n &+= 1 }",
    "empty": "while true {}",
    "floating point": "var x = 1.0\nwhile true { x = x * 1.0000001 + 1 }",
    "allocation": "var parts: [[Int]] = []\nwhile true { parts.append(Array(repeating: 1, count: 100)); if parts.count > 1000 { parts = [] } }",
    "strings": 'var s = ""\nwhile true { s += "x"; if s.count > 1000 { s = "" } }',
    "dictionary": "var d: [Int: Int] = [:]\nwhile true { d[Int.random(in: 0..<1000), default: 0] += 1 }",
    "classes": "final class Node { var next: Node? }\nwhile true { let a = Node(); a.next = Node() }",
    "closure": "let loop = { while true {} }\nloop()",
    "function": "func spin() -> Int { var n = 0; while true { n &+= 1 }; return n }\nspin()",
    "recursion": "func back(_ n: Int) -> Int { n == 0 ? 0 : back(n - 1) + 1 }\nwhile true { _ = back(100) }",
    "print": 'while true { print("again") }',
    "print without line breaks": 'while true { print(1, terminator: "") }',
    "sleep": "sleep(1000)",
    "many sleeps": "while true { usleep(1000) }",
    "Thread.sleep": "while true { Thread.sleep(forTimeInterval: 10) }",
    "semaphore": "DispatchSemaphore(value: 0).wait()",
    "read": "var byte = 0\nvar ends: [Int32] = [0, 0]\npipe(&ends)\nread(ends[0], &byte, 1)",
    "Task.sleep": "while true { try? await Task.sleep(for: .seconds(10)) }",
    "asynchronous arithmetic": "func spinLater() async { while true { await Task.yield() } }\nawait spinLater()",
    "sorting": "while true { _ = (0..<1000).map { _ in Int.random(in: 0..<1000) }.sorted() }",
    "library calls": "let m = Matrix(rows: 700, columns: 700, repeating: 1)\nwhile true { _ = m * m }",
    "library calls in a function": "func multiply(_ m: Matrix) { while true { _ = m.multiplied(by: m) } }\nmultiply(Matrix(rows: 300, columns: 300, repeating: 1))",
    "throwing": "struct E: Error {}\nfunc t() throws { throw E() }\nwhile true { try? t() }",
}


@pytest.mark.parametrize("kind", LOOPS)
def test_loop_ends(session, kind):
    session.run("import Foundation\nlet kept = [1, 2, 3]")
    message = session.send('print("running")\n' + LOOPS[kind])
    session.wait_until_running(message)
    time.sleep(0.3)
    session.interrupt()
    outcome = session.receive(message)
    assert outcome.status == "error" and outcome.error == "Interrupted"
    assert session.value("kept") == "[1, 2, 3]"


PRINTING = {
    "print": 'while true { print("again") }',
    "fputs": 'while true { fputs("z\\n", stderr) }',
    "both streams": 'while true { print("a"); fputs("b\\n", stderr) }',
    "display": 'while true { display("x") }',
    "clearOutput": 'while true { print("a"); clearOutput() }',
    "FileHandle": 'while true { FileHandle.standardOutput.write(Data("q\\n".utf8)) }',
    "description": "struct Slow: CustomStringConvertible { var description: String { (0..<50).map(String.init).joined() } }\nwhile true { print(Slow()) }",
    "tasks": "await withTaskGroup(of: Void.self) { group in for n in 0..<3 { group.addTask { while !Task.isCancelled { print(n); await Task.yield() } } } }",
    "thread and cell": 'Thread.detachNewThread { while !Interruption.isRequested { print("t") } }\nwhile true { fputs("c", stderr) }',
}


@pytest.mark.parametrize("kind", PRINTING)
def test_many_interrupts_of_a_loop_that_prints(session, kind):
    session.run("let kept = [1, 2, 3]")
    for number in range(8):
        message = session.send('print("running")\n' + PRINTING[kind])
        session.wait_until_running(message)
        # At a different moment each time.
        time.sleep(0.01 + 0.017 * number)
        session.interrupt()
        assert session.receive(message).error == "Interrupted"
        assert session.value("kept") == "[1, 2, 3]"


def test_interrupts_while_the_cell_is_compiled(session):
    session.run("let kept = [1, 2, 3]")
    # It would take half a minute and more.
    functions = "\n".join(
        f"func f{n}(_ x: [String: [Int]]) -> Int {{ x.values.flatMap {{ $0 }}.filter {{ $0 > {n} }}.reduce(0, +) }}"
        for n in range(4_000))
    for number in range(10):
        message = session.send(functions)
        # The kernel has taken the cell when it shows it; then come parsing and compiling.
        next(sent for sent in session.messages(message) if sent["msg_type"] == "execute_input")
        time.sleep(0.04 + 0.12 * number)
        session.interrupt()
        assert session.receive(message).error == "Interrupted"
        assert session.value("kept") == "[1, 2, 3]"
    assert session.run("f1([:])").status == "error"


def test_interrupt_as_soon_as_the_kernel_shows_the_cell(session):
    # Its text takes the kernel a while before the first line of Swift is reached.
    message = session.send("//\n" * 1_000_000 + "while true {}")
    next(sent for sent in session.messages(message) if sent["msg_type"] == "execute_input")
    session.interrupt()
    assert session.receive(message).error == "Interrupted"
    assert session.value("1 + 1") == "2"


def test_interrupt_of_an_idle_kernel_does_nothing(session):
    # The answer is waited for: the request and a cell sent behind it travel on different sockets.
    message = session.client.session.msg("interrupt_request", {})
    session.client.control_channel.send(message)
    reply = session.client.get_control_msg(timeout=TIMEOUT)
    assert reply["parent_header"]["msg_id"] == message["header"]["msg_id"]
    assert reply["content"]["status"] == "ok"
    assert session.value("1 + 1") == "2"


def test_interrupt_ends_a_wait_for_input(session):
    message = session.send("readLine()", allow_stdin=True)
    session.client.get_stdin_msg(timeout=TIMEOUT)
    session.interrupt()
    assert session.receive(message).status == "error"
    assert session.value("2") == "2"


def test_cells_behind_an_interrupted_one_are_aborted(session):
    first = session.send('print("running")\nwhile true {}')
    second = session.send("let never = 1")
    session.wait_until_running(first)
    session.interrupt()
    assert session.receive(first).status == "error"
    assert session.receive(second).status == "aborted"
    assert session.run("never").status == "error"


FAULT_AMONG_INTERRUPTS = """
let gettid = unsafeBitCast(dlsym(nil, "gettid"), to: (@convention(c) () -> pid_t).self)
let tgkill = unsafeBitCast(dlsym(nil, "tgkill"), to: (@convention(c) (pid_t, pid_t, Int32) -> Int32).self)
let cell = gettid()
let room = 1 << 36
let empty = mmap(nil, room, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)!
let part = 1 << 28
let start = DispatchTime.now().uptimeNanoseconds
let inPart = memchr(empty, 1, part)
let nanoseconds = DispatchTime.now().uptimeNanoseconds - start
// The search comes to forbidden memory after a third of a second.
let end = min(room - 2 * part, part * Int(300_000_000 / nanoseconds + 1))
let forbidden = empty + part + end
mprotect(forbidden, part, PROT_NONE)
Thread.detachNewThread {
    while !Interruption.isRequested {}
    // After the fault another thread runs the cells; the number of one that ended names no thread.
    while Interruption.isRequested, tgkill(getpid(), cell, SIGUSR2) == 0 {
        // Between two signals the cell gets further.
        let next = DispatchTime.now().uptimeNanoseconds + 10_000
        while DispatchTime.now().uptimeNanoseconds < next {}
    }
}
print("running")
let inRest = memchr(empty + part, 1, end + part)
"""


def test_fault_in_a_storm_of_interrupts_is_told_as_the_fault_it_was(fresh_session):
    # The kernel's own signals come every millisecond; here they surely arrive while one is answered. In a
    # new session the stack of the handlers has nothing but forbidden memory behind it.
    session = fresh_session
    session.run("import Foundation")
    message = session.send(FAULT_AMONG_INTERRUPTS)
    session.wait_until_running(message)
    session.interrupt()
    outcome = session.receive(message)
    assert outcome.status == "error" and outcome.error == "BadAccess"
    address = re.search("0x([0-9a-f]+)", outcome.message)[1]
    assert session.value("forbidden").endswith(address)
    session.run("munmap(empty, room)")
    assert session.value("1 + 1") == "2"
