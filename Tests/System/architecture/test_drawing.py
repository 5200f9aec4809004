"""The drawing in ARCHITECTURE.md is what the code is."""
import subprocess
import sys

import folder_order


def test_the_drawing_is_up_to_date():
    command = [sys.executable, str(folder_order.ROOT / "documentation/draw-architecture"), "--check"]
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert result.returncode == 0, result.stdout
