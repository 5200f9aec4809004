"""What the measuring scripts share: kernels by name, cells that are timed and checked, and tables."""
import glob
import os
import pathlib
import select
import shutil
import statistics
import sys
import tempfile
import time

# Before jupyter_client reads them: the venv's kernels, and histories of their own.
ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = tempfile.TemporaryDirectory(prefix="benchmark-")
os.environ["JUPYTER_PATH"] = str(ROOT / ".venv/share/jupyter")
os.environ["XDG_STATE_HOME"] = os.environ["IPYTHONDIR"] = FOLDER.name

sys.path.insert(0, str(ROOT / "Tests/System"))
from support import kernel
from support.kernel import SWIFT, TIMEOUT, Failure

PYTHON = "python3"


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


class Kernel(kernel.Kernel):
    """A kernel whose start, cells, end and resources are measured."""

    def __init__(self, name, **options):
        self.name = name
        # Folders of killed kernels that had the same process id.
        self.foreign_folders = set(glob.glob(f"{tempfile.gettempdir()}/{name}-*"))
        super().__init__(name, starts=False, **options)
        start = time.monotonic()
        self.start()
        # By default a client tries to connect every 100 ms, which the time of a start would show.
        client = self.connect(wait=False, reconnect_interval=2)
        client.kernel_info()
        client.get_shell_msg(timeout=TIMEOUT)
        self.start_seconds = time.monotonic() - start
        client.wait_for_ready(timeout=TIMEOUT)

    def stop(self):
        super().stop()
        for folder in self.folders():
            shutil.rmtree(folder)

    def run_checked(self, code, value=None, printed=""):
        """Runs a cell that has to end well, with this value and these prints."""
        cell = self.run(code)
        found = cell.status, cell.text, cell.printed
        require(
            found == ("ok", value, printed),
            f"{self.name} answered {code!r} with {found}{f', {cell.error}: {cell.message}' if cell.error else ''}, not {('ok', value, printed)}")
        return cell

    def seconds_to_shut_down(self):
        """Asks the kernel to end, and returns the seconds until its process was gone."""
        handle = os.pidfd_open(self.process.pid)
        start = time.monotonic()
        self.client.shutdown()
        require(select.select([handle], [], [], TIMEOUT)[0], f"{self.name} did not end within {TIMEOUT} s")
        seconds = time.monotonic() - start
        os.close(handle)
        self.process.wait()
        return seconds

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
