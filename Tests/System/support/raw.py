"""Traffic of any form on a kernel's channels."""
import json

import zmq
from jupyter_client.session import Session

from support.messages import TIMEOUT


class RawClient:
    """A client that makes its own frames; it subscribes to the broadcasts of the kernel."""

    def __init__(self, kernel):
        info = kernel.connection
        context = zmq.Context.instance()
        self.session = Session(key=info["key"].encode())
        self.shell = context.socket(zmq.DEALER)
        self.iopub = context.socket(zmq.SUB)
        self.iopub.subscribe(b"kernel")
        for socket, port in ((self.shell, "shell_port"), (self.iopub, "iopub_port")):
            socket.linger = 0
            socket.connect(f"tcp://{info['ip']}:{info[port]}")
        assert self.iopub.poll(TIMEOUT * 1000)  # the welcome
        self.iopub.recv_multipart()

    def header(self, msg_type):
        header = self.session.msg_header(msg_type)
        header["date"] = header["date"].isoformat()
        return header

    def frames(self, header, parent=b"{}", metadata=b"{}", content=b"{}", signature=None):
        if not isinstance(header, bytes):
            header = json.dumps(header).encode()
        parts = [header, parent, metadata, content]
        return [b"<IDS|MSG>", self.session.sign(parts) if signature is None else signature, *parts]

    def exchange(self, header):
        self.shell.send_multipart(self.frames(header))
        assert self.shell.poll(TIMEOUT * 1000), "no reply"
        frames = self.shell.recv_multipart()
        return {"frames": frames, "content": json.loads(frames[5])}

    def close(self):
        self.shell.close()
        self.iopub.close()
