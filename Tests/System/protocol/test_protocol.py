"""What has to happen on the channels for each request, whatever the kernel's language."""
import json
import re
import time

import pytest
import zmq
from jupyter_client.session import Session

from support.messages import TIMEOUT, drain, iopub_of, reply_to, request, summary
from support.raw import RawClient


def test_every_shell_request_is_framed_by_busy_and_idle(client):
    requests = {
        "kernel_info_request": {},
        "is_complete_request": {"code": "x"},
        "complete_request": {"code": "x", "cursor_pos": 1},
        "inspect_request": {"code": "x", "cursor_pos": 1, "detail_level": 0},
        "history_request": {"output": False, "raw": True, "hist_access_type": "tail", "n": 3},
        "comm_info_request": {},
        "connect_request": {},
    }
    for msg_type, content in requests.items():
        msg_id = request(client, msg_type, content)
        reply = reply_to(client, msg_id)
        assert reply["msg_type"] == msg_type.replace("_request", "_reply")
        assert summary(iopub_of(client, msg_id)) == ["busy", "idle"], msg_type


def test_unknown_types_get_busy_and_idle_but_no_reply(client):
    for channel in ("shell", "control"):
        msg_id = request(client, "dance_request", {"steps": 3}, channel)
        assert summary(iopub_of(client, msg_id)) == ["busy", "idle"]
        later = request(client, "kernel_info_request", {}, channel)
        get = client.get_shell_msg if channel == "shell" else client.get_control_msg
        assert get(timeout=TIMEOUT)["parent_header"]["msg_id"] == later


def test_kernel_info(kernel, client):
    contents = []
    for channel in ("shell", "control"):
        msg_id = request(client, "kernel_info_request", {}, channel)
        reply = reply_to(client, msg_id, channel)
        assert reply["header"]["version"] == "5.5"
        assert summary(iopub_of(client, msg_id)) == ["busy", "idle"]
        contents.append(reply["content"])
    assert contents[0] == contents[1]
    content = contents[0]
    assert content["status"] == "ok"
    assert content["protocol_version"] == "5.5"
    assert isinstance(content["supported_features"], list)
    for key in ("implementation", "implementation_version", "banner", "help_links"):
        assert key in content
    for key in ("name", "version", "mimetype", "file_extension"):
        assert content["language_info"][key]


def test_parent_header_is_the_request_header_verbatim(kernel, client):
    raw = RawClient(kernel)
    header = raw.header("kernel_info_request")
    header["date"] = "2026-02-03T04:05:06.7+02:00"
    header["subshell_id"] = None
    header["unknown"] = {"deep": [1, 2.5, "\u00e4"], "large": 2**53 + 1}
    reply = raw.exchange(header)
    assert json.loads(reply["frames"][3]) == header
    assert json.loads(reply["frames"][3])["date"] == "2026-02-03T04:05:06.7+02:00"


def test_headers_of_the_kernel(client):
    first = reply_to(client, request(client, "kernel_info_request"))
    second_id = request(client, "kernel_info_request")
    second = reply_to(client, second_id)
    status = iopub_of(client, second_id)[0]
    assert first["header"]["session"] == second["header"]["session"] == status["header"]["session"]
    assert first["header"]["session"] != client.session.session
    assert first["header"]["msg_id"] != second["header"]["msg_id"]
    for message in (first, second, status):
        assert isinstance(message["metadata"], dict)
        assert message["header"]["date"].utcoffset().total_seconds() == 0
        assert set(message["header"]) == {"msg_id", "msg_type", "session", "username", "date", "version"}


def test_iopub_topics(kernel, client):
    raw = RawClient(kernel)
    raw.exchange(raw.header("kernel_info_request"))
    deadline = time.time() + TIMEOUT
    topics = set()
    while len(topics) < 1 and time.time() < deadline:
        if raw.iopub.poll(100):
            topics.add(raw.iopub.recv_multipart()[0])
    assert all(re.fullmatch(rb"kernel\.[0-9a-f-]{36}\.status", topic) for topic in topics) and topics


def test_welcome_for_each_subscription(kernel):
    kernel.connect()
    info = kernel.connection
    for topic in (b"", b"kernel", b"", b"x"):
        socket = zmq.Context.instance().socket(zmq.SUB)
        socket.linger = 0
        socket.subscribe(topic)
        socket.connect(f"tcp://{info['ip']}:{info['iopub_port']}")
        assert socket.poll(TIMEOUT * 1000), topic
        session = Session(key=info["key"].encode())
        identities, frames = session.feed_identities(socket.recv_multipart())
        message = session.deserialize(frames)
        assert identities == ([topic] if topic else [])
        assert message["msg_type"] == "iopub_welcome"
        assert message["content"] == {"subscription": topic.decode()}
        assert message["parent_header"] == {}
        socket.close()


def test_nothing_comes_before_the_welcome(make_kernel):
    # Subscribers that wait for the kernel's start race with its first messages.
    for _ in range(5):
        kernel = make_kernel(starts=False)
        client = kernel.connect(wait=False)
        kernel.start()
        request(client, "kernel_info_request")
        assert client.get_iopub_msg(timeout=TIMEOUT)["msg_type"] == "iopub_welcome"
        kernel.stop()


def test_comms_without_a_target(client):
    msg_id = request(client, "comm_open", {"comm_id": "c1", "target_name": "nobody", "data": {}})
    messages = iopub_of(client, msg_id)
    assert summary(messages) == ["busy", "comm_close", "idle"]
    assert messages[1]["content"] == {"comm_id": "c1", "data": {}}
    for msg_type in ("comm_msg", "comm_close"):
        msg_id = request(client, msg_type, {"comm_id": "c1", "data": {}})
        assert summary(iopub_of(client, msg_id)) == ["busy", "idle"]
    reply = reply_to(client, request(client, "comm_info_request"))
    assert reply["content"] == {"status": "ok", "comms": {}}


def test_malformed_content_is_answered(client):
    for msg_type, content in [
        ("execute_request", {}),
        ("execute_request", {"code": 3}),
        ("complete_request", {"code": None}),
        ("history_request", {"hist_access_type": "sideways"}),
    ]:
        msg_id = request(client, msg_type, content)
        reply = reply_to(client, msg_id)
        assert reply["content"]["status"] == "error"
        assert {"ename", "evalue", "traceback"} <= set(reply["content"])
        assert ("execution_count" in reply["content"]) == (msg_type == "execute_request")
        assert summary(iopub_of(client, msg_id)) == ["busy", "idle"]


@pytest.mark.parametrize("channel", ["control", "shell"])
@pytest.mark.parametrize("restart", [True, False])
def test_shutdown_echoes_restart_and_flushes(kernel, client, channel, restart):
    msg_id = request(client, "shutdown_request", {"restart": restart}, channel)
    reply = reply_to(client, msg_id, channel)
    assert reply["content"] == {"status": "ok", "restart": restart}
    assert summary(iopub_of(client, msg_id)) == ["busy", "shutdown_reply", "idle"]
    assert kernel.wait() == 0


def test_heartbeat(kernel, client):
    info = kernel.connection
    socket = zmq.Context.instance().socket(zmq.REQ)
    socket.linger = 0
    socket.connect(f"tcp://{info['ip']}:{info['hb_port']}")
    for beat in (b"ping", b"", bytes(range(256)) * 100):
        socket.send(beat)
        assert socket.poll(TIMEOUT * 1000)
        assert socket.recv() == beat
    socket.close()


def test_clients_that_come_and_go_harm_nobody(kernel, client):
    info = kernel.connection
    context = zmq.Context.instance()
    for number in range(300):
        socket = context.socket(zmq.SUB)
        socket.linger = 0
        socket.subscribe(b"" if number % 2 else b"kernel")
        socket.connect(f"tcp://{info['ip']}:{info['iopub_port']}")
        if number % 3 == 0:
            time.sleep(0.002)
        if number % 5 == 0:
            socket.unsubscribe(b"kernel")
        socket.close()
        if number % 10 == 0:
            client.kernel_info()
    drain(client)
    msg_id = request(client, "kernel_info_request")
    assert summary(iopub_of(client, msg_id)) == ["busy", "idle"]
