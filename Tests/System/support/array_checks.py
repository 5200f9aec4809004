"""Runs the program on the cases of `array_cases`, and says what is wrong."""
import json
import subprocess

import h5py
import numpy as np

from support.paths import PROGRAM
from support.program import TIMEOUT, environment

#: The most memory of one run, in KiB of address space beyond what libraries map.
MOST_MEMORY = 8 << 30


def run(arguments, more=None):
    return subprocess.run(
        ["prlimit", f"--data={MOST_MEMORY}", PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=TIMEOUT,
        env={**environment(), **(more or {})})


def check(outcome, folder):
    """Checks one case in its folder.

    Returns: Whether all is right, as a list of sentences on what is not.
    """
    if outcome.command == "inspect":
        return check_refusal(run(["inspect", outcome.data[0]], outcome.environment), outcome)
    train = ["train", *outcome.data, "--oc", "4", "--steps", "20", "--batch", "16", "--whiten", "none", "--output", folder / "m"]
    if outcome.pairs is None:
        command = train if outcome.command == "train" else ["convert", *outcome.data, folder / "out.h5"]
        wrong = check_refusal(run(command, outcome.environment), outcome)
        if (folder / "out.h5").exists():
            wrong.append("a file was written")
        return wrong + check_refusal(run(["train", *train[1:]], outcome.environment), outcome)
    wrong = []
    if outcome.command == "convert":
        result = run(["convert", *outcome.data, folder / "out.h5"], outcome.environment)
        if result.returncode != 0:
            return [f"convert: exit code {result.returncode}: {result.stderr[-600:]}"]
        with h5py.File(folder / "out.h5") as file:
            if not np.array_equal(file["cfc_train"][:], outcome.pairs):
                wrong.append(f"other numbers: {file['cfc_train'].shape}")
            if outcome.labels is not None and not np.array_equal(numbers(file["cfc_train_labels"][:]), outcome.labels):
                wrong.append("other labels")
        wrong += missing(result.stderr, outcome.says)
    if outcome.reports or outcome.command == "train":
        result = run(train, outcome.environment)
        if result.returncode != 0:
            return wrong + [f"train: exit code {result.returncode}: {result.stderr[-600:]}"]
        wrong += missing(result.stdout, outcome.reports)
        if outcome.command == "train":
            summary = json.loads((folder / "m" / "metrics.jsonl").read_text().splitlines()[-1])["summary"]["shifts"]
            expected = np.sqrt(np.mean(outcome.pairs.astype("f8") ** 2))
            if abs(summary["root_mean_square"] - expected) > 1e-5 * expected:
                wrong.append(f"root mean square {summary['root_mean_square']}, not {expected}")
    return wrong


def check_refusal(result, outcome):
    lines = [line for line in result.stderr.splitlines() if line.startswith("Error: ")]
    if result.returncode != 1 or len(lines) != 1 or result.stdout:
        return [f"exit code {result.returncode}: {result.stdout[-200:]} {result.stderr[-600:]}"]
    return missing(lines[0], outcome.says)


def numbers(labels):
    """Labels as they are written: JSON documents, or words, of which each becomes a column."""
    labels = [json.loads(text) for text in labels]
    if isinstance(labels[0], str):
        words = sorted(set(labels))
        labels = [[float(label == word) for word in words] for label in labels]
    return np.array(labels, "f4")


def missing(text, words):
    return [f"'{word}' is missing in: {text[-600:]}" for word in words if word not in text]
