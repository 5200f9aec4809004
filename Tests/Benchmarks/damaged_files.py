"""Damaged and hostile files of every format: whatever is in a file, the program ends with exit code 0, or with one sentence.

    .venv/bin/python Tests/Benchmarks/damaged_files.py FOLDER [--count 1500] [--seed 1] [--kind gzip.h5] [--agree]

The files are made in `Tests/System/support/damaged_files.py`: some hundred by hand, and the others by damage to sound ones.
Every file is inspected, and trained on, converted, embedded or executed, as its format calls for it, within 60 seconds and
2 GB of address space. Files with which something goes wrong stay in the folder. With `--agree` h5py and numpy read what was
converted to .npy, and have to find the same numbers. The tests have a seeded part of this.
"""
import argparse
import collections
import pathlib
import random
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "System"))
from support import damaged_files  # noqa: E402

READER = """
import sys, h5py, numpy as np
path, converted = sys.argv[1:]
with h5py.File(path) as file:
    expected = file["cfc_train"][()] if "cfc_train" in file else np.stack([file["before"][()], file["after"][()]], 1)
found = np.load(converted)
same = found.shape == expected.shape and np.array_equal(found, expected.astype("f4"), equal_nan=True)
print("same" if same else f"other numbers: {expected.dtype} {expected.shape}, {found.shape}")
"""


def agreement(path, converted):
    """What is wrong with an array that was converted; a library that cannot read the file says nothing."""
    result = subprocess.run([sys.executable, "-c", READER, path, converted], capture_output=True, text=True, timeout=60)
    if result.returncode != 0:
        return "unread", (result.stderr.strip().splitlines() or [f"exit code {result.returncode}"])[-1]
    return ("same", "") if result.stdout.startswith("same") else ("other", result.stdout.strip())


def main(options):
    folder = pathlib.Path(options.folder)
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(options.seed)
    hostile = [] if options.kind else list(damaged_files.hostile())
    kinds = [kind for kind in damaged_files.kinds() if not options.kind or kind.name in options.kind]
    files = [(kind, kind.content) for kind in hostile]
    while len(files) < options.count:
        kind = kinds[len(files) % len(kinds)]
        files.append((kind, damaged_files.damaged(kind, chance)))
    trial = damaged_files.Trial(folder)
    counts, peak, longest = collections.Counter(), 0, 0
    by_kind = collections.defaultdict(collections.Counter)
    for number, (kind, content) in enumerate(files):
        # Each file is inspected or read as its format calls for it, by two commands if there are so many.
        others = kind.commands[1:]
        commands = kind.commands if number < len(hostile) else [kind.commands[0], *chance.sample(others, min(1, len(others)))]
        is_kept = False
        start = time.monotonic()
        for arguments, result, wrong in trial.run(kind, content, commands):
            longest = max(longest, time.monotonic() - start)
            start = time.monotonic()
            counts["runs"] += 1
            counts["accepted" if result.code == 0 else "refused"] += 1
            by_kind["by hand" if number < len(hostile) else kind.name][result.code] += 1
            peak = max(peak, result.peak)
            if "HDF5 library failed" in result.errors or "language models failed" in result.errors:
                counts["failed in a library, one sentence"] += 1
            if options.agree and arguments[0] == "convert" and result.code == 0 and str(arguments[-1]).endswith(".npy"):
                told, what = agreement(arguments[1], arguments[-1])
                counts[f"numbers: {told}"] += 1
                if told != "same":
                    print(f"{told.upper()} {arguments[0]} {arguments[1]}: {what}", flush=True)
                    is_kept = True
            if wrong:
                counts["wrong"] += 1
                for problem in wrong:
                    counts[f"wrong: {problem.split(':')[0]}"] += 1
                print(f"WRONG {arguments[0]} {arguments[1] if arguments[0] != 'embed' else arguments[1:3]}: {', '.join(wrong)}\n"
                      f"    {result.errors[-700:]}", flush=True)
                is_kept = True
        if not is_kept:
            trial.remove()
    print("| kind | exit codes of the runs |\n| --- | --- |")
    for name, codes in by_kind.items():
        print(f"| {name} | {', '.join(f'{code}: {count}' for code, count in sorted(codes.items(), key=str))} |")
    print(f"{len(files)} files, seed {options.seed}: "
          + ", ".join(f"{count} {name}" if ":" not in name else f"{name} {count}" for name, count in counts.items())
          + f"; peak {peak >> 20} MiB, longest run {longest:.0f} s")
    return 1 if counts["wrong"] else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--count", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", action="append", help="only damaged files of this name")
    parser.add_argument("--agree", action="store_true")
    sys.exit(main(parser.parse_args()))
