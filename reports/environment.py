"""What results depend on beside notebooks and their parameters."""
import os
import platform
import re
import subprocess


class Environment:
    """The versions of the program and its libraries, and the machine."""

    def __init__(self, program):
        self.program = output_of([program, "--version"])
        self.processor = processor()
        self.threads = len(os.sched_getaffinity(0))
        self.system = f"{system()}, {platform.machine()}"

    @property
    def facts(self):
        """Names and values, for a table."""
        program, _, blas = self.program.partition("; ")
        return [
            ("program", program),
            ("linear algebra", blas),
            ("processor", f"{self.processor}, {self.threads} thread{'s' if self.threads != 1 else ''}"),
            ("system", self.system),
        ]


def output_of(command):
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True).stdout.strip()


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            names = re.findall(r"^model name\s*:\s*(.+)$", file.read(), re.MULTILINE)
    except OSError:
        names = []
    return names[0].strip() if names else platform.processor() or "unknown"


def system():
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    except OSError:
        return platform.system()
