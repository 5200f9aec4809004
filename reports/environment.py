"""What results depend on beside notebooks and their parameters, and how they come to depend on no more."""
import os
import platform
import re
import subprocess


# Results that are the same on every processor with AVX2: its kernels, and a number of threads.
THREADS = 2
PORTABLE = {"SPARSESHIFT_PORTABLE": "1", "SPARSESHIFT_THREADS": f"{THREADS}"}
KERNELS = "Haswell"


class Environment:
    """The versions of the program and its libraries; and the processor, where results depend on it."""

    def __init__(self, program):
        self.program = output_of([program, "--version"], PORTABLE)
        self.processor = "any with AVX2" if KERNELS in self.program else processor()
        self.system = f"{system()}, {platform.machine()}"

    @property
    def facts(self):
        """Names and values, for a table."""
        program, _, blas = self.program.partition("; ")
        return [
            ("program", program),
            ("linear algebra", blas),
            ("processor", f"{self.processor}, {THREADS} threads"),
            ("system", self.system),
        ]


def output_of(command, variables):
    return subprocess.run(
        list(map(str, command)), capture_output=True, text=True, check=True, env=os.environ | variables).stdout.strip()


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
