"""Bars of a cell's own loops."""
import re

from support import notebooks

COUNT = "sequence(first: 1) { $0 < 5 ? $0 + 1 : nil }"


def bars(outcome):
    """The displays in the order in which they came: every state of each."""
    found = {}
    for message in outcome.messages:
        if message["msg_type"] in ("display_data", "update_display_data"):
            content = message["content"]
            found.setdefault(content["transient"]["display_id"], []).append(content["data"])
    return list(found.values())


def run(session, code):
    outcome = session.run(code)
    assert outcome.status == "ok", outcome.traceback
    return bars(outcome)


def test_a_loop_over_a_range(session):
    states, = run(session, 'var sum = 0\nfor step in progress(0..<1_000, "reading") { sum += step }')
    assert "0%  0/1,000 steps" in states[0]["text/plain"] and 'role="progressbar"' in states[0]["text/html"]
    assert re.search(r"100%  1,000/1,000 steps · \S+ steps/s · took ", states[-1]["text/plain"])
    assert states[-1]["text/markdown"] == "**reading** 100%"
    assert session.value("sum") == "499500"


def test_the_bar_moves_while_the_loop_runs(session):
    states, = run(session, 'for _ in progress(0..<20, unit: "naps") { Thread.sleep(forTimeInterval: 0.1) }')
    # However busy the machine, these naps take two seconds or more.
    assert len(states) >= 3
    assert re.search(r"\d+/20 naps · \S+ naps/s · .+ left", states[1]["text/plain"])


def test_a_sequence_of_unknown_length(session):
    states, = run(session, f'for _ in progress({COUNT}, "counting") {{}}')
    assert states[0]["text/plain"] == "counting  0 steps"
    assert "5/5 steps" in states[-1]["text/plain"]


def test_break_and_errors_close_the_bar(session):
    states, = run(session, 'for step in progress(0..<10, "left") { if step == 4 { break } }')
    assert re.search(r"40%  4/10 steps · \S+ steps/s · took ", states[-1]["text/plain"])
    outcome = session.run(
        'struct Stop: Error {}\nfor step in progress(0..<10, "thrown") { if step == 7 { throw Stop() } }')
    assert outcome.error == "Stop"
    assert re.search(r"70%  7/10 steps · \S+ steps/s · took ", bars(outcome)[0][-1]["text/plain"])


def test_nested_loops(session):
    outer, inner = run(session, """\
for epoch in progress(0..<30, "epochs") { for step in progress(0..<10, "epoch \\(epoch)") {} }""")
    assert outer[-1]["text/markdown"] == "**epochs** 100%" and inner[-1]["text/markdown"] == "**epoch 29** 100%"


def test_functions_and_await(session):
    run(session, """\
func total(_ values: [Int]) async throws -> Int {
    var sum = 0
    for value in progress(values, "values") {
        try await Task.sleep(nanoseconds: 1_000)
        sum += value
    }
    return sum
}""")
    outcome = session.run("try await total([1, 2, 3])")
    assert outcome.text == "6" and bars(outcome)[0][-1]["text/markdown"] == "**values** 100%"


def test_an_interrupt_ends_the_loop(session):
    identifier = session.send(
        'for step in progress(0..., "endless") { if step == 0 { print("on") }; for _ in progress(0..<10) {} }')
    session.wait_until_running(identifier)
    session.interrupt()
    outcome = session.receive(identifier)
    assert outcome.error == "Interrupted"
    # The next cell begins anew.
    states, = run(session, 'for _ in progress(0..<10, "next") {}')
    assert states[-1]["text/markdown"] == "**next** 100%"


def test_a_headless_run_keeps_no_times(tmp_path):
    loops = notebooks.save(
        tmp_path / "loops.ipynb", 'for _ in progress(0..<100, "all") {}',
        'for step in progress(0..<100, "part") { if step == 50 { break } }')

    def outputs(name):
        result = notebooks.execute(loops, "--output", tmp_path / name)
        assert result.returncode == 0, result.stderr
        return [cell.outputs[0].data["text/markdown"] for cell in notebooks.read(tmp_path / name).cells]

    assert outputs("first.ipynb") == outputs("second.ipynb") == ["**all** 100%", "**part** 50%"]
