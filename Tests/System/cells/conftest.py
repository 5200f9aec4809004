"""A live session of the installed `sparseshift` kernel, for tests that write cells."""
import os
import queue
import tempfile
import time

import pytest
from jupyter_client.manager import KernelManager

from free_ports import free_ports

KERNEL = "sparseshift"
# The history of earlier sessions is not what these tests are about.
os.environ["XDG_STATE_HOME"] = tempfile.mkdtemp()


class Outcome:
    """What one cell gave: the reply, and the iopub messages between busy and idle."""

    def __init__(self, reply, messages, seconds):
        self.reply = reply
        self.messages = messages
        self.seconds = seconds

    @property
    def status(self):
        return self.reply["content"]["status"]

    @property
    def error(self):
        return self.reply["content"]["ename"]

    @property
    def message(self):
        return self.reply["content"]["evalue"]

    @property
    def traceback(self):
        text = "\n".join(self.reply["content"]["traceback"])
        for code in range(0, 40):
            text = text.replace(f"\x1b[{code}m", "")
        return text

    def of(self, kind):
        return [message["content"] for message in self.messages if message["msg_type"] == kind]

    def stream(self, name):
        return "".join(content["text"] for content in self.of("stream") if content["name"] == name)

    @property
    def data(self):
        results = self.of("execute_result")
        return results[0]["data"] if results else None

    @property
    def text(self):
        return self.data["text/plain"] if self.data else None


class Session:
    def __init__(self):
        self.manager = KernelManager(kernel_name=KERNEL, cache_ports=False, **free_ports())
        self.manager.start_kernel()
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=30)
        # Whether a cell has been waited for in vain.
        self.is_waiting = False

    def send(self, code, **options):
        return self.client.execute(code, **options)

    def receive(self, message_id, timeout=60):
        start = time.monotonic()
        messages = []
        self.is_waiting = True
        while True:
            message = self.client.get_iopub_msg(timeout=timeout)
            if message["parent_header"].get("msg_id") != message_id:
                continue
            if message["msg_type"] == "status":
                if message["content"]["execution_state"] == "idle":
                    break
                continue
            messages.append(message)
        seconds = time.monotonic() - start
        while True:
            reply = self.client.get_shell_msg(timeout=timeout)
            if reply["parent_header"]["msg_id"] == message_id:
                self.is_waiting = False
                return Outcome(reply, messages, seconds)

    def run(self, code, timeout=60, **options):
        return self.receive(self.send(code, **options), timeout)

    def value(self, code):
        outcome = self.run(code)
        assert outcome.status == "ok", outcome.traceback
        return outcome.text

    def wait_until_running(self, message_id, timeout=20):
        """Waits for the first output of a cell that prints before it goes on."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            try:
                message = self.client.get_iopub_msg(timeout=1)
            except queue.Empty:
                continue
            if message["msg_type"] == "stream" and message["parent_header"]["msg_id"] == message_id:
                return
        raise AssertionError("the cell printed nothing")

    def interrupt(self):
        self.manager.interrupt_kernel()

    def is_alive(self):
        return self.manager.is_alive()

    def stop(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture(scope="session", autouse=True)
def history_of_its_own(tmp_path_factory):
    """What tests run stays out of the user's history."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="module")
def shared_session():
    """Holds the session of a file's tests."""
    sessions = []
    yield sessions
    for session in sessions:
        session.stop()


@pytest.fixture
def session(shared_session):
    """A session with what earlier tests left in it; a new one if a cell of theirs never ended."""
    if not shared_session or shared_session[-1].is_waiting:
        shared_session.append(Session())
    return shared_session[-1]


@pytest.fixture
def fresh_session():
    session = Session()
    yield session
    session.stop()
