"""Times an epoch of training against the number of shifts, of features and of seeds.

    make benchmarks
    python3 Tests/Benchmarks/scaling.py

What is timed is a whole call of train: what the data tell about units and limits, one epoch of extragradient steps of
256 shifts, and the evaluation. Every row is a process of its own, so that its peak of memory is its own.
"""
import json
import pathlib
import subprocess

PROGRAM = pathlib.Path(__file__).resolve().parents[2] / ".build/release/scaling-benchmark"
ROWS = (
    [(count, 256, 256, 1) for count in (1_000, 10_000, 100_000, 1_000_000)]
    + [(10_000, 256, features, 1) for features in (64, 1024, 4096, 16384)]
    + [(10_000, 32, 10, seeds) for seeds in (1, 2, 4, 8, 16)]
    + [(10_000, 256, 1024, seeds) for seeds in (2, 4)]
)

print("| shifts | d | H | seeds | s | shifts of all seeds a second | peak MiB |")
print("| --- | --- | --- | --- | --- | --- | --- |")
for row in ROWS:
    found = json.loads(subprocess.run([str(PROGRAM), *map(str, row)], capture_output=True, check=True).stdout)
    rate = row[0] * row[3] / found["seconds"]
    print("|", " | ".join(f"{value:,}" for value in row), f"| {found['seconds']:.3g} | {rate:,.0f} | {found['peak_mib']:,} |", flush=True)
