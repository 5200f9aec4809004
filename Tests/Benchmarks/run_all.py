"""What "Run All" costs: each lesson three times in one kernel, in quick sizes, with the memory after each run."""
import argparse
import json
import os
import pathlib
import re

import yaml
from benchmark import SWIFT, Kernel, measure, require, table

ROOT = pathlib.Path(__file__).resolve().parents[2]


def cells(path):
    """The code of a lesson, with the parameters of its quick size."""
    quick = ROOT / "configs/quick" / f"{path.stem}.yaml"
    values = yaml.safe_load(quick.read_text()) if quick.exists() else {}
    for cell in json.loads(path.read_text())["cells"]:
        if cell["cell_type"] != "code":
            continue
        code = "".join(cell["source"])
        if "parameters" in cell["metadata"].get("tags", []):
            for name, value in values.items():
                code = re.sub(
                    rf"((?:let|var) {name}(?:\s*:\s*[^=]+)?\s*=).*", lambda m: f"{m[1]} {json.dumps(value)}", code)
        yield code


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lessons", nargs="*", help="beginnings of names, such as 05; all by default")
    options = parser.parse_args()
    os.chdir(ROOT / "notebooks")
    rows = []
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        if options.lessons and not path.name.startswith(tuple(options.lessons)):
            continue
        with Kernel(SWIFT) as kernel:
            memory = []
            for _ in range(3):
                for code in cells(path):
                    cell = kernel.run(code)
                    require(cell.status == "ok", f"{path.name}: {cell.traceback}")
                memory.append(kernel.memory)
        rows.append([path.stem, *(f"{size / 1e6:.0f}" for size in memory), f"{memory[2] / memory[0]:.3f}"])
    table(["lesson", "first, MB", "second", "third", "third/first"], rows)


measure(main)
