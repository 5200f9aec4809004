"""A kernel under test and raw access to its channels.

KERNEL_COMMAND is the kernel's command line; `{connection_file}` stands for the connection file.
Without it, the echo kernel of the release build is tested. The tests write code in the echo kernel's
commands; for other kernels it is translated to Swift. Tests that hold for the echo kernel alone carry the
mark `echo` and are deselected for other kernels.
"""
import json
import os
import pathlib
import shlex
import subprocess
import uuid

import pytest
import zmq
from jupyter_client import BlockingKernelClient
from jupyter_client.connect import write_connection_file
from jupyter_client.session import Session

from free_ports import free_ports

ROOT = pathlib.Path(__file__).resolve().parents[3]
DEFAULT_COMMAND = f"{ROOT}/.build/release/echo-kernel {{connection_file}}"
COMMAND = os.environ.get("KERNEL_COMMAND", DEFAULT_COMMAND)
TIMEOUT = 10


def pytest_collection_modifyitems(config, items):
    if not IS_ECHO:
        wrong = [item for item in items if item.get_closest_marker("echo")]
        config.hook.pytest_deselected(items=wrong)
        items[:] = [item for item in items if item not in wrong]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A conformance test skips itself when its kernel has nothing to test: that is a failure here."""
    report = yield
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"skipped: {report.longrepr}"
    return report


def kernel_arguments(connection_file):
    return [part.format(connection_file=connection_file) for part in shlex.split(COMMAND)]


IS_ECHO = "KERNEL_COMMAND" not in os.environ

# The first uses of the echo commands by Swift cells.
SWIFT_HEAD = "import Foundation\n"
SWIFT_RAISED = "struct Raised: Error, CustomStringConvertible { var description: String }"
# Signals are how cells are stopped, so this one cannot be.
SWIFT_HANG = "var every = sigset_t(); sigfillset(&every); pthread_sigmask(SIG_BLOCK, &every, nil); while true { sleep(1) }"


def translate(line):
    """A line of echo commands in Swift."""
    command, _, argument = line.partition(" ")
    text = json.dumps(argument, ensure_ascii=False)
    return {
        "raise": f"do {{ {SWIFT_RAISED}; throw Raised(description: {text}) }}",
        "sleep": f"Thread.sleep(forTimeInterval: {argument})",
        "hang": SWIFT_HANG,
        "input": f"try input({text})",
        "password": f"try input({text}, isPassword: true)",
        "stdout": f"print({text})",
        "stderr": f'FileHandle.standardError.write(Data(({text} + "\\n").utf8))',
        "flood": f"for number in 0..<{argument} {{ print(number) }}",
        "display": f"_ = display({text})",
        "show": f"let {argument} = display({text})",
        "update": f"{argument}.update({text})",
        "clear": "clearOutput(wait: true)",
        "quiet": "let _ = 0",
    }.get(command, json.dumps(line, ensure_ascii=False))


def translated(code):
    """The code that a client sends for some lines of echo commands."""
    return code if IS_ECHO else SWIFT_HEAD + "\n".join(translate(line) for line in code.splitlines())


def shown(text):
    """How the kernel shows a text that is the value of a cell: Swift puts it in quotes."""
    return text if IS_ECHO else json.dumps(text, ensure_ascii=False)


class Client(BlockingKernelClient):
    """A client whose code is made of echo commands, whatever kernel it talks to."""

    def execute(self, code, *arguments, user_expressions=None, **options):
        expressions = {name: translated(expression) for name, expression in (user_expressions or {}).items()}
        return super().execute(translated(code), *arguments, user_expressions=expressions, **options)


class Kernel:
    """A kernel process, its connection file and any number of clients."""

    def __init__(self, folder, **options):
        self.path = str(folder / f"connection-{uuid.uuid4().hex}.json")
        key = options.pop("key", b"a secret of the tests")
        if options.get("transport", "tcp") == "tcp":
            options = {**free_ports(), **options}
        _, self.connection = write_connection_file(self.path, key=key, kernel_name="test", **options)
        self.errors = open(folder / f"stderr-{uuid.uuid4().hex}.txt", "w+b")
        self.process = None
        self.clients = []
        # A history of its own: neither read from nor written to that of the user.
        self.environment = {**os.environ, "XDG_STATE_HOME": str(folder / "state")}

    def start(self):
        self.process = subprocess.Popen(
            kernel_arguments(self.path), stdin=subprocess.DEVNULL, stderr=self.errors, env=self.environment)
        return self

    def client(self, wait=True):
        client = Client(connection_file=self.path)
        client.load_connection_file()
        client.start_channels()
        self.clients.append(client)
        if wait:
            client.wait_for_ready(timeout=TIMEOUT)
            drain(client)
        return client

    def wait(self, timeout=TIMEOUT):
        return self.process.wait(timeout)

    def log(self):
        self.errors.flush()
        self.errors.seek(0)
        return self.errors.read().decode()

    def stop(self):
        for client in self.clients:
            client.stop_channels()
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.errors.close()


def drain(client):
    """Throws away what is on its way from the kernel, until it has been quiet."""
    for channel in (client.shell_channel, client.iopub_channel, client.control_channel):
        while True:
            try:
                channel.get_msg(timeout=0.05)
            except Exception as error:
                assert type(error).__name__ == "Empty", error
                break


def iopub_of(client, msg_id, until_idle=True):
    """The iopub messages with the given parent, up to and including idle."""
    messages = []
    while True:
        message = client.get_iopub_msg(timeout=TIMEOUT)
        if message["parent_header"].get("msg_id") != msg_id:
            continue
        messages.append(message)
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            return messages


def reply_to(client, msg_id, channel="shell"):
    get = client.get_shell_msg if channel == "shell" else client.get_control_msg
    while True:
        message = get(timeout=TIMEOUT)
        if message["parent_header"].get("msg_id") == msg_id:
            return message


def summary(messages):
    """Types of messages, with the state in place of `status`."""
    return [
        m["content"]["execution_state"] if m["msg_type"] == "status" else m["msg_type"] for m in messages
    ]


def request(client, msg_type, content=None, channel="shell"):
    """Sends a request of any type and returns its id."""
    message = client.session.msg(msg_type, content or {})
    (client.shell_channel if channel == "shell" else client.control_channel).send(message)
    return message["header"]["msg_id"]


@pytest.fixture
def make_kernel(tmp_path):
    kernels = []

    def make(start=True, **options):
        kernel = Kernel(tmp_path, **options)
        kernels.append(kernel)
        return kernel.start() if start else kernel

    yield make
    for kernel in kernels:
        kernel.stop()


@pytest.fixture
def kernel(make_kernel):
    return make_kernel()


@pytest.fixture
def client(kernel):
    return kernel.client()
