"""Where the kernel is installed for a user."""
import os
import subprocess
import sys

import pytest

from support.paths import PROGRAM

FOLDERS = ("JUPYTER_DATA_DIR", "XDG_DATA_HOME", "JUPYTER_PLATFORM_DIRS")


@pytest.mark.parametrize("variables", [
    {}, {"XDG_DATA_HOME": ""}, {"XDG_DATA_HOME": "{}/data"}, {"XDG_DATA_HOME": "{}/data", "JUPYTER_DATA_DIR": "{}/own"},
])
def test_the_kernel_is_installed_where_jupyter_looks(tmp_path, variables):
    environment = {name: value for name, value in os.environ.items() if name not in FOLDERS}
    environment |= {"HOME": str(tmp_path)} | {name: value.format(tmp_path) for name, value in variables.items()}

    def output(*command):
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()

    folder = output(sys.executable, "-m", "jupyter", "--data-dir")
    assert folder.startswith(str(tmp_path))
    assert output(PROGRAM, "install") == f"installed the kernel 'sparseshift' in {folder}/kernels/sparseshift"
    assert os.path.exists(f"{folder}/kernels/sparseshift/kernel.json")
