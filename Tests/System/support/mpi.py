"""Several processes of `sparseshift train` under mpirun, with a library over this machine's MPI in a folder of its own."""
import os
import pathlib
import shutil
import subprocess

from support.paths import PROGRAM, ROOT
from support.program import TIMEOUT

INSTALL = pathlib.Path(ROOT) / "Sources/CMessagePassing/runtime/install"


def is_installed():
    """Whether there is an MPI with which programs can be built and run."""
    return bool(shutil.which("mpirun") and shutil.which("mpicc"))


class MPI:
    """The library for MPI, built into a folder."""

    def __init__(self, folder):
        environment = {
            **os.environ, "TERM": "dumb", "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
            # Containers may not read each other's memory.
            "OMPI_MCA_btl_vader_single_copy_mechanism": "none", "OMPI_MCA_rmaps_base_oversubscribe": "1",
            "OMPI_MCA_hwloc_base_binding_policy": "none", "OMPI_MCA_mpi_yield_when_idle": "1"}
        built = subprocess.run(
            [INSTALL], env={**environment, "XDG_CACHE_HOME": str(folder)}, capture_output=True, text=True, timeout=TIMEOUT)
        assert built.returncode == 0, built.stderr
        self.library = built.stdout.strip().rpartition(": ")[2]
        self.environment = {**environment, "SPARSESHIFT_MPI": self.library}

    def command(self, count, *arguments, program=PROGRAM):
        return ["mpirun", "-n", str(count), str(program), *map(str, arguments)]

    def run(self, count, *arguments, code=0, **environment):
        """Runs the program to its end, and returns its standard output, or its messages if it fails as it should."""
        result = subprocess.run(
            self.command(count, *arguments), capture_output=True, text=True, timeout=TIMEOUT,
            env={**self.environment, **environment})
        assert result.returncode == code, result.stderr
        return result.stdout if code == 0 else result.stderr

    def start(self, count, *arguments):
        return subprocess.Popen(
            self.command(count, *arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.environment)
