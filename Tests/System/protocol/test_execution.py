"""Execution: outputs, counts, aborts, interrupts and input."""
import datetime
import time

import pytest

from support.echo import shown, translated
from support.messages import TIMEOUT, drain, iopub_of, reply_to, request, summary, wait_until_running


def run(client, code, **options):
    msg_id = client.execute(code, **options)
    return reply_to(client, msg_id), iopub_of(client, msg_id)


def test_result(client):
    reply, messages = run(client, "hello")
    assert summary(messages) == ["busy", "execute_input", "execute_result", "idle"]
    assert reply["content"] == {"status": "ok", "execution_count": 1, "user_expressions": {}, "payload": []}
    assert messages[1]["content"] == {"code": translated("hello"), "execution_count": 1}
    assert messages[2]["content"] == {"execution_count": 1, "data": {"text/plain": shown("hello")}, "metadata": {}}


def test_outputs_are_in_order(client):
    reply, messages = run(client, "stdout a\nstderr b\nshow x\nupdate x\nclear\ndisplay d\nresult")
    assert summary(messages) == [
        "busy", "execute_input", "stream", "stream", "display_data", "update_display_data", "clear_output",
        "display_data", "execute_result", "idle",
    ]
    contents = [m["content"] for m in messages]
    assert contents[2] == {"name": "stdout", "text": "a\n"}
    assert contents[3] == {"name": "stderr", "text": "b\n"}
    assert contents[4]["transient"] == contents[5]["transient"] and contents[4]["transient"]["display_id"]
    assert contents[6] == {"wait": True}


def test_floods_lose_nothing(client):
    msg_id = client.execute("flood 20000")
    time.sleep(1)  # The client's own queue is full by now.
    messages = iopub_of(client, msg_id)
    text = "".join(m["content"]["text"] for m in messages if m["msg_type"] == "stream")
    assert text == "".join(f"{number}\n" for number in range(20000))


def test_error(client):
    reply, messages = run(client, "raise trouble")
    assert summary(messages) == ["busy", "execute_input", "error", "idle"]
    error = messages[2]["content"]
    assert set(error) == {"ename", "evalue", "traceback"}
    assert (error["ename"], error["evalue"]) == ("Raised", "trouble")
    assert error["traceback"] and all(isinstance(line, str) for line in error["traceback"])
    assert reply["content"] == {"status": "error", "execution_count": 1, **error}


def test_the_reply_tells_when_the_cell_started(client):
    before = datetime.datetime.now(datetime.timezone.utc)
    reply, _ = run(client, "sleep 0.2")
    started = datetime.datetime.fromisoformat(reply["metadata"]["started"])
    assert before <= started <= reply["header"]["date"] - datetime.timedelta(seconds=0.2)


def test_the_reply_leaves_time_for_the_outputs_to_arrive(client):
    """Clients such as jupyter-console show what has come when the reply does."""
    reply, messages = run(client, "stdout a\nb")
    result = next(m for m in messages if m["msg_type"] == "execute_result")
    assert reply["header"]["date"] - result["header"]["date"] >= datetime.timedelta(milliseconds=10)


def test_counts_follow_history(client):
    assert run(client, "a", store_history=False)[0]["content"]["execution_count"] == 0
    assert run(client, "a")[0]["content"]["execution_count"] == 1
    assert run(client, "a", store_history=False)[0]["content"]["execution_count"] == 1
    assert run(client, "raise", stop_on_error=False)[0]["content"]["execution_count"] == 2
    assert run(client, "a", silent=True)[0]["content"]["execution_count"] == 2
    assert run(client, "a", silent=True, store_history=True)[0]["content"]["execution_count"] == 2
    assert run(client, "a")[0]["content"]["execution_count"] == 3


def test_silence(client):
    reply, messages = run(client, "stdout a\ndisplay b\nresult", silent=True)
    assert reply["content"]["status"] == "ok"
    assert summary(messages) == ["busy", "idle"]
    reply, messages = run(client, "raise", silent=True)
    assert reply["content"]["status"] == "error"
    assert summary(messages) == ["busy", "idle"]
    history = reply_to(client, client.history(hist_access_type="tail", n=10))
    assert history["content"]["history"] == []


def test_user_expressions(client):
    reply, messages = run(client, "quiet", user_expressions={"good": "1 + 1", "bad": "raise"})
    assert reply["content"]["status"] == "ok"
    values = reply["content"]["user_expressions"]
    assert values["good"] == {"status": "ok", "data": {"text/plain": shown("1 + 1")}, "metadata": {}}
    assert values["bad"]["status"] == "error" and values["bad"]["ename"] == "Raised"
    assert "error" not in summary(messages)
    reply, _ = run(client, "raise", user_expressions={"good": "1"})
    assert "user_expressions" not in reply["content"]


def test_stop_on_error_aborts_what_is_queued(client):
    ids = [client.execute(code) for code in ("sleep 0.3\nraise", "a", "b")]
    ids.append(request(client, "kernel_info_request"))
    ids.append(client.execute("c"))
    replies = [client.get_shell_msg(timeout=TIMEOUT) for _ in ids]
    # What is no code is answered while the cell runs.
    replies.sort(key=lambda r: ids.index(r["parent_header"]["msg_id"]))
    assert [r["parent_header"]["msg_id"] for r in replies] == ids
    assert [r["content"]["status"] for r in replies] == ["error", "aborted", "aborted", "ok", "aborted"]
    assert replies[3]["msg_type"] == "kernel_info_reply"
    for index in (1, 2, 4):
        # Like ipykernel, whose reply has the status alone: what has not run has no number.
        assert replies[index]["content"] == {"status": "aborted"}
    published = {msg_id: [] for msg_id in ids}
    while not all("idle" in summary(messages) for messages in published.values()):
        message = client.get_iopub_msg(timeout=TIMEOUT)
        published.get(message["parent_header"].get("msg_id"), []).append(message)
    # The status of the cell that runs is repeated behind the answer to another request.
    kinds = summary(published[ids[0]])
    assert [kind for place, kind in enumerate(kinds) if kind != "busy" or place == 0] == [
        "busy", "execute_input", "error", "idle"]
    for msg_id in ids[1:]:
        assert summary(published[msg_id]) == ["busy", "idle"]
    assert run(client, "after")[0]["content"] == {
        "status": "ok", "execution_count": 2, "user_expressions": {}, "payload": [],
    }


def test_abort_reaches_requests_behind_an_instant_failure(client):
    for _ in range(20):
        ids = [client.execute(code) for code in ("raise", "a", "b")]
        statuses = [reply_to(client, msg_id)["content"]["status"] for msg_id in ids]
        assert statuses == ["error", "aborted", "aborted"]
        drain(client)


def test_a_request_after_the_failure_reply_runs(client):
    for _ in range(50):
        reply_to(client, client.execute("raise"))
        assert reply_to(client, client.execute("a"))["content"]["status"] == "ok"


def test_without_stop_on_error_the_queue_runs(client):
    ids = [client.execute(code, stop_on_error=False) for code in ("sleep 0.2\nraise", "a")]
    assert [reply_to(client, i)["content"]["status"] for i in ids] == ["error", "ok"]


def test_control_is_served_while_shell_is_busy(client):
    cell = client.execute("stdout seen\nsleep 600")
    wait_until_running(client, cell)
    info = request(client, "kernel_info_request", {}, "control")
    assert reply_to(client, info, "control")["content"]["status"] == "ok"
    assert not client.shell_channel.msg_ready()
    request(client, "interrupt_request", {}, "control")
    assert reply_to(client, cell)["content"]["status"] == "error"


def test_interrupt(client):
    cell = client.execute("stdout seen\nsleep 600")
    wait_until_running(client, cell)
    message = request(client, "interrupt_request", {}, "control")
    assert reply_to(client, message, "control")["content"] == {"status": "ok"}
    reply = reply_to(client, cell)
    assert reply["content"]["status"] == "error" and reply["content"]["ename"]
    assert run(client, "after")[0]["content"]["status"] == "ok"


def test_interrupt_without_a_cell_harms_nothing(client):
    message = request(client, "interrupt_request", {}, "control")
    assert reply_to(client, message, "control")["content"] == {"status": "ok"}
    assert run(client, "sleep 0.1\na")[0]["content"]["status"] == "ok"
    cell = client.execute("input ?", allow_stdin=True)
    client.get_stdin_msg(timeout=TIMEOUT)
    client.input("x")
    assert reply_to(client, cell)["content"]["status"] == "ok"


@pytest.mark.parametrize("command, password", [("input", False), ("password", True)])
def test_input(client, command, password):
    cell = client.execute(f"stdout before\n{command} Name: ", allow_stdin=True)
    question = client.get_stdin_msg(timeout=TIMEOUT)
    assert question["msg_type"] == "input_request"
    assert question["content"] == {"prompt": "Name: ", "password": password}
    assert question["parent_header"]["msg_id"] == cell
    client.input("Gr\u00fc\u00dfe \U0001f600")
    assert reply_to(client, cell)["content"]["status"] == "ok"
    results = [m for m in iopub_of(client, cell) if m["msg_type"] == "execute_result"]
    assert results[0]["content"]["data"]["text/plain"] == shown("Gr\u00fc\u00dfe \U0001f600")


def test_input_that_is_not_allowed(client):
    reply, _ = run(client, "input ?", allow_stdin=False)
    assert reply["content"]["status"] == "error"
    assert "does not allow" in reply["content"]["evalue"]
    assert not client.stdin_channel.msg_ready()


def test_interrupted_input_and_stale_answers(client):
    cell = client.execute("input ?", allow_stdin=True)
    client.get_stdin_msg(timeout=TIMEOUT)
    request(client, "interrupt_request", {}, "control")
    assert reply_to(client, cell)["content"]["ename"] == "Interrupted"
    client.input("stale")
    time.sleep(1)  # An answer that comes before the next question.
    cell = client.execute("input ?", allow_stdin=True)
    client.get_stdin_msg(timeout=TIMEOUT)
    client.input("fresh")
    assert reply_to(client, cell)["content"]["status"] == "ok"
    results = [m for m in iopub_of(client, cell) if m["msg_type"] == "execute_result"]
    assert results[0]["content"]["data"]["text/plain"] == shown("fresh")


def test_input_goes_to_the_client_that_runs_the_cell(kernel):
    first, second = kernel.connect(), kernel.connect()
    cell = second.execute("input ?", allow_stdin=True)
    second.get_stdin_msg(timeout=TIMEOUT)
    assert not first.stdin_channel.msg_ready()
    first.input("from the wrong one")
    time.sleep(0.2)
    second.input("from the right one")
    assert reply_to(second, cell)["content"]["status"] == "ok"
    results = [m for m in iopub_of(second, cell) if m["msg_type"] == "execute_result"]
    assert results[0]["content"]["data"]["text/plain"] == shown("from the right one")


def test_input_without_a_stdin_channel_fails_in_time(kernel):
    client = kernel.connect()
    client.stdin_channel.stop()
    time.sleep(1)  # The kernel learns of it.
    reply, _ = run(client, "input ?", allow_stdin=True)
    assert reply["content"]["status"] == "error"
    assert "not connected" in reply["content"]["evalue"]


def test_shutdown_ends_a_running_cell(kernel, client):
    cell = client.execute("stdout seen\nsleep 600")
    seen = wait_until_running(client, cell)
    request(client, "shutdown_request", {"restart": False}, "control")
    assert reply_to(client, cell)["content"]["status"] == "error"
    assert kernel.wait() == 0
    assert summary(seen + iopub_of(client, cell)) == ["busy", "execute_input", "stream", "error", "idle"]


def test_shutdown_does_not_wait_for_a_cell_that_hangs(kernel, client):
    cell = client.execute("stdout seen\nhang 600")
    wait_until_running(client, cell)
    message = request(client, "shutdown_request", {"restart": True}, "control")
    assert reply_to(client, message, "control")["content"] == {"status": "ok", "restart": True}
    assert kernel.wait() == 0
    assert summary(iopub_of(client, message)) == ["busy", "shutdown_reply", "idle"]


def test_shutdown_ends_a_wait_for_input(kernel, client):
    client.execute("input ?", allow_stdin=True)
    client.get_stdin_msg(timeout=TIMEOUT)
    request(client, "shutdown_request", {"restart": False}, "control")
    assert kernel.wait() == 0


def test_shutdown_flushes_a_flood(kernel, client):
    cell = client.execute("flood 5000")
    reply_to(client, cell)
    request(client, "shutdown_request", {"restart": False}, "control")
    assert kernel.wait() == 0
    text = "".join(m["content"]["text"] for m in iopub_of(client, cell) if m["msg_type"] == "stream")
    assert text.endswith("4999\n") and text.count("\n") == 5000


def test_two_clients_see_the_same_iopub(kernel):
    first, second = kernel.connect(), kernel.connect()
    drain(first)
    cell = second.execute("hello")
    reply_to(second, cell)
    seen = summary(iopub_of(first, cell))
    assert seen == summary(iopub_of(second, cell)) == ["busy", "execute_input", "execute_result", "idle"]
