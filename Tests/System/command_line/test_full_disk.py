"""Output onto a disk that gets full at any call: one sentence with the reason, nothing half written, and what was there
before stays. A seeded part of the moments."""
import json
import random
import subprocess

import pytest

from support.full_disk import FullDisk
from support.paths import FIXTURES, PROGRAM
from support.program import TIMEOUT, succeed

MOMENTS = 6
REASON = "No space left on device"


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return tmp_path_factory.mktemp("library")


def files(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def full_at(disk, arguments, call):
    disk.fail_from(call)
    return subprocess.run(
        [PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=TIMEOUT, env=disk.environment)


def moments(disk, arguments, folder):
    """Some calls of a command that writes into an empty folder, the first and the last among them."""
    whole = full_at(disk, arguments, 0)
    assert whole.returncode == 0, whole.stderr
    calls = disk.calls
    assert calls > 2
    # The last call is that of the folder's names, without which the file is whole all the same.
    return sorted({1, 2, calls - 1} | set(random.Random(0).sample(range(1, calls), min(MOMENTS, calls - 1))))


def check(result, folder, before):
    """One sentence, exit code 1, no parts, and every earlier file as it was."""
    assert result.returncode == 1, (result.returncode, result.stderr)
    sentences = [line for line in result.stderr.splitlines() if line.startswith("Error: ")]
    assert len(sentences) == 1 and REASON in sentences[0] and str(folder) in sentences[0], result.stderr
    after = files(folder)
    assert not [name for name in after if name.endswith(".part") or ".part/" in name]
    assert all(after.get(name) == content for name, content in before.items())


COMMANDS = {
    "convert": ["convert", "{data}", "{folder}/c.h5", "--overwrite"],
    "convert to SAELens": ["convert", "{model}", "{folder}/sae"],
    "sweep": ["sweep", "{data}", "--oc", "2", "--steps", "20", "--over", "lr=0.01,0.02", "--seeds", "0", "--quiet", "--output",
              "{folder}/sweep"],
    "pairs": ["pairs", "cat", "--count", "20", "--output", "{folder}/pairs.jsonl"],
    "embed": ["embed", str(FIXTURES / "language-models" / "llama.gguf"), "{pairs}", "--quiet", "--output", "{folder}/e.h5"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_one_sentence_and_nothing_half_written(name, embeddings, trained, library, tmp_path):
    folder = tmp_path / "output"
    folder.mkdir()
    pairs = tmp_path / "texts.jsonl"
    pairs.write_text("".join(
        json.dumps({"before": f"the door {number}", "after": f"a door {number}"}) + "\n" for number in range(6)))
    disk = FullDisk.build(library, folder)
    arguments = [
        part.format(data=embeddings, model=trained[0] / "seed-0", folder=folder, pairs=pairs) for part in COMMANDS[name]]
    for call in moments(disk, arguments, folder):
        for path in sorted(folder.rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()
        (folder / "kept").write_text("kept")
        if name == "convert":
            (folder / "c.h5").write_text("an earlier file")
        before = files(folder)
        check(full_at(disk, arguments, call), folder, before)


def test_a_training_goes_on_to_the_same_bits(embeddings, library, tmp_path):
    """At any call, the choice of the whitening included."""
    folder = tmp_path / "output"
    folder.mkdir()
    disk = FullDisk.build(library, folder)
    arguments = ["train", embeddings, "--oc", 4, "--steps", 60, "--checkpoint-every", 20, "--quiet", "--output"]
    succeed(*arguments, tmp_path / "whole")
    weights = (tmp_path / "whole" / "weights.safetensors").read_bytes()
    moments(disk, [*arguments, folder / "counted"], folder)
    # The last calls give the checkpoint of a whole model its final name, which a training does not fail for.
    calls = sorted({1, 2} | set(random.Random(2).sample(range(3, disk.calls - 5), MOMENTS)))
    for number, call in enumerate(calls):
        place = folder / f"model-{number}"
        check(full_at(disk, [*arguments, place], call), folder, {})
        succeed(*arguments, place, "--resume")
        assert (place / "weights.safetensors").read_bytes() == weights


def test_sessions_and_notebooks(make_session, monkeypatch, library, tmp_path):
    """At every call: what a cell saves, and the notebook that `execute` writes."""
    folder = tmp_path / "output"
    folder.mkdir()
    disk = FullDisk.build(library, folder)
    with monkeypatch.context() as patch:
        for name in ["LD_PRELOAD", "FULL_DISK_FOLDER", "FULL_DISK_STATE"]:
            patch.setenv(name, disk.environment[name])
        session = make_session()
    save = f'try session.save("{folder}/work.h5")'
    session.value('session.data["toy"] = SyntheticShifts(concepts: 2, varyingAtMost: 1, count: 8)')
    disk.fail_from(0)
    session.value(save)
    calls = disk.calls
    earlier = files(folder)
    assert calls > 10
    for call in range(1, calls):
        disk.fail_from(call)
        outcome = session.run(save)
        assert outcome.status == "error" and REASON in outcome.message, outcome.message
        assert files(folder) == earlier
    disk.fail_from(0)
    session.value(f'try session.restore("{folder}/work.h5")')
    notebook = folder / "one.ipynb"
    notebook.write_text(json.dumps({
        "cells": [{
            "cell_type": "code", "id": "a", "metadata": {}, "source": 'print(String(repeating: "x", count: 300_000))',
            "outputs": [], "execution_count": None}],
        "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    arguments = ["execute", notebook, "--quiet", "--output", folder / "two.ipynb"]
    assert full_at(disk, arguments, 0).returncode == 0
    calls, whole = disk.calls, files(folder)
    assert calls > 2
    (folder / "two.ipynb").write_text("an earlier notebook")
    earlier = files(folder)
    for call in range(1, calls):
        check(full_at(disk, arguments, call), folder, earlier)
        assert files(folder) == earlier
    # The last call is that of the folder's names.
    assert full_at(disk, arguments, calls).returncode == 0
    assert len(files(folder)["two.ipynb"]) == len(whole["two.ipynb"])
