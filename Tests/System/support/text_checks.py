"""Runs the program on the cases of `text_cases`, and says what is wrong."""
import json
import subprocess

import h5py

from support.paths import PROGRAM
from support.program import TIMEOUT, environment
from support.text_cases import words


def run(arguments):
    return subprocess.run(
        ["prlimit", f"--data={8 << 30}", PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=TIMEOUT,
        env=environment())


def check(outcome, folder):
    """Checks one case in its folder.

    Returns: Sentences on what is wrong.
    """
    output = folder / "out.h5"
    arguments = [*outcome.arguments, "--output", output] if outcome.arguments[0] == "embed" else outcome.arguments
    result = run(arguments)
    wrong = [f"'{word}' is missing in: {result.stderr[-600:]}" for word in outcome.says if word not in words(result.stderr)]
    wrong += [f"'{word}' is in: {result.stderr[-600:]}" for word in outcome.silent_on if word in words(result.stderr)]
    if outcome.json is None and outcome.pairs is None:
        lines = result.stderr.strip().splitlines()
        errors = [line for line in lines if line.startswith("Error: ")]
        if result.returncode != outcome.code or len(errors) != 1 or result.stdout:
            wrong.append(f"exit code {result.returncode}: {result.stderr[-600:]}")
        left = [path.name for path in folder.iterdir() if path.name.endswith((".partial", ".part")) or path == output]
        return wrong + ([f"left behind: {left}"] if left else [])
    if result.returncode != 0:
        return wrong + [f"exit code {result.returncode}: {result.stderr[-600:]}"]
    if outcome.json is not None:
        return wrong if outcome.json(json.loads(result.stdout)) else [*wrong, f"another result: {result.stdout[:600]}"]
    with h5py.File(output) as file:
        found = [[text.decode() for text in pair] for pair in file["cfc_train_texts"]]
        if found != outcome.pairs:
            wrong.append(f"other pairs: {found}")
        labels = [json.loads(label) for label in file["cfc_train_labels"]] if "cfc_train_labels" in file else None
        if labels != outcome.labels:
            wrong.append(f"other labels: {labels}")
        concepts = file["metadata"].attrs.get("concepts")
        if (json.loads(concepts) if concepts else None) != outcome.concepts:
            wrong.append(f"other concepts: {concepts}")
    return wrong
