"""Where things are: the checkout, the fixtures, and the program."""
import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
FIXTURES = ROOT / "Tests/Fixtures"
#: The program as it was built; SPARSESHIFT names another one.
PROGRAM = os.environ.get("SPARSESHIFT", str(ROOT / ".build/release/sparseshift"))
#: The program as the kernel that Jupyter starts.
INSTALLED_PROGRAM = os.environ.get(
    "SPARSESHIFT", str(pathlib.Path(sys.prefix) / "share/jupyter/kernels/sparseshift/sparseshift"))
