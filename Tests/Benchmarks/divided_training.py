"""One model that several processes train under mpirun: losses, speed, memory and exchanged bytes beside one process.

    make mpi && .venv/bin/python Tests/Benchmarks/divided_training.py FOLDER [--features 8192] [--width 768] [--batch 1024]

It trains on random shifts with one process and two threads, and with one, two and four processes of one thread each. At the end
it computes what these parts give on 2 to 64 machines, for 65,536 features × 4,096.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys

import h5py
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "System"))
from support.paths import PROGRAM  # noqa: E402

ENVIRONMENT = {
    **os.environ, "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "OMPI_MCA_rmaps_base_oversubscribe": "1", "OMPI_MCA_hwloc_base_binding_policy": "none",
    "OMPI_MCA_btl_vader_single_copy_mechanism": "none"}
#: Prints a process's peak memory when it ends.
PEAK = "exec /usr/bin/env python3 -c 'import os,sys; _,s,u=os.wait4(os.spawnv(os.P_NOWAIT,sys.argv[1],sys.argv[1:]),0);" \
    " print(\"peak\",u.ru_maxrss>>10,file=sys.stderr); sys.exit(os.waitstatus_to_exitcode(s))' \"$@\""


def shifts(path, count, width, concepts=64):
    """Pairs whose shifts are sparse combinations of random directions."""
    random = np.random.default_rng(0)
    directions = random.standard_normal((concepts, width), dtype="f4")
    codes = random.standard_normal((count, concepts), dtype="f4") * (random.random((count, concepts)) < 0.05)
    before = random.standard_normal((count, width), dtype="f4")
    with h5py.File(path, "w") as file:
        file["cfc_train"] = np.stack([before, before + codes @ directions / width**0.5], axis=1)


def train(folder, processes, threads, options, steps):
    """Trains; the losses, the seconds of a step, and the peak memory of every process in MiB."""
    output = folder / f"model-{processes}-{threads}-{steps}"
    command = [
        PROGRAM, "train", folder / "pairs.h5", "--output", output, "--oc", options.features, "--batch", options.batch,
        "--steps", steps, "--whiten", "none", "--seed", 0, "--set", "record_every=1", "--threads", threads, "--overwrite", "--quiet", "--json"]
    command = ["bash", "-c", PEAK, "bash", *map(str, command)]
    if processes > 1:
        command = ["mpirun", "-n", str(processes), *command]
    result = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT)
    if result.returncode:
        sys.exit(result.stderr)
    model, = json.loads(result.stdout)["models"]
    records = map(json.loads, (output / "metrics.jsonl").read_text().splitlines())
    losses = [record["loss"] for record in records if "loss" in record]
    peaks = [int(line.split()[1]) for line in result.stderr.splitlines() if line.startswith("peak")]
    return losses, model["seconds"], sorted(peaks, reverse=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--features", type=int, default=8192)
    parser.add_argument("--width", type=int, default=768)
    parser.add_argument("--batch", type=int, default=1024)
    parser.add_argument("--steps", type=int, default=200, help="of the runs whose losses are compared")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    shifts(options.folder / "pairs.h5", 8192, options.width)
    print(f"{options.features} features × {options.width}, batches of {options.batch}")

    one, _, peaks = train(options.folder, 1, 2, options, options.steps)
    print(f"1 process, {options.steps} steps: {peaks[0]} MiB")
    for processes in (2, 4):
        losses, _, peaks = train(options.folder, processes, 1, options, options.steps)
        deviation = max(abs(a - b) / max(1, abs(a)) for a, b in zip(one, losses))
        print(f"{processes} processes: largest deviation of {len(losses)} losses {deviation:.1e}, {peaks} MiB")

    # Two lengths, so that the start and the end of a run cancel out.
    rates = {(1, 2): [], (2, 1): [], (1, 1): []}
    short, long = 5, 25
    for _ in range(options.rounds):
        for processes, threads in rates:
            seconds = [train(options.folder, processes, threads, options, steps)[1] for steps in (short, long)]
            rates[processes, threads].append((seconds[1] - seconds[0]) / (long - short))
    step = {key: sorted(values)[len(values) // 2] for key, values in rates.items()}
    for (processes, threads), seconds in step.items():
        print(f"{processes} processes × {threads} threads: {1000 * seconds:.0f} ms a step")
    print(f"two processes reach {step[1, 2] / step[2, 1]:.0%} of the speed of two threads")

    passes, batch, width, features = 2, options.batch, options.width, options.features
    divided = passes * (4 * batch * width + 16) + 4 * batch * width
    rows = passes * 2 * 4 * features * width
    print(f"a step exchanges {divided / 1e6:.1f} MB; dividing rows would exchange {rows / 1e6:.1f} MB, {rows / divided:.0f} times that")

    # Ten multiplications and additions a weight and row in a pass; the rate of one thread, a machine of 32.
    rate = 32 * passes * 10 * batch * width * features / step[1, 1]
    features, width, batch = 65_536, 4_096, 4_096
    print(f"{features} × {width}, batches of {batch}, {rate / 1e12:.2f} TFLOP/s a machine (32 threads as fast as this one)")
    work = passes * 10 * batch * width * features / rate
    for gigabits in (10, 100):
        line = []
        for machines in (2, 4, 8, 16, 32, 64):
            # A ring sums n numbers in 2 (m − 1)/m n; the batch is passed on once.
            bytes_sent = (passes * 2 * (machines - 1) / machines + 1) * 4 * batch * width
            exchange = bytes_sent / (gigabits / 8 * 1e9)
            line.append(f"{machines}: {work / machines / (work / machines + exchange):.0%}")
        print(f"  {gigabits} Gbit/s, efficiency by machines: {', '.join(line)}")


if __name__ == "__main__":
    main()
