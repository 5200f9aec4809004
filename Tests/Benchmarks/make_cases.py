"""Writes files of arrays as people have them, and checks what the program makes of each.

    python3 -m venv /tmp/cases && /tmp/cases/bin/pip install h5py numpy safetensors torch ml_dtypes hdf5plugin
    /tmp/cases/bin/python Tests/Benchmarks/make_cases.py FOLDER

The cases with their right outcomes are in `Tests/System/support/array_cases.py`; the ordinary tests have those that need
h5py alone.
"""
import pathlib
import resource
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "System"))
from support import array_cases, array_checks, packages  # noqa: E402


def main(folder, names):
    wrong = crashed = hung = skipped = 0
    for name, make in array_cases.CASES.items():
        if names and name not in names:
            continue
        if not packages.available(array_cases.NEEDS[name]):
            print(f"skipped  {name}: needs {', '.join(array_cases.NEEDS[name])}")
            skipped += 1
            continue
        place = folder / name
        place.mkdir(parents=True)
        outcome = make(place)
        start = time.monotonic()
        try:
            problems = array_checks.check(outcome, place)
        except subprocess.TimeoutExpired:
            problems = ["hung"]
            hung += 1
        crashed += any("exit code -" in problem or "exit code 13" in problem for problem in problems)
        wrong += bool(problems)
        print(f"{'WRONG' if problems else 'right':8} {name} ({time.monotonic() - start:.1f} s)", *problems, sep="\n    ", flush=True)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    print(f"{wrong} wrong, {crashed} crashed, {hung} hung, {skipped} skipped; peak memory of a run {peak} MiB")
    return 1 if wrong else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(pathlib.Path(sys.argv[1]), sys.argv[2:]))
