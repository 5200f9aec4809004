"""A seeded part of `Tests/Benchmarks/damaged_files.py`: whatever is in a file, the program ends in time with exit code 0, or
with one sentence that names the file, and leaves nothing half written."""
import random

import pytest

from support import damaged_files

#: Those that start a kernel, and the largest.
SLOW = [".ipynb", "parameters.yaml", "bomb.npz", "bomb.csv.gz", "line.jsonl", "quotes.csv"]
KINDS = {kind.name: kind for kind in damaged_files.kinds() if not kind.name.endswith(tuple(SLOW))}


@pytest.fixture
def trial(tmp_path):
    return damaged_files.Trial(tmp_path)


@pytest.mark.parametrize("name", KINDS)
def test_damaged(name, trial):
    kind, chance = KINDS[name], random.Random(name)
    content = damaged_files.damaged(kind, chance)
    for arguments, result, wrong in trial.run(kind, content, [chance.choice(kind.commands)]):
        assert not wrong, (arguments, result)


def test_sound_files_are_taken(trial):
    """Otherwise the test above would show nothing."""
    for kind in random.Random(2).sample(list(KINDS.values()), 8):
        for arguments, result, wrong in trial.run(kind, bytes(kind.pack(kind.content)), kind.commands[:1]):
            assert (result.code == 0) == (kind.name != "p.txt") and not wrong, (arguments, result)


def test_hostile(trial):
    made = [kind for kind in damaged_files.hostile() if not kind.name.endswith(tuple(SLOW))]
    for kind in random.Random(3).sample(made, 12):
        for arguments, result, wrong in trial.run(kind, kind.content, [kind.commands[-1]]):
            assert not wrong, (arguments, result)
