"""Stops sweeps and sharded extractions at random moments, resumes them, and compares their ends to the bit.

    .venv/bin/python Tests/Benchmarks/sweep_kills.py FOLDER [--stops 60]

Half of the stops strike `sparseshift sweep`, half `sparseshift embed --shard`. The signals are KILL, TERM, USR1 and INT. A finished
run must never be written again, an extraction never have fewer rows than before; at the end every file must be that of an
undisturbed command. Needs h5py and the model of `make models`.
"""
import argparse
import json
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import time

import h5py

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "System"))
from support.paths import PROGRAM  # noqa: E402
from support.shifts import write_embeddings  # noqa: E402

SIGNALS = [signal.SIGKILL, signal.SIGTERM, signal.SIGUSR1, signal.SIGINT]
SWEEP = ["--over", "tolerance=0.02,0.05,0.1", "--over", "norm=none,bn", "--seeds", "0,1", "--oc", "4", "--steps", "20000",
         "--batch", "64", "--quiet"]


def stopped(command, after, number):
    """Runs a command and sends it a signal; the exit code, and the seconds from the signal to the end."""
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        process.wait(after)
        return process.returncode, 0
    except subprocess.TimeoutExpired:
        pass
    process.send_signal(number)
    start = time.monotonic()
    _, errors = process.communicate()
    code = process.returncode
    # A signal that comes before the program listens, or while the last tables are written, ends it at once.
    if code not in (0, 130, 138, 143, *(-each for each in SIGNALS)):
        sys.exit(f"ended with {code}: {errors}")
    return code, time.monotonic() - start


def finished(folder):
    """When the weights of the finished runs were written."""
    return {
        path.parent.relative_to(folder): path.stat().st_mtime_ns for path in folder.glob("*/seed-*/weights.safetensors")
        if not (path.parent / "checkpoint").exists()}


def sweeps(options, moments):
    data = options.folder / "e.h5"
    write_embeddings(data)
    start = time.monotonic()
    subprocess.run([PROGRAM, "sweep", data, *SWEEP, "--output", options.folder / "whole"], check=True, stdout=subprocess.DEVNULL)
    duration = time.monotonic() - start
    table = (options.folder / "whole/sweep.csv").read_bytes()
    rounds, stops, slowest = 0, 0, 0.0
    while stops < options.stops // 2:
        folder = options.folder / f"sweep-{rounds}"
        rounds += 1
        code = None
        while code != 0:
            before = finished(folder) if folder.exists() else {}
            command = [PROGRAM, "sweep", folder, "--resume", "--quiet"]
            if not (folder / "plan.json").exists():
                command = [PROGRAM, "sweep", data, *SWEEP, "--output", folder, *(["--resume"] if folder.exists() else [])]
            strikes = stops < options.stops // 2
            code, seconds = stopped(
                command, moments.uniform(0.01, 0.5) * duration if strikes else 3600, moments.choice(SIGNALS))
            stops += code != 0
            slowest = max(slowest, seconds)
            for run, moment in before.items():
                if finished(folder).get(run) != moment:
                    sys.exit(f"{folder}: the finished run {run} was written again")
        if (folder / "sweep.csv").read_bytes() != table:
            sys.exit(f"{folder}: the tables differ")
        for path in sorted((options.folder / "whole").rglob("weights.safetensors")):
            if (folder / path.relative_to(options.folder / "whole")).read_bytes() != path.read_bytes():
                sys.exit(f"{folder}: {path.relative_to(options.folder / 'whole')} differs")
        shutil.rmtree(folder)
    print(f"sweep of 12 runs: {stops} stops in {rounds} sweeps, at most {slowest:.1f} s to stop, the same bits")


def extractions(options, moments):
    pairs = options.folder / "pairs.jsonl"
    words = random.Random(0)
    with open(pairs, "w") as file:
        for number in range(3000):
            texts = [" ".join(words.choice("the a cat dog sees finds old new house tree".split()) for _ in range(12))
                     for _ in range(2)]
            file.write(json.dumps({"before": texts[0], "after": texts[1]}) + "\n")

    def command(folder, shard):
        return [PROGRAM, "embed", *([options.model] if options.model else []), pairs, "--output", folder / "e.h5", "--shard",
                f"{shard}/2", "--quiet"]

    def rows(path):
        with h5py.File(path) as file:
            return file["cfc_train"][:]

    whole = options.folder / "whole-embed"
    whole.mkdir()
    start = time.monotonic()
    for shard in (1, 2):
        subprocess.run([str(word) for word in command(whole, shard)], check=True, stdout=subprocess.DEVNULL)
    duration = (time.monotonic() - start) / 2
    expected = [path for path in sorted(whole.iterdir())]
    rounds, stops, slowest = 0, 0, 0.0
    while stops < options.stops - options.stops // 2:
        folder = options.folder / f"embed-{rounds}"
        folder.mkdir()
        rounds += 1
        for shard in (1, 2):
            code = None
            while code != 0:
                strikes = stops < options.stops - options.stops // 2
                code, seconds = stopped(
                    command(folder, shard), moments.uniform(0.1, 0.8) * duration if strikes else 3600,
                    moments.choice(SIGNALS))
                stops += code != 0
                slowest = max(slowest, seconds)
        if sorted(path.name for path in folder.iterdir()) != [path.name for path in expected]:
            sys.exit(f"{folder}: {sorted(path.name for path in folder.iterdir())}")
        for path in expected:
            if (rows(folder / path.name) != rows(path)).any():
                sys.exit(f"{folder}: {path.name} differs")
        shutil.rmtree(folder)
    print(f"embed in 2 shards: {stops} stops in {rounds} extractions, at most {slowest:.1f} s to stop, the same bits")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--stops", type=int, default=60)
    parser.add_argument("--model", help="the file of a language model; that of make models by default")
    options = parser.parse_args()
    shutil.rmtree(options.folder, ignore_errors=True)
    options.folder.mkdir(parents=True)
    moments = random.Random(0)
    sweeps(options, moments)
    extractions(options, moments)


if __name__ == "__main__":
    main()
