"""Time and peak memory of `convert`, `inspect` and streamed epochs of `train` for large files under a limit of memory.

    python3 -m venv /tmp/cases && /tmp/cases/bin/pip install h5py numpy safetensors
    /tmp/cases/bin/python Tests/Benchmarks/large_arrays.py FOLDER [--gigabytes 2] [--memory 256]

FOLDER needs room for about three times the size of a file. Every file holds the same pairs of 768 entries. `train` takes one
epoch beside a pass for the statistics and one for the evaluation; the seconds of an epoch are what two more add, by halves.
At the end stands what an epoch and a training from compressed chunks (`rows.h5`) cost against those from one piece.
"""
import argparse
import json
import multiprocessing
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import time

import h5py
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "System"))
from support.paths import PROGRAM  # noqa: E402

WIDTH = 768


def parts(count, size=4096):
    """The pairs, a part at a time; the same ones every time."""
    random = np.random.default_rng(0)
    for start in range(0, count, size):
        yield start, random.standard_normal((min(size, count - start), 2, WIDTH), dtype="f4")


def hdf5(path, count, **options):
    with h5py.File(path, "w") as file:
        dataset = file.create_dataset("cfc_train", (count, 2, WIDTH), "f4", **options)
        if options.get("chunks") == (count, 2, WIDTH):
            # One chunk is written at once, since HDF5 packs it anew for every part.
            dataset[:] = np.concatenate([data for _, data in parts(count)])
            return
        for start, data in parts(count):
            dataset[start:start + len(data)] = data


def npy(path, count):
    array = np.lib.format.open_memmap(path, "w+", "f4", (count, 2, WIDTH))
    for start, data in parts(count):
        array[start:start + len(data)] = data


def safetensors(path, count):
    size = 4 * count * 2 * WIDTH
    header = json.dumps({"cfc_train": {"dtype": "F32", "shape": [count, 2, WIDTH], "data_offsets": [0, size]}}).encode()
    header += b" " * (-len(header) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(header)) + header)
        for _, data in parts(count):
            file.write(data.tobytes())


def measured(arguments):
    """Runs the program; its exit code, seconds, peak memory in MiB, and last line."""
    start = time.monotonic()
    process = subprocess.Popen([PROGRAM, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    output, errors = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    code = os.waitstatus_to_exitcode(status)
    line = errors.strip().splitlines()[-1] if code else output.strip().splitlines()[-1]
    return code, time.monotonic() - start, usage.ru_maxrss / 1024, line


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--gigabytes", type=float, default=2)
    parser.add_argument(
        "--memory", type=int, default=128, help="for the embeddings; the program itself takes about a hundred MiB more")
    parser.add_argument("--files", nargs="*", help="which of the files, such as rows.h5; all by default")
    options = parser.parse_args()
    count = int(options.gigabytes * 2**30 / (8 * WIDTH))
    options.folder.mkdir(parents=True, exist_ok=True)
    files = {
        "contiguous.h5": lambda path: hdf5(path, count),
        "rows.h5": lambda path: hdf5(path, count, chunks=(256, 2, WIDTH), compression="gzip", compression_opts=1),
        "whole.h5": lambda path: hdf5(path, count, chunks=(count, 2, WIDTH), compression="gzip", compression_opts=1),
        "e.npy": lambda path: npy(path, count),
        "e.safetensors": lambda path: safetensors(path, count),
    }
    print(f"{count:,} pairs × {WIDTH}, {options.gigabytes} GiB, --memory {options.memory}")
    limit = ["--memory", options.memory]
    results, peaks = {}, {}
    for name, write in files.items():
        if options.files and name not in options.files:
            continue
        path = options.folder / name
        # A process that has had much memory hands this number on to the programs that it starts.
        writer = multiprocessing.get_context("fork").Process(target=write, args=(path,))
        writer.start()
        writer.join()
        if writer.exitcode:
            sys.exit(f"{path} cannot be written")
        steps = count // 4096
        train = ["train", path, *limit, "--method", "TopK", "--oc", "16", "--batch", 4096, "--whiten", "none", "--output",
                 options.folder / "model", "--overwrite", "--quiet"]
        for what, arguments in [
            ("inspect", ["inspect", path, *limit]),
            ("convert", ["convert", path, options.folder / "copy.npy", *limit]),
            ("train", [*train, "--steps", steps]),
            ("3 epochs", [*train, "--steps", 3 * steps]),
        ]:
            code, seconds, peak, line = measured(arguments)
            if code == 0:
                results[name, what] = seconds
                peaks[name] = max(peak, peaks.get(name, 0))
            print(f"{name:16} {what:8} exit {code}  {seconds:6.1f} s  {peak:7.0f} MiB  {line[:150] if code else ''}", flush=True)
        if (name, "3 epochs") in results:
            results[name, "epoch"] = (results[name, "3 epochs"] - results[name, "train"]) / 2
            print(f"{name:16} epoch            {results[name, 'epoch']:6.2f} s  {peaks[name]:7.0f} MiB at most", flush=True)
        for left in ["copy.npy", name]:
            (options.folder / left).unlink(missing_ok=True)
        shutil.rmtree(options.folder / "model", ignore_errors=True)
    for what in ["epoch", "train", "inspect", "convert"]:
        if (plain := results.get(("contiguous.h5", what))) and (packed := results.get(("rows.h5", what))):
            print(f"{what:8} gzip {packed:.2f} s, contiguous {plain:.2f} s, {packed / plain:.2f} times")


if __name__ == "__main__":
    main()
