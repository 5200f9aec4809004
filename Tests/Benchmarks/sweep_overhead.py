"""What a sweep costs beside its trainings: the local engine, the shell loop that people write, and Slurm with --chunk.

    make test                                     # installs Slurm, if it can be installed
    .venv/bin/python Tests/Benchmarks/sweep_overhead.py FOLDER [--points 100] [--steps 150000]

Every point is one training of one thread. The table has the seconds of all points and those of one; the tables of all ways
have to be the same to the byte.
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "System"))
from support import slurm  # noqa: E402
from support.paths import PROGRAM  # noqa: E402
from support.shifts import write_embeddings  # noqa: E402


def run(*arguments, **options):
    subprocess.run([str(word) for word in arguments], check=True, stdout=subprocess.DEVNULL, **options)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--points", type=int, default=100)
    parser.add_argument("--steps", type=int, default=150_000)
    parser.add_argument("--chunk", type=int, default=10)
    options = parser.parse_args()
    shutil.rmtree(options.folder, ignore_errors=True)
    options.folder.mkdir(parents=True)
    data = options.folder / "e.h5"
    write_embeddings(data)
    settings = ["--oc", "4", "--steps", options.steps, "--batch", "64", "--whiten", "none"]
    points = ["--over", "tolerance=0.02", "--seeds", f"0..<{options.points}"]
    rows = []

    def measure(name, work):
        start = time.monotonic()
        work()
        seconds = time.monotonic() - start
        rows.append((name, seconds))
        print(f"| {name:34} | {seconds:7.1f} | {seconds / options.points:9.3f} |", flush=True)

    print("| way                                | seconds | a point, s |\n| --- | ---: | ---: |")
    one = options.folder / "one"
    measure("one training, times the points", lambda: run(
        PROGRAM, "train", data, *settings, "--seed", 0, "--output", one, "--threads", 1, "--quiet"))
    processors = os.cpu_count()
    local = options.folder / "local"
    measure("sweep, local engine", lambda: run(
        PROGRAM, "sweep", data, *points, *settings, "--output", local, "--quiet"))
    loop = options.folder / "loop"
    measure(f"shell loop, {processors} at a time", lambda: run(
        "bash", "-c",
        f'seq 0 {options.points - 1} | xargs -P {processors} -I @ "{PROGRAM}" train "{data}" '
        + " ".join(map(str, settings)) + f' --seed @ --output "{loop}/@" --threads 1 --quiet > /dev/null'))
    if not slurm.is_installed():
        print("Slurm is not installed")
        return
    cluster = slurm.Cluster(options.folder / "cluster", nodes=processors)
    try:
        cluster.start()
        for chunk in (1, options.chunk):
            folder = options.folder / f"slurm-{chunk}"
            measure(f"Slurm, --chunk {chunk}, {processors} nodes", lambda: run(
                PROGRAM, "sweep", data, *points, *settings, "--output", folder, "--engine", "slurm", "--chunk", chunk,
                "--follow", "--quiet", env=cluster.environment))
            if (folder / "sweep.csv").read_bytes() != (local / "sweep.csv").read_bytes():
                sys.exit("the tables differ")
    finally:
        cluster.stop()


if __name__ == "__main__":
    main()
