"""A peer without the key that sends as fast as it can."""
import subprocess
import sys

import zmq

from support.messages import TIMEOUT

PEER = """
import sys
import zmq

address, count, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
kind = zmq.SUB if sys.argv[4] == "iopub" else zmq.DEALER
context = zmq.Context()
sockets = []
for _ in range(count):
    socket = context.socket(kind)
    socket.linger = 0
    socket.connect(address)
    sockets.append(socket)
frames = [b"<IDS|MSG>", b"0" * 64, b"{}", b"{}", b"{}", b"x" * size]
poller = zmq.Poller()
for socket in sockets:
    poller.register(socket, zmq.POLLOUT)
while True:
    if kind == zmq.SUB:
        for socket in sockets:
            socket.subscribe(b"x" * size)
            socket.unsubscribe(b"x" * size)
        continue
    for socket, _ in poller.poll():
        try:
            socket.send_multipart(frames, zmq.DONTWAIT)
        except zmq.Again:
            pass
"""


class Flood:
    """Unsigned messages of `size` bytes for a channel, by `peers` connections of another process, until the end of a
    `with` block. Answers are never read."""

    def __init__(self, kernel, channel, size=1_000_000, peers=4):
        info = kernel.connection
        address = f"tcp://{info['ip']}:{info[channel + '_port']}"
        self.command = [sys.executable, "-c", PEER, address, str(peers), str(size), channel]

    def __enter__(self):
        self.process = subprocess.Popen(self.command)
        return self

    def __exit__(self, *error):
        assert self.process.poll() is None, "the peer has ended"
        self.process.kill()
        self.process.wait()


class Heart:
    """A heartbeat channel of one's own."""

    def __init__(self, kernel):
        info = kernel.connection
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.connect(f"tcp://{info['ip']}:{info['hb_port']}")

    def beats(self):
        """Whether a ping comes back."""
        self.socket.send(b"ping")
        return bool(self.socket.poll(TIMEOUT * 1000)) and self.socket.recv() == b"ping"

    def close(self):
        self.socket.close()


def resident_memory(process):
    """The resident memory of a process, in MB."""
    with open(f"/proc/{process.pid}/status") as file:
        line = next(line for line in file if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024
