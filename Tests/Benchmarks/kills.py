"""Kills trainings at random moments, goes on with them, and compares the end with an undisturbed run to the bit.

    make benchmarks
    python Tests/Benchmarks/kills.py [--runs 20] [--kills 5] [--program .build/release/kill-benchmark]
    .venv/bin/python Tests/Benchmarks/kills.py --command-line [--runs 8] [--kills 5] [--program .build/release/sparseshift]

With --command-line it is `sparseshift train` that is stopped, by SIGKILL, SIGTERM or SIGINT in turn, and goes on with
--resume: with default settings, whose first half chooses the whitening, with several seeds, and with a number of features
that is searched. Every model then has to be that of an undisturbed command; this needs h5py.

Every kill is a SIGKILL. A run fails if a process does not go on exactly at the checkpoint that the kill left, if a
later checkpoint is behind an earlier one, or if any file of the model ends with other bytes; `metrics.jsonl` and
`final-checkpoint` are compared without their seconds. Needs nothing but Python's own library.
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
        if path.name in ("metrics.jsonl", "concepts.json"):
            data = re.sub(rb'"seconds":[^,}]*', b"", data)
        if path.name == "final-checkpoint":
            length = int.from_bytes(data[:8], "little")
            header = json.loads(data[8 : 8 + length])
            metadata = header.pop("__metadata__")
            # The records of the training have its seconds.
            tensors = {
                name: data[8 + length + entry["data_offsets"][0] : 8 + length + entry["data_offsets"][1]]
                for name, entry in header.items() if not name.startswith("recorder.")}
            settings = {key: value for key, value in metadata.items() if key not in ("seconds", "checksum", "data")}
            data = repr((sorted(tensors.items()), sorted(settings.items()))).encode()
        files[path.name] = data
    return files


COMMANDS = {
    "default": ["--oc", "24", "--steps", "4000"],
    "seeds": ["--oc", "24", "--steps", "2000", "--seeds", "0,1"],
    "auto": ["--steps", "1000"],
    "BatchTopK": ["--method", "BatchTopK", "--oc", "24", "--steps", "6000"],
}


def models(folder):
    """The files of every model beneath a folder."""
    return {
        f"{path.parent.relative_to(folder)}/{name}": data
        for path in sorted(folder.rglob("weights.safetensors")) for name, data in contents(path.parent).items()}


def write_pairs(path):
    import h5py
    import numpy as np

    random = np.random.default_rng(0)
    directions = random.normal(size=(12, 24))
    codes = random.normal(size=(4000, 12)) * (random.random((4000, 12)) < 0.25)
    before = random.normal(size=(4000, 24))
    with h5py.File(path, "w") as file:
        file["cfc_train"] = np.stack([before, before + codes @ directions], 1).astype("f4")


def stop_commands(options):
    """The program itself, stopped and gone on with; whether every run ended with the same bits."""
    moments = random.Random(1)
    print("| run | command | stopped by | files then | same bits |")
    print("| --- | --- | --- | --- | --- |")
    (failures, stops) = (0, 0)
    with tempfile.TemporaryDirectory() as place:
        place = pathlib.Path(place)
        data = place / "pairs.h5"
        write_pairs(data)
        wholes = {}
        for run in range(options.runs):
            name = list(COMMANDS)[run % len(COMMANDS)]
            command = [options.program, "train", data, *COMMANDS[name], "--checkpoint-every", str(options.every), "--quiet"]
            if name not in wholes:
                folder = place / f"whole-{name}"
                begin = time.monotonic()
                subprocess.run([*command, "--output", folder], check=True, stdout=subprocess.DEVNULL)
                wholes[name] = (models(folder), time.monotonic() - begin)
            whole, duration = wholes[name]
            folder = place / f"stopped-{run}"
            signals, found = [], []
            for number in range(options.kills):
                again = ["--resume"] if folder.exists() else []
                process = subprocess.Popen(
                    [*command, "--output", folder, *again], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                # The first falls into the choice of the whitening more often than not.
                time.sleep(moments.uniform(0.02, 0.4 if number else 0.2) * duration)
                kind = moments.choice([signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
                process.send_signal(kind)
                _, errors = process.communicate()
                if process.returncode == 0:
                    break
                if process.returncode not in (-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT, 130):
                    sys.exit(f"run {run}: ended with {process.returncode}: {errors}")
                stops += 1
                signals.append(kind.name[3:])
                names = sorted(path.name for path in folder.rglob("*")) if folder.exists() else []
                found.append(
                    "model" if "checkpoint" in names or "weights.safetensors" in names
                    else "whitening" if any(name.startswith("checkpoint-") for name in names)
                    else "begun" if "cfg.yaml" in names else "nothing")
                if names and found[-1] != "nothing":
                    # It says what it is.
                    subprocess.run([options.program, "inspect", folder], check=True, stdout=subprocess.DEVNULL)
            again = ["--resume"] if folder.exists() else []
            subprocess.run([*command, "--output", folder, *again], check=True, stdout=subprocess.DEVNULL)
            ended = models(folder)
            same = ended == whole
            failures += not same
            print(f"| {run} | {name} | {', '.join(signals)} | {', '.join(found)} | {'yes' if same else 'NO'} |", flush=True)
            if not same:
                names = {key for key in whole.keys() | ended.keys() if whole.get(key) != ended.get(key)}
                print(f"run {run}: these files differ: {', '.join(sorted(names))}", file=sys.stderr)
    print(f"\n{options.runs} runs, stopped {stops} times: {options.runs - failures} ended with the same bits.")
    sys.exit(1 if failures else 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--command-line", action="store_true", help="stop the program `sparseshift`")
    parser.add_argument("--program")
    parser.add_argument("--runs", type=int)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--every", type=int, default=40, help="steps between two checkpoints")
    options = parser.parse_args()
    options.runs = options.runs or (8 if options.command_line else 20)
    options.program = options.program or ".build/release/" + ("sparseshift" if options.command_line else "kill-benchmark")
    if options.command_line:
        stop_commands(options)
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
