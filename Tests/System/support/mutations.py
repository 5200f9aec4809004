"""Messages that were changed at random, for a kernel's channels; the same seed makes the same changes."""
import copy
import json
import random
import time
import uuid

import zmq
from jupyter_client.session import Session

from support.messages import TIMEOUT

CONTENTS = {
    "shell": [
        ("kernel_info_request", {}),
        ("execute_request", {
            "code": "", "silent": False, "store_history": True, "user_expressions": {"a": "1"}, "allow_stdin": False,
            "stop_on_error": True}),
        ("complete_request", {"code": "pri", "cursor_pos": 3}),
        ("inspect_request", {"code": "print", "cursor_pos": 2, "detail_level": 0}),
        ("is_complete_request", {"code": "for"}),
        ("history_request", {
            "hist_access_type": "range", "output": False, "raw": True, "session": 0, "start": 0, "stop": 3}),
        ("history_request", {"hist_access_type": "tail", "output": True, "raw": True, "n": 5}),
        ("comm_info_request", {"target_name": "x"}),
        ("comm_open", {"comm_id": "c", "target_name": "t", "data": {}}),
        ("comm_msg", {"comm_id": "c", "data": {"x": [1, 2]}}),
        ("comm_close", {"comm_id": "c", "data": {}}),
        ("connect_request", {}),
    ],
    "control": [("kernel_info_request", {}), ("comm_info_request", {}), ("interrupt_request", {})],
    "stdin": [("input_reply", {"value": "a line"})],
}
ODD = [
    None, True, 0, -1, 2**63, 10**40, 1.5, float("nan"), float("inf"), "", "x", "\ud800", "\u0600\u0301", "\0", "ü" * 500,
    [], [[[]]], {}, {"": {"": {}}}, {"\0": 1}]


def places(value, path=()):
    """The paths of all members and elements of a document."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in members:
        yield path + (key,)
        yield from places(inner, path + (key,))


class Mutations:
    """Sends changed messages, and looks for answers that should not be there.

    `forged` counts the messages whose signature is wrong, and `accepted` the answers to them; `counts` has the number of
    messages by kind.
    """

    KINDS = {"document": 8, "bytes": 4, "signature": 5, "frames": 3, "replay": 1}

    def __init__(self, kernel, seed):
        self.random = random.Random(seed)
        info = kernel.connection
        self.session = Session(key=info["key"].encode())
        context = zmq.Context.instance()
        self.sockets = {}
        for name in CONTENTS:
            self.sockets[name] = context.socket(zmq.DEALER)
        self.sockets["iopub"] = context.socket(zmq.SUB)
        self.sockets["iopub"].subscribe(b"")
        for name, socket in self.sockets.items():
            socket.linger = 0
            socket.rcvhwm = 0
            socket.connect(f"tcp://{info['ip']}:{info[name + '_port']}")
        self.sent = []
        self.forged = set()
        self.replayed = set()
        self.answers = {}
        self.counts = dict.fromkeys(self.KINDS, 0)

    def close(self):
        for socket in self.sockets.values():
            socket.close()

    # The changes.

    def header(self, kind):
        header = self.session.msg_header(kind)
        return {**header, "date": header["date"].isoformat(), "msg_id": uuid.UUID(int=self.random.getrandbits(128)).hex}

    def changed(self, document):
        """A document with some members replaced, removed or added."""
        document = copy.deepcopy(document)
        for _ in range(self.random.randint(1, 3)):
            found = list(places(document))
            if not found or self.random.random() < 0.2:
                document[self.random.choice(["x", "", "code", "silent"])] = self.random.choice(ODD)
                continue
            *path, key = self.random.choice(found)
            owner = document
            for step in path:
                owner = owner[step]
            if self.random.random() < 0.3:
                del owner[key]
            else:
                owner[key] = copy.deepcopy(self.random.choice(ODD))
        return document

    def scrambled(self, data):
        """Bytes with some of them changed, removed, repeated or cut off."""
        data = bytearray(data)
        for _ in range(self.random.randint(1, 4)):
            place = self.random.randrange(len(data) + 1)
            change = self.random.randrange(4)
            if change == 0 and place < len(data):
                data[place] = self.random.randrange(256)
            elif change == 1:
                del data[place:place + self.random.randint(1, 8)]
            elif change == 2:
                data[place:place] = data[max(0, place - 5):place] or b"\xff"
            else:
                data = data[:place]
        return bytes(data)

    def message(self, channel):
        """A kind of change, the identifier, and the frames; all that is signed has the right signature but for forged
        ones."""
        kind = self.random.choices(list(self.KINDS), self.KINDS.values())[0]
        message_type, content = self.random.choice(CONTENTS[channel])
        header = self.header(message_type)
        identifier = header["msg_id"]
        documents = [header, {}, {"unique": identifier}, content]
        if kind == "document":
            place = self.random.choice([0, 2, 3, 3, 3])
            documents[place] = self.changed(documents[place])
        parts = [json.dumps(document).encode() for document in documents]
        if kind == "bytes":
            place = self.random.choice([0, 1, 2, 3, 3])
            parts[place] = self.scrambled(parts[place])
        signature = self.session.sign(parts)
        if kind == "signature":
            wrong = [
                b"", b"0" * 64, signature[:-1], signature + b"0", signature.upper().replace(b"A", b"B"), signature[::-1],
                bytes(64), Session(key=b"other").sign(parts)]
            signature = self.random.choice([text for text in wrong if text != signature])
        frames = [b"<IDS|MSG>", signature, *parts]
        if kind == "frames":
            change = self.random.randrange(5)
            place = self.random.randrange(len(frames))
            if change == 0:
                del frames[place]
            elif change == 1:
                frames.insert(place, self.random.choice([b"", b"x", b"<IDS|MSG>"]))
            elif change == 2:
                frames = frames[:place] or [b""]
            elif change == 3:
                frames = frames + [self.random.randbytes(self.random.randrange(2000))] * self.random.randint(1, 50)
            else:
                self.random.shuffle(frames)
        if kind == "replay" and self.sent:
            identifier, frames = self.random.choice(self.sent)
        return kind, identifier, frames

    # The conversation.

    def send(self):
        """Sends a changed message on one of the channels."""
        channel = self.random.choices(list(CONTENTS), [5, 3, 2])[0]
        kind, identifier, frames = self.message(channel)
        self.counts[kind] += 1
        if kind == "signature":
            self.forged.add(identifier)
        elif kind == "replay":
            self.replayed.add(identifier)
        elif kind == "document" and channel == "shell":
            self.sent.append((identifier, frames))
        self.sockets[channel].send_multipart(frames)

    def seconds_to_answer(self, channel):
        """Sends a good request, and returns the seconds until it is answered; None if it is not."""
        header = self.header("kernel_info_request")
        parts = [json.dumps(part).encode() for part in (header, {}, {}, {})]
        start = time.monotonic()
        self.sockets[channel].send_multipart([b"<IDS|MSG>", self.session.sign(parts), *parts])
        end = start + TIMEOUT
        while self.sockets[channel].poll(max(0, end - time.monotonic()) * 1000):
            if self.note(self.sockets[channel].recv_multipart(), "reply") == header["msg_id"]:
                self.read_broadcasts()
                return time.monotonic() - start
        return None

    def note(self, frames, what):
        """Notes an answer, and returns the identifier of what it answers."""
        start = frames.index(b"<IDS|MSG>")
        parent = json.loads(frames[start + 3]).get("msg_id") if frames[start + 3] != b"{}" else None
        if what == "reply":
            self.answers[json.dumps(parent)] = self.answers.get(json.dumps(parent), 0) + 1
        elif isinstance(parent, str) and parent in self.forged:
            self.answers[json.dumps(parent)] = 1
        return parent

    def read_broadcasts(self):
        while self.sockets["iopub"].poll(0):
            self.note(self.sockets["iopub"].recv_multipart(), "broadcast")

    @property
    def accepted(self):
        """How many messages with a wrong signature have caused an answer or a broadcast."""
        return sum(json.dumps(identifier) in self.answers for identifier in self.forged)

    @property
    def repeated(self):
        """How many messages were answered twice."""
        return sum(count > 1 for identifier, count in self.answers.items() if json.loads(identifier) in self.replayed)
