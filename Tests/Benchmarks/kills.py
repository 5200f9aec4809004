"""Kills trainings at random moments, goes on with them, and compares the end with an undisturbed run to the bit.

    make benchmarks
    python Tests/Benchmarks/kills.py [--runs 20] [--kills 5] [--program .build/release/kill-benchmark]

Every kill is a SIGKILL. A run fails if a process does not go on exactly at the checkpoint that the kill left, if a
later checkpoint is behind an earlier one, or if any file of the model ends with other bytes; `metrics.jsonl` is
compared without its seconds. Needs nothing but Python's own library.
"""
import argparse
import json
import pathlib
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time

VARIANTS = ["extragradient", "past", "chosen", "batchnorm", "zca", "batchtopk", "gated", "resampled"]


def checkpoint_step(folder):
    """The steps of the checkpoint in a folder; None without one."""
    path = folder / "checkpoint"
    if not path.exists():
        return None
    data = path.read_bytes()
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    ends = [entry["data_offsets"][1] for name, entry in header.items() if name != "__metadata__"]
    if max(ends) + 8 + int.from_bytes(data[:8], "little") != len(data):
        sys.exit(f"{path}: half a checkpoint")
    return int(header["__metadata__"]["step"])


def last_recorded_step(folder):
    """The last step of which metrics.jsonl tells; a kill may have cut its last line."""
    path = folder / "metrics.jsonl"
    lines = path.read_text().splitlines() if path.exists() else []
    for line in reversed(lines):
        try:
            return json.loads(line).get("step", 0)
        except json.JSONDecodeError:
            continue
    return 0


def contents(folder):
    """The files of a model, without what tells the time."""
    files = {}
    for path in sorted(folder.iterdir()):
        if path.name.startswith("events.out.tfevents."):
            continue
        data = path.read_bytes()
        if path.name == "metrics.jsonl":
            data = re.sub(rb'"seconds":[^,}]*', b"", data)
        files[path.name] = data
    return files


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default=".build/release/kill-benchmark")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--every", type=int, default=40, help="steps between two checkpoints")
    options = parser.parse_args()
    moments = random.Random(0)
    print("| run | method | killed | at its start | while it trained | on the disk | steps lost | half files | same bits |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    lost_in_all, failures, kills_in_all = [], 0, 0
    with tempfile.TemporaryDirectory() as place:
        for run in range(options.runs):
            variant = VARIANTS[run % len(VARIANTS)]
            arguments = [variant, str(run), str(options.steps), str(options.every)]
            whole = pathlib.Path(place) / f"whole-{run}"
            begin = time.monotonic()
            subprocess.run([options.program, whole, *arguments], check=True, stdout=subprocess.DEVNULL)
            duration = time.monotonic() - begin
            folder = pathlib.Path(place) / f"killed-{run}"
            stands, lost, halves, early, kills = [], [], 0, 0, 0
            while kills < options.kills:
                process = subprocess.Popen([options.program, folder, *arguments], stdout=subprocess.PIPE, text=True)
                # Moments of the whole run, so that some fall into its trials, its checkpoints and its end.
                time.sleep(moments.uniform(0, 0.5) * duration)
                process.send_signal(signal.SIGKILL)
                output = process.communicate()[0].strip()
                if process.returncode == 0:
                    break
                if process.returncode != -signal.SIGKILL:
                    sys.exit(f"run {run}: ended by itself with {process.returncode}")
                kills += 1
                if not folder.exists() or not output:
                    early += 1
                if output and stands and int(output) != stands[-1]:
                    sys.exit(f"run {run}: went on at step {output}, but the checkpoint was of step {stands[-1]}")
                halves += sum(path.name.endswith(".part") for path in folder.iterdir()) if folder.exists() else 0
                stand = checkpoint_step(folder) if folder.exists() else None
                if stand is None and folder.exists() and (folder / "weights.safetensors").exists():
                    break
                if stands and (stand or 0) < stands[-1]:
                    sys.exit(f"run {run}: the checkpoint fell from step {stands[-1]} to {stand}")
                stands.append(stand or 0)
                if output:
                    lost.append(max(0, last_recorded_step(folder) - stands[-1]))
            subprocess.run([options.program, folder, *arguments], check=True, stdout=subprocess.DEVNULL)
            first, second = contents(whole), contents(folder)
            same = first == second
            failures += not same
            kills_in_all += kills
            lost_in_all += lost
            print(
                f"| {run} | {variant} | {kills} | {early} | {kills - early} | {', '.join(map(str, stands))} "
                f"| {', '.join(map(str, lost))} | {halves} | {'yes' if same else 'NO'} |",
                flush=True,
            )
            if not same:
                names = {name for name in first.keys() | second.keys() if first.get(name) != second.get(name)}
                print(f"run {run}: these files differ: {', '.join(sorted(names))}", file=sys.stderr)
    print(
        f"\n{options.runs} runs, {kills_in_all} kills: {options.runs - failures} runs ended with the same bits; "
        f"at most {max(lost_in_all, default=0)} recorded steps after a checkpoint were lost (median "
        f"{statistics.median(lost_in_all or [0])}), of checkpoints every {options.every} steps."
    )
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
