"""Peak memory and rows a second of 'sparseshift embed' on many pairs, beside the program before a change.

    make build models
    .venv/bin/python Tests/Benchmarks/embedding_memory.py FOLDER --before PROGRAM

The model is random, of one block, and as wide as --width says; the pairs are short texts, all different. Every program
embeds them once without --memory and, if it has the option, once with every limit. The peak is that of the process
(ru_maxrss); 'without rows' is the peak on a hundredth of the pairs, so that what is above it grows with the pairs: rows,
tokens, and the texts themselves, which --memory does not count. Files of one program must be equal to the bit, and those
of the two programs to 1e-4 of the largest number.
"""
import argparse
import csv
import os
import pathlib
import subprocess
import sys
import time

import h5py
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/System"))
from support.gguf_files import wide_model  # noqa: E402

PROGRAM = ROOT / ".build/release/sparseshift"
MIB = 1 << 20


def write_pairs(path, count):
    with open(path, "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["before", "after"])
        rows.writerows([f"number {index}", f"{index} it is"] for index in range(count))
    return path


def embed(program, model, pairs, output, memory):
    options = [] if memory is None else ["--memory", str(memory)]
    begin = time.perf_counter()
    process = subprocess.Popen([program, "embed", model, pairs, "--quiet", "--output", output, *options], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{program}: exit code {process.returncode}")
    return time.perf_counter() - begin, usage.ru_maxrss / 1024


def compare(first, second, tolerance):
    with h5py.File(first) as one, h5py.File(second) as other:
        for start in range(0, len(one["cfc_train"]), 4096):
            left, right = (file["cfc_train"][start:start + 4096] for file in (one, other))
            if np.abs(left - right).max() > tolerance * np.abs(left).max():
                sys.exit(f"{first} and {second}: rows from {start} on differ.")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--before", type=pathlib.Path, help="the program before the change")
    parser.add_argument("--program", type=pathlib.Path, default=PROGRAM)
    parser.add_argument("--pairs", type=int, default=200_000)
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--memory", type=int, nargs="*", default=[16, 64, 256], help="limits in MiB")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    model = wide_model(ROOT / "Tests/Fixtures/language-models/llama.gguf", options.folder / "wide.gguf", options.width)
    many = write_pairs(options.folder / "many.csv", options.pairs)
    few = write_pairs(options.folder / "few.csv", max(1, options.pairs // 100))
    rows = 2 * options.pairs
    print(f"{options.pairs:,} pairs × {options.width}: rows of {rows * options.width * 4 / MIB:,.0f} MiB, "
          f"texts of {many.stat().st_size / MIB:,.0f} MiB\n")
    print("| program | --memory, MiB | peak, MiB | without rows, MiB | seconds | rows/s |\n| --- | --- | --- | --- | --- | --- |")
    first = None
    for name, program, limits in [("before", options.before, [None]), ("now", options.program, [None, *options.memory])]:
        if program is None:
            continue
        own = None
        for limit in limits:
            output = options.folder / f"{name}-{limit}.h5"
            _, base = embed(program, model, few, options.folder / "few.h5", limit)
            seconds, peak = embed(program, model, many, output, limit)
            print(f"| {name} | {limit or '–'} | {peak:,.0f} | {base:,.0f} | {seconds:.1f} | {rows / seconds:,.0f} |", flush=True)
            if own:
                compare(own, output, 0)
            elif first:
                compare(first, output, 1e-4)
            own = own or output
            if output != own:
                output.unlink()
        first = first or own


main()
