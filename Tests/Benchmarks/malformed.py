"""What the kernel does with traffic that is no message: on shell and on control, over raw sockets.

Each case is sent once, followed by a good kernel_info_request on the same channel. Reported are the
milliseconds until that is answered, what the kernel's log says, and its resident memory before and after.
Fails if a good request is not answered, or if the session is not whole at the end.
"""
import argparse
import json
import os
import re
import time
import uuid

import zmq
from jupyter_client.session import Session

from benchmark import SWIFT, TIMEOUT, Kernel, measure, megabytes, milliseconds, require, table


class RawChannel:
    """A socket whose frames are made here."""

    def __init__(self, kernel, name):
        self.name = name
        self.session = Session(key=kernel.client.session.key)
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.connect(f"tcp://{kernel.manager.ip}:{getattr(kernel.manager, name + '_port')}")

    def header(self, kind="kernel_info_request"):
        header = self.session.msg_header(kind)
        return {**header, "date": header["date"].isoformat()}

    def frames(self, header=None, parent=b"{}", metadata=None, content=b"{}", signature=None):
        """Frames of a message; with other metadata every time, since no signature may come twice."""
        header = self.header() if header is None else header
        metadata = json.dumps({"id": uuid.uuid4().hex}).encode() if metadata is None else metadata
        header = header if isinstance(header, bytes) else json.dumps(header).encode()
        parts = [header, parent, metadata, content]
        return [b"<IDS|MSG>", self.session.sign(parts) if signature is None else signature, *parts]

    def seconds_to_answer(self, frames):
        """Sends frames and then a good request, and returns the seconds until that is answered."""
        header = self.header()
        self.socket.send_multipart(frames)
        start = time.monotonic()
        self.socket.send_multipart(self.frames(header))
        while self.socket.poll(TIMEOUT * 1000):
            reply = self.socket.recv_multipart()
            if json.loads(reply[3])["msg_id"] == header["msg_id"]:
                return time.monotonic() - start
        return None


def cases(channel, megabytes_of_garbage):
    good = channel.header()
    garbage = os.urandom(1 << 20) * megabytes_of_garbage
    deep = 100_000
    return {
        "bad signature": channel.frames(signature=b"0" * 64),
        "short signature": channel.frames(signature=b"00"),
        "no signature": channel.frames(signature=b""),
        "no delimiter": channel.frames()[1:],
        "delimiter alone": [b"<IDS|MSG>"],
        "one empty frame": [b""],
        "one frame too few": channel.frames()[:-1],
        "a thousand empty frames": [b""] * 1000,
        "header is no JSON": channel.frames(b"{"),
        "header is an array": channel.frames(b"[]"),
        "header without type": channel.frames({key: value for key, value in good.items() if key != "msg_type"}),
        "type is a number": channel.frames({**channel.header(), "msg_type": 3}),
        "unknown type": channel.frames(channel.header("dance_request")),
        "parent is no JSON": channel.frames(parent=b"nothing"),
        "metadata is an array": channel.frames(metadata=json.dumps([channel.name]).encode()),
        "content is no JSON": channel.frames(content=b"{]"),
        "content is not UTF-8": channel.frames(content=b'{"code": "\xff\xfe"}'),
        "header is deep": channel.frames(b'{"a":' * deep + b"1" + b"}" * deep),
        "content is deep": channel.frames(content=b'{"a":' * deep + b"1" + b"}" * deep),
        "content is deep and open": channel.frames(content=b"[" * deep),
        f"one frame of {megabytes_of_garbage} MB": [garbage],
        f"content of {megabytes_of_garbage} MB": channel.frames(content=garbage),
        f"content of {megabytes_of_garbage} MB, bad signature": channel.frames(content=garbage, signature=b"f" * 64),
    }


def said(log):
    """What new lines of the log say, without their time and level."""
    lines = [re.sub(r"^\S+ \S+ \S+ ", "", line) for line in log.splitlines()]
    return "; ".join(line[:60] + "…" * (len(line) > 60) for line in lines) or "nothing"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--garbage", type=int, default=50, help="MB of garbage in the largest cases")
    options = parser.parse_args()

    rows = []
    # Raw frames are sent in the clear.
    with Kernel(SWIFT, transport_encryption="disabled") as kernel:
        kernel.run_checked("let kept = [1, 2, 3]")
        for channel in (RawChannel(kernel, "shell"), RawChannel(kernel, "control")):
            for case, frames in cases(channel, options.garbage).items():
                log = len(kernel.log())
                before = kernel.memory
                seconds = channel.seconds_to_answer(frames)
                require(kernel.is_alive(), f"the kernel ended after `{case}` on {channel.name}: {said(kernel.log()[log:])}")
                require(seconds is not None, f"no good request was answered after `{case}` on {channel.name}")
                rows.append([
                    channel.name, case, milliseconds(seconds), said(kernel.log()[log:]), megabytes(before),
                    megabytes(kernel.memory)])
        kernel.run_checked("kept", "[1, 2, 3]")
    table(["channel", "sent", "next answer, ms", "the log says", "VmRSS before, MB", "VmRSS after, MB"], rows)


measure(main)
