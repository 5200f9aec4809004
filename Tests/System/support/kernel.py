"""A kernel under test: its process, its clients, and what its cells give."""
import collections
import json
import os
import pathlib
import queue
import re
import tempfile
import time

import zmq
from jupyter_client import BlockingKernelClient, KernelManager
from jupyter_client.kernelspec import KernelSpec

from support.free_ports import free_ports
from support.messages import drain

SWIFT = "sparseshift"
#: Seconds until a kernel that does not answer counts as hung. Far more than any answer takes on a busy machine.
TIMEOUT = 120


class Failure(Exception):
    """The kernel did something wrong, or nothing at all."""


class Outcome:
    """What a cell gave: the reply, the iopub messages between busy and idle, and the seconds from its message to idle."""

    def __init__(self, reply, messages, seconds):
        self.reply = reply
        self.messages = messages
        self.seconds = seconds

    @property
    def status(self):
        return self.reply["content"]["status"]

    @property
    def error(self):
        """The name of the error; None without one."""
        return self.reply["content"].get("ename")

    @property
    def message(self):
        """What the error says; None without one."""
        return self.reply["content"].get("evalue")

    @property
    def traceback(self):
        """The traceback in one text, without colours."""
        return re.sub(r"\x1b\[\d*m", "", "\n".join(self.reply["content"].get("traceback", [])))

    def of(self, kind):
        """The contents of all messages of one type."""
        return [message["content"] for message in self.messages if message["msg_type"] == kind]

    def stream(self, name):
        """What was written to `stdout` or `stderr`."""
        return "".join(content["text"] for content in self.of("stream") if content["name"] == name)

    @property
    def printed(self):
        """What was written to both streams."""
        return "".join(content["text"] for content in self.of("stream"))

    @property
    def data(self):
        """All forms of the cell's value; None without one."""
        results = self.of("execute_result")
        return results[0]["data"] if results else None

    @property
    def text(self):
        """The cell's value as plain text; None without one."""
        return self.data["text/plain"] if self.data else None


class Kernel:
    """A kernel process with any number of clients.

    It is the installed kernel of a name or, if `command` is given, whatever that command line starts;
    `{connection_file}` in it stands for the connection file. The kernel starts at once unless `starts` is false. Other
    options are the traits of jupyter_client's KernelManager, and `key`, the key by which messages are signed.

    Each kernel has its own history and leaves the user's alone.
    """

    def __init__(self, name=SWIFT, command=None, client_class=BlockingKernelClient, starts=True, **options):
        self._folder = tempfile.TemporaryDirectory(prefix="kernel-under-test-")
        folder = pathlib.Path(self._folder.name)
        self.path = str(folder / "connection.json")
        key = options.pop("key", None)
        if options.get("transport", "tcp") == "tcp":
            options = {**free_ports(), **options}
        # Jupyter ends a kernel by force when this time is over.
        options.setdefault("shutdown_wait_time", TIMEOUT)
        self.manager = KernelManager(kernel_name=name, connection_file=self.path, cache_ports=False, **options)
        if key is not None:
            self.manager.session.key = key
        if command is not None:
            self.manager._kernel_spec = KernelSpec(
                argv=command, display_name=name, language=name, interrupt_mode="message",
                metadata={"supported_encryption": ["curve"]})
        self._client_class = client_class
        self._environment = {"XDG_STATE_HOME": str(folder / "state")}
        self._log = open(folder / "log", "w+b")
        self._clients = []
        #: The last messages that came for requests that were done already.
        self.strays = collections.deque(maxlen=1_000)
        self._sent = {}
        self.process = None
        #: Whether a cell has been waited for in vain.
        self.is_waiting = False
        if starts:
            self.start()

    # The process.

    def start(self):
        self.manager.start_kernel(
            env={**os.environ, **self._environment}, stderr=self._log)
        self.process = self.manager.provisioner.process
        return self

    def restart(self, now=False, keeps_clients=False):
        """Has Jupyter restart the kernel; earlier clients are disconnected, unless they are kept."""
        if not keeps_clients:
            self._disconnect()
        self.manager.restart_kernel(now=now)
        self.process = self.manager.provisioner.process

    def interrupt(self):
        self.manager.interrupt_kernel()

    def shut_down(self):
        """Has Jupyter end the kernel, which may clean up."""
        self._disconnect()
        self.manager.shutdown_kernel()

    def stop(self):
        """Ends the kernel at once, if it still runs, and removes its files."""
        self._disconnect()
        if self.is_alive():
            self.manager.shutdown_kernel(now=True)
        self.manager.cleanup_resources()
        self._log.close()
        self._folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.stop()

    def is_alive(self):
        return self.process is not None and self.process.poll() is None

    def wait(self, timeout=TIMEOUT):
        """Waits for the kernel's end and returns its exit code."""
        return self.process.wait(timeout)

    def log(self):
        """What the kernel has written to standard error."""
        return os.pread(self._log.fileno(), os.fstat(self._log.fileno()).st_size, 0).decode(errors="replace")

    # Its clients.

    @property
    def connection(self):
        """What is in the connection file, which is made if the kernel has not started yet."""
        self.manager.write_connection_file()
        return json.loads(pathlib.Path(self.path).read_text())

    def connect(self, wait=True, reconnect_interval=None):
        """A new client; the kernel is waited for, unless `wait` is false.

        `reconnect_interval` is how often it tries to connect, in milliseconds.
        """
        self.manager.write_connection_file()
        client = self._client_class(connection_file=self.path)
        client.load_connection_file()
        if reconnect_interval is not None:
            client.context.setsockopt(zmq.RECONNECT_IVL, reconnect_interval)
        client.start_channels()
        self._clients.append(client)
        if wait:
            self.wait_until_ready(client)
            drain(client)
        return client

    def wait_until_ready(self, client, timeout=TIMEOUT):
        """Waits until the kernel answers a client on shell and iopub.

        The client's own `wait_for_ready` takes a heartbeat that is a second late for the kernel's end, which happens on
        busy machines.
        """
        end = time.monotonic() + timeout
        while True:
            client.kernel_info()
            try:
                if client.get_shell_msg(timeout=1)["msg_type"] == "kernel_info_reply":
                    client.get_iopub_msg(timeout=0.2)
                    return
            except queue.Empty:
                if self.process is not None and self.process.poll() is not None:
                    raise Failure(f"the kernel ended with {self.process.poll()} as it started: {self.log()}") from None
                if time.monotonic() > end:
                    raise Failure(f"the kernel was not ready after {timeout} s") from None

    @property
    def client(self):
        """The client that runs the cells, connected when it is first needed."""
        return self._clients[0] if self._clients else self.connect()

    def _disconnect(self):
        for client in self._clients:
            client.stop_channels()
        self._clients = []

    # Its cells.

    def send(self, code, **options):
        """Sends a cell and returns the identifier of its message, which `receive` needs."""
        client = self.client
        start = time.monotonic()
        identifier = client.execute(code, **options)
        self._sent[identifier] = start
        return identifier

    def messages(self, identifier, timeout=TIMEOUT):
        """The iopub messages that belong to a request, as they come."""
        end = time.monotonic() + timeout
        while True:
            try:
                message = self.client.get_iopub_msg(timeout=min(5, max(0, end - time.monotonic())))
            except queue.Empty:
                if self.process is not None and self.process.poll() is not None:
                    raise Failure(f"the kernel ended with {self.process.poll()} within a request") from None
                if time.monotonic() < end:
                    continue
                raise Failure(f"the kernel was not done with a request after {timeout} s") from None
            if message["parent_header"].get("msg_id") == identifier:
                yield message
            else:
                self.strays.append(message)

    def receive(self, identifier, timeout=TIMEOUT):
        """Waits for a cell's end."""
        self.is_waiting = True
        messages = []
        for message in self.messages(identifier, timeout):
            if message["msg_type"] != "status":
                messages.append(message)
            elif message["content"]["execution_state"] == "idle":
                break
        end = time.monotonic()
        while True:
            try:
                reply = self.client.get_shell_msg(timeout=timeout)
            except queue.Empty:
                raise Failure(f"the kernel gave no reply within {timeout} s") from None
            if reply["parent_header"].get("msg_id") == identifier:
                self.is_waiting = False
                return Outcome(reply, messages, end - self._sent.pop(identifier, end))

    def run(self, code, timeout=TIMEOUT, **options):
        """Runs a cell."""
        return self.receive(self.send(code, **options), timeout)

    def value(self, code):
        """Runs a cell, which has to succeed, and returns its value as plain text."""
        outcome = self.run(code)
        assert outcome.status == "ok", outcome.traceback
        return outcome.text

    def wait_for(self, identifier, is_wanted, timeout=TIMEOUT):
        """Waits for a message of a cell on iopub; those until then are dropped."""
        for message in self.messages(identifier, timeout):
            if is_wanted(message):
                return
            if message["content"].get("execution_state") == "idle":
                raise Failure("the cell ended before it sent what was waited for")

    def wait_until_running(self, identifier):
        """Waits for the first output of a cell that prints before it does more; that output is dropped."""
        self.wait_for(identifier, lambda message: message["msg_type"] == "stream")
