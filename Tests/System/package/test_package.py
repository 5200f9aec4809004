"""Other packages can depend on the library product."""
import pathlib
import subprocess

CHECK = pathlib.Path(__file__).with_name("check")


def test_swiftpm_accepts_the_product_by_version():
    result = subprocess.run([CHECK, "--graph"], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "/SparseShift@0.1.0" in result.stdout
