"""The mean correlation coefficient of large matrices, beside numpy and scipy, on the same arrays.

The peer does what the numpy function of the paper's public code does: the correlation matrix of both sets of
columns stacked (numpy.corrcoef, scipy.stats.spearmanr), the block between them, scipy's assignment, the mean. One
more line is the assignment alone, of noise.
Every measurement is a process of its own, so that its peak memory can be told. Times are medians over the rounds
inside that process and leave out starting and reading; memory includes both. This process itself imports none of
the libraries and holds no array, because a child's peak memory is at least that of its parent. The scores must
agree to 1e-6.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

SHAPES = [(5000, 1024), (4096, 4096)]
KINDS = ["pearson", "spearman", "assignment"]
TOLERANCE = 1e-6


def write(path, rows, columns):
    """Concepts, and features that follow them in half of the columns and are noise in the others."""
    import h5py
    import numpy as np

    generator = np.random.default_rng(rows)
    concepts = generator.normal(size=(rows, columns)).astype(np.float32)
    features = generator.normal(size=(rows, columns)).astype(np.float32)
    order = generator.permutation(columns)
    features[:, order[: columns // 2]] += concepts[:, : columns // 2]
    with h5py.File(path, "w") as file:
        file["concepts"] = concepts
        file["features"] = features


def peer(path, kind, rounds):
    import h5py
    import numpy as np
    from scipy.optimize import linear_sum_assignment
    from scipy.stats import spearmanr

    with h5py.File(path) as file:
        concepts, features = file["concepts"][:], file["features"][:]
    width = concepts.shape[1]
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        if kind == "assignment":
            score = concepts[linear_sum_assignment(concepts, maximize=True)].mean(dtype=float)
            seconds.append(time.perf_counter() - start)
            continue
        if kind == "pearson":
            both = np.corrcoef(concepts, features, rowvar=False)
        else:
            both = spearmanr(concepts, features)[0]
        block = np.abs(both[:width, width:])
        score = block[linear_sum_assignment(-1 * block)].mean()
        seconds.append(time.perf_counter() - start)
    print(json.dumps(dict(score=float(score), seconds=seconds)))


def measure(command):
    """The answer of a process, and the most memory that it held, in MB."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    answer = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command[0]} ended with {process.returncode}: {answer.strip()}")
    return json.loads(answer), usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=".build/release/correlation-benchmark")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kinds", nargs="+", default=KINDS, choices=KINDS)
    parser.add_argument("--peer", nargs=2, metavar=("FILE", "KIND"), help=argparse.SUPPRESS)
    parser.add_argument("--write", nargs=3, metavar=("FILE", "ROWS", "COLUMNS"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.peer:
        return peer(*arguments.peer, arguments.rounds)
    if arguments.write:
        return write(arguments.write[0], int(arguments.write[1]), int(arguments.write[2]))
    print("| matrices | measured | numpy, s | SparseShift, s | times as fast | numpy, MB | SparseShift, MB |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        for rows, columns in SHAPES:
            path = os.path.join(folder, f"{rows}-{columns}.h5")
            subprocess.run(
                [sys.executable, __file__, "--write", path, str(rows), str(columns)], check=True)
            for kind in arguments.kinds:
                rounds = str(arguments.rounds)
                theirs, their_memory = measure(
                    [sys.executable, __file__, "--peer", path, kind, "--rounds", rounds])
                ours, our_memory = measure([arguments.program, path, kind, rounds])
                if abs(theirs["score"] - ours["score"]) > TOLERANCE:
                    sys.exit(f"{rows} × {columns}, {kind}: {ours['score']}, but numpy says {theirs['score']}")
                slow, fast = statistics.median(theirs["seconds"]), statistics.median(ours["seconds"])
                print(
                    f"| {rows} × {columns} | {kind} | {slow:.2f} | {fast:.3f} | {slow / fast:.1f} "
                    f"| {their_memory:.0f} | {our_memory:.0f} |", flush=True)


if __name__ == "__main__":
    main()
