"""Writes files of texts, settings and models as people have them, and checks what the program makes of each.

    python3 -m venv /tmp/cases && /tmp/cases/bin/pip install h5py numpy pandas pyyaml
    /tmp/cases/bin/python Tests/Benchmarks/make_text_cases.py FOLDER [NAME…]
    /tmp/cases/bin/python Tests/Benchmarks/make_text_cases.py FOLDER --damage 300

The cases with their right outcomes are in `Tests/System/support/text_cases.py`; the ordinary tests have those that need no
further package. `--damage` writes so many damaged copies of the models of the fixtures instead, inspects each and embeds
texts by it: whatever is in a file, the program ends with code 0 or 1 and one sentence.
"""
import pathlib
import random
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "System"))
from support import packages, text_cases, text_checks  # noqa: E402


def cases(folder, names):
    wrong = hung = skipped = 0
    for name, make in text_cases.CASES.items():
        if names and name not in names:
            continue
        if not packages.available(text_cases.NEEDS[name]):
            print(f"skipped  {name}: needs {', '.join(text_cases.NEEDS[name])}")
            skipped += 1
            continue
        place = folder / name
        place.mkdir(parents=True)
        try:
            problems = text_checks.check(make(place), place)
        except subprocess.TimeoutExpired:
            problems = ["hung"]
            hung += 1
        wrong += bool(problems)
        print("WRONG   " if problems else "right   ", name, *problems, sep="\n    " if problems else " ", flush=True)
    print(f"{len(text_cases.CASES)} cases: {wrong} wrong, {hung} hung, {skipped} skipped")
    return wrong


def damaged(data, chance):
    """A copy with changed bytes, with numbers that are too large, or cut."""
    data = bytearray(data)
    kind = chance.randrange(4)
    # Most of a model are weights; what is read first decides.
    end = len(data) if kind == 0 else min(len(data), 9_000)
    for _ in range(chance.choice([1, 1, 2, 8])):
        place = chance.randrange(end)
        if kind == 1:
            data[place:place + 8] = chance.choice([0, 1, 2**31, 2**32 - 1, 2**63 - 1, 2**64 - 1]).to_bytes(8, "little")
        elif kind == 2:
            data[place] ^= 1 << chance.randrange(8)
        elif kind == 3 and chance.random() < 0.3:
            del data[place:]
            return bytes(data)
        else:
            data[place] = chance.randrange(256)
    return bytes(data)


def damage(folder, count, seed=1):
    chance = random.Random(seed)
    models = sorted(path for path in text_cases.MODELS.glob("*.gguf"))
    (folder / "p.csv").write_text("before,after\nthe door is red,a door\n<s>x,é\n")
    wrong, sentences = 0, 0
    for number in range(count):
        source = chance.choice(models)
        path = folder / f"{number}.gguf"
        path.write_bytes(damaged(source.read_bytes(), chance))
        for arguments in (["inspect", path], ["embed", path, folder / "p.csv", "--output", folder / "e.h5", "--quiet"]):
            try:
                result = text_checks.run(arguments)
            except subprocess.TimeoutExpired:
                print(f"{number}.gguf of {source.name}: {arguments[0]} hung", flush=True)
                wrong += 1
                continue
            sentences += result.returncode == 1
            if result.returncode not in (0, 1) or len(result.stderr.strip().splitlines()) > 1:
                wrong += 1
                print(f"{number}.gguf of {source.name}: {arguments[0]}: {result.returncode} {result.stderr[:500]}", flush=True)
        path.unlink()
        (folder / "e.h5").unlink(missing_ok=True)
        (folder / "e.h5.partial").unlink(missing_ok=True)
    print(f"{count} damaged models: {wrong} wrong, {sentences} of {2 * count} runs ended with a sentence")
    return wrong


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    place = pathlib.Path(sys.argv[1])
    place.mkdir(parents=True, exist_ok=True)
    if "--damage" in sys.argv:
        sys.exit(damage(place, int(sys.argv[sys.argv.index("--damage") + 1])) > 0)
    sys.exit(cases(place, sys.argv[2:]) > 0)
