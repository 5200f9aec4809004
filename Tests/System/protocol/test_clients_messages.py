"""The messages of VS Code, nbclient, JupyterLab and sparse clients, in their order and shapes, from Fixtures/clients.

Each document lists steps: `send` a message, `wait` for something of a request's, `expect` a request's reply and all that
was published for it, and the kernel's end. Code is made of the echo kernel's commands.
"""
import json
import time
import uuid

import pytest
import zmq
from jupyter_client.session import Session

from support.echo import shown, translated
from support.messages import TIMEOUT
from support.paths import FIXTURES

CHANNELS = ("shell", "control", "stdin")


class Replay:
    """A client that sends what a document says, and keeps what comes by the request that it belongs to."""

    def __init__(self, kernel, header):
        info = kernel.connection
        self._session = Session(key=info["key"].encode())
        self._header = {
            "username": "user", "session": str(uuid.uuid4()), "version": "5.3", "date": "2026-02-03T04:05:06.789Z"} | header
        # A field that a client does not send at all.
        if self._header["date"] is None:
            del self._header["date"]
        context = zmq.Context.instance()
        self._sockets = {name: context.socket(zmq.DEALER) for name in CHANNELS}
        self._sockets["iopub"] = context.socket(zmq.SUB)
        self._sockets["iopub"].subscribe(b"")
        identity = uuid.uuid4().hex.encode()
        for name, socket in self._sockets.items():
            socket.linger = 0
            # A question reaches the client by the identity of its shell.
            socket.setsockopt(zmq.IDENTITY, identity)
            socket.connect(f"tcp://{info['ip']}:{info[name + '_port']}")
        self._headers = {}
        self._requests = {}
        self.received = {}
        assert self._sockets["iopub"].poll(TIMEOUT * 1000), "there is no welcome"
        self._sockets["iopub"].recv_multipart()

    def close(self):
        for socket in self._sockets.values():
            socket.close()

    def send(self, name, channel, kind, content, metadata, parent=None):
        identifier = str(uuid.uuid4())
        self._headers[identifier] = header = self._header | {"msg_id": identifier, "msg_type": kind}
        self._requests[name] = identifier
        self.received[identifier] = []
        if "code" in content and kind == "execute_request":
            expressions = content.get("user_expressions")
            content = content | {"code": translated(content["code"]) if content["code"].strip() else content["code"]}
            if expressions:
                content["user_expressions"] = {key: translated(code) for key, code in expressions.items()}
        parts = [json.dumps(part).encode() for part in (header, parent or {}, metadata, content)]
        self._sockets[channel].send_multipart([b"<IDS|MSG>", self._session.sign(parts), *parts])

    def of(self, name):
        """What came for a request: pairs of a channel and a message."""
        return self.received[self._requests[name]]

    def receive(self, timeout):
        """Takes what has come within the time; returns whether something has."""
        poller = zmq.Poller()
        for socket in self._sockets.values():
            poller.register(socket, zmq.POLLIN)
        ready = dict(poller.poll(timeout * 1000))
        for channel, socket in self._sockets.items():
            while socket in ready and socket.poll(0):
                _, frames = self._session.feed_identities(socket.recv_multipart())
                message = self._session.deserialize(frames)
                parent = json.loads(frames[2])
                if not parent:
                    continue
                identifier = parent["msg_id"]
                if identifier not in self._headers:
                    continue
                # The parent is what was sent, to the letter.
                assert parent == self._headers[identifier]
                assert isinstance(message["metadata"], dict) and isinstance(message["content"], dict)
                self.received[identifier].append((channel, message))
        return bool(ready)

    def until(self, condition, complaint):
        end = time.monotonic() + TIMEOUT
        while not condition():
            self.receive(0.2)
            assert time.monotonic() < end, complaint()


def kind_of(message):
    return message["content"]["execution_state"] if message["msg_type"] == "status" else message["msg_type"]


def check_content(content, expected, place):
    for key, value in expected.items():
        assert key in content, f"{place}: there is no {key} in {content}"
        if isinstance(value, dict) and value:
            check_content(content[key], value, f"{place}, {key}")
        elif isinstance(value, str) and value.startswith("shown:"):
            assert content[key] == shown(value.removeprefix("shown:")), place
        else:
            assert content[key] == value, f"{place}: {key} is {content[key]!r}, not {value!r}"


def without_interludes(messages):
    """The messages without what tells that the kernel is busy again, once another request has been answered."""
    return [message for place, message in enumerate(messages) if place == 0 or kind_of(message) != "busy"]


def check_published(messages, expected, place):
    kinds = [kind_of(message) for message in messages]
    assert kinds[0] == "busy" and kinds[-1] == "idle", f"{place}: {kinds}"
    assert kinds.count("idle") == 1, f"{place}: {kinds}"
    if expected == "framed":
        return
    messages = without_interludes(messages)
    wanted = [kind if isinstance(kind, str) else next(iter(kind)) for kind in expected]
    assert [kind_of(message) for message in messages] == wanted, place
    for message, kind in zip(messages, expected):
        if isinstance(kind, dict):
            check_content(message["content"], kind[message["msg_type"]], f"{place}, {message['msg_type']}")


DOCUMENTS = sorted((FIXTURES / "clients").glob("*.json"))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_a_client_is_answered(kernel, path):
    document = json.loads(path.read_text())
    replay = Replay(kernel, document["header"])
    done = []
    question = None
    try:
        for step in document["steps"]:
            if "send" in step:
                replay.send(
                    step["send"], step["channel"], step["type"], step["content"], step.get("metadata", {}),
                    parent=question if step["type"] == "input_reply" else None)
            elif "wait" in step:
                name, kind = step["wait"], step["for"]
                replay.until(
                    lambda: any(message["msg_type"] == kind for _, message in replay.of(name)),
                    lambda: f"{name}: there is no {kind}")
                message = next(message for _, message in replay.of(name) if message["msg_type"] == kind)
                check_content(message["content"], step.get("content", {}), name)
                question = json.loads(json.dumps(message["header"], default=str))
            elif "expect" in step:
                name = step["expect"]
                done.append(step)

                def is_done():
                    channels = [channel for channel, _ in replay.of(name)]
                    kinds = [kind_of(message) for channel, message in replay.of(name) if channel == "iopub"]
                    return "idle" in kinds and (
                        step["reply"] in (None, "any") or any(channel in ("shell", "control") for channel in channels))

                replay.until(is_done, lambda: f"{name}: only {[(c, kind_of(m)) for c, m in replay.of(name)]} came")
            else:
                assert kernel.wait() == step["ends"]
        # What comes late would be one too many.
        while replay.receive(0.3):
            pass
        for step in done:
            check(replay, step, {send["send"]: send for send in document["steps"] if "send" in send}[step["expect"]])
    finally:
        replay.close()


def check(replay, step, sent):
    """The reply and all that was published, once nothing more comes."""
    name = step["expect"]
    replies = [(channel, message) for channel, message in replay.of(name) if channel in ("shell", "control")]
    if step["reply"] == "any":
        assert len(replies) <= 1, name
    elif step["reply"] is None:
        assert replies == [], name
    else:
        assert [(channel, message["msg_type"]) for channel, message in replies] == [(sent["channel"], step["reply"])], name
        check_content(replies[0][1]["content"], step.get("content", {}), name)
    published = [message for channel, message in replay.of(name) if channel == "iopub"]
    check_published(published, step["published"], name)
