"""The API reference has no broken link, and every public declaration has documentation."""
import subprocess
import sys

import folder_order


def test_the_reference_is_complete(tmp_path):
    command = [sys.executable, str(folder_order.ROOT / "documentation/make-docs"), "--output", str(tmp_path / "site")]
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert result.returncode == 0, result.stdout
    for page in ["guide", "sparseshift/amethodofyourown", "sparseshift/trainedmodel", "figures/chart"]:
        assert (tmp_path / "site/documentation" / page / "index.html").exists(), page
