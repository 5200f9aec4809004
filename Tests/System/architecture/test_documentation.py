"""The API reference has no broken link, and every public declaration has documentation."""
import subprocess
import sys

import folder_order


def test_the_reference_is_complete(tmp_path):
    command = [sys.executable, str(folder_order.ROOT / "documentation/make-docs"), "--output", str(tmp_path / "site")]
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert result.returncode == 0, result.stdout
    assert (tmp_path / "site/documentation/sparseshift/index.html").exists()
    assert (tmp_path / "site/documentation/amethodofyourown/index.html").exists() or \
        list((tmp_path / "site").rglob("*methodofyourown*"))
