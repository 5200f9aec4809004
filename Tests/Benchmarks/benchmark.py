"""What the measuring scripts share: kernels by name, cells that are timed and checked, and tables."""
import collections
import glob
import os
import pathlib
import queue
import select
import shutil
import statistics
import sys
import tempfile
import time

# Before jupyter_client reads them: the venv's kernels, and histories that are nobody's.
ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = tempfile.TemporaryDirectory(prefix="benchmark-")
os.environ["JUPYTER_PATH"] = str(ROOT / ".venv/share/jupyter")
os.environ["XDG_STATE_HOME"] = os.environ["IPYTHONDIR"] = FOLDER.name

import zmq
from jupyter_client.manager import KernelManager

SWIFT = "sparseshift"
PYTHON = "python3"
TIMEOUT = 60


class Failure(Exception):
    """A kernel did something wrong: what is measured would mean nothing."""


def require(condition, sentence):
    if not condition:
        raise Failure(sentence)


def measure(main):
    """Runs a script: warns if the machine is busy, and ends with one sentence if something is wrong."""
    load = os.getloadavg()[0]
    if load > 0.5:
        print(f"warning: the load is {load:.2f} at the start; the numbers are those of a busy machine", file=sys.stderr)
    try:
        main()
    except Failure as failure:
        sys.exit(f"failed: {failure}")


def table(headings, rows):
    """Prints a Markdown table, numbers to the right."""
    texts = [[str(cell) for cell in row] for row in rows]
    columns = list(zip(*texts))
    widths = [max(map(len, (heading, *column))) for heading, column in zip(headings, columns)]
    is_numeric = [any(text[:1].isdigit() for text in column) for column in columns]

    def line(cells):
        padded = [
            cell.rjust(width) if right else cell.ljust(width) for cell, width, right in zip(cells, widths, is_numeric)]
        print("| " + " | ".join(padded) + " |")

    line(headings)
    line(["-" * (width - 1) + (":" if right else "-") for width, right in zip(widths, is_numeric)])
    for row in texts:
        line(row)


def milliseconds(seconds):
    return f"{seconds * 1000:.1f}"


def megabytes(count):
    return f"{count / 1e6:.1f}"


def percentile(values, percent):
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


Sent = collections.namedtuple("Sent", "code start identifier")


class Cell:
    """A cell that has run: how long it took from its message to idle, and what came of it."""

    def __init__(self, code, seconds, reply, outputs):
        self.code = code
        self.seconds = seconds
        self.status = reply["status"]
        self.error = reply.get("ename")
        self.message = reply.get("evalue")
        self.outputs = outputs

    @property
    def printed(self):
        return "".join(content["text"] for kind, content in self.outputs if kind == "stream")

    @property
    def value(self):
        values = [content["data"]["text/plain"] for kind, content in self.outputs if kind == "execute_result"]
        return values[0] if values else None


class Kernel:
    """A running kernel of the given name, with one client."""

    def __init__(self, name, **options):
        self.name = name
        self.log_file = tempfile.TemporaryFile()
        # Folders of killed kernels that had the same process id.
        self.foreign_folders = set(glob.glob(f"{tempfile.gettempdir()}/{name}-*"))
        self.manager = KernelManager(kernel_name=name, **options)
        # How often a client tries to connect: by default every 100 ms, which the times of a start would show.
        self.manager.context.setsockopt(zmq.RECONNECT_IVL, 2)
        start = time.monotonic()
        self.manager.start_kernel(stderr=self.log_file)
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.kernel_info()
        self.shell_message()
        self.start_seconds = time.monotonic() - start
        self.client.wait_for_ready(timeout=TIMEOUT)
        self.process = self.manager.provisioner.process

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def close(self):
        """Ends the kernel at once, if it still runs."""
        self.client.stop_channels()
        if self.is_alive():
            self.manager.shutdown_kernel(now=True)
        for folder in self.folders():
            shutil.rmtree(folder)

    def shell_message(self, timeout=TIMEOUT):
        try:
            return self.client.get_shell_msg(timeout=timeout)
        except queue.Empty:
            raise Failure(f"{self.name} did not answer within {timeout} s") from None

    def iopub_messages(self, identifier, timeout=TIMEOUT):
        """The messages that belong to a request, as they come."""
        end = time.monotonic() + timeout
        while True:
            try:
                message = self.client.get_iopub_msg(timeout=max(0, end - time.monotonic()))
            except queue.Empty:
                raise Failure(f"{self.name} was not done with a request after {timeout} s") from None
            if message["parent_header"].get("msg_id") == identifier:
                yield message

    def send(self, code):
        """Sends a cell and returns what `receive` needs."""
        start = time.monotonic()
        return Sent(code, start, self.client.execute(code))

    def receive(self, sent, timeout=TIMEOUT):
        outputs = []
        for message in self.iopub_messages(sent.identifier, timeout):
            if message["content"].get("execution_state") == "idle":
                break
            outputs.append((message["msg_type"], message["content"]))
        seconds = time.monotonic() - sent.start
        while True:
            reply = self.shell_message(timeout)
            if reply["parent_header"]["msg_id"] == sent.identifier:
                return Cell(sent.code, seconds, reply["content"], outputs)

    def run(self, code):
        return self.receive(self.send(code))

    def run_checked(self, code, value=None, printed=""):
        """Runs a cell that has to end well, with this value and these prints."""
        cell = self.run(code)
        found = cell.status, cell.value, cell.printed
        require(
            found == ("ok", value, printed),
            f"{self.name} answered {code!r} with {found}{f', {cell.error}: {cell.message}' if cell.error else ''}, not {('ok', value, printed)}")
        return cell

    def shut_down(self):
        """Asks the kernel to end, and returns the seconds until its process was gone."""
        handle = os.pidfd_open(self.process.pid)
        start = time.monotonic()
        self.client.shutdown()
        require(select.select([handle], [], [], TIMEOUT)[0], f"{self.name} did not end within {TIMEOUT} s")
        seconds = time.monotonic() - start
        os.close(handle)
        self.process.wait()
        return seconds

    def is_alive(self):
        return self.process.poll() is None

    def log(self):
        self.log_file.seek(0)
        return self.log_file.read().decode(errors="replace")

    def status(self, key):
        """A number of /proc/PID/status."""
        for line in open(f"/proc/{self.process.pid}/status"):
            if line.startswith(key + ":"):
                return int(line.split()[1])

    @property
    def memory(self):
        """The resident memory in bytes."""
        return self.status("VmRSS") * 1024

    @property
    def processor_seconds(self):
        """The processor time that the process has taken, of /proc/PID/stat."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def threads(self):
        return self.status("Threads")

    @property
    def open_files(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def folders(self):
        """The kernel's temporary folders."""
        return set(glob.glob(f"{tempfile.gettempdir()}/{self.name}-{self.process.pid}-*")) - self.foreign_folders

    @property
    def folder_size(self):
        """The bytes on disk of the temporary folders."""
        files = [file for folder in self.folders() for file in pathlib.Path(folder).rglob("*")]
        return sum(file.stat().st_blocks * 512 for file in files)
