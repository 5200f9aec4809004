"""What the kernel answers to cells as beginners write them, with mistakes, and what another kernel answers.

The cells are those of Tests/System/cells/wrong_cells.py. `--before PROGRAM` names the program of the other kernel, an
earlier one in a folder of its own. Answers are shown without the source line and the caret. At the end stands how many of
them say what the test of these cells asks for.
"""
import argparse
import sys

from benchmark import ROOT, SWIFT, Failure, kernel, require

sys.path.insert(0, str(ROOT / "Tests/System/cells"))
from wrong_cells import CASES, PREPARATION

#: Seconds after which there is no answer any more.
PATIENCE = 60


def prepared(**options):
    session = kernel.Kernel(SWIFT, **options)
    outcome = session.run(PREPARATION)
    require(outcome.status == "ok", f"the preparation failed: {outcome.traceback}")
    return session


def answers(**options):
    session = prepared(**options)
    try:
        for name, code, contained, missing in CASES:
            try:
                outcome = session.run(code, timeout=PATIENCE)
            except Failure:
                # It may never end.
                session.stop()
                session = prepared(**options)
                yield [f"(no answer within {PATIENCE} s)"], False
                continue
            text = outcome.traceback if outcome.status == "error" else "(it ran)"
            helps = outcome.status == "error" and all(part in text for part in contained) and not any(
                part in text for part in missing)
            yield shortened(text, code), helps
    finally:
        session.stop()


def shortened(text, code):
    """The lines of an answer without what it repeats of the cell."""
    lines = []
    for line in text.replace(str(ROOT), "…").splitlines():
        bare = line.strip()
        if line.startswith("    ") or line.startswith("--> ") or not bare or set(bare) <= set("^ "):
            continue
        lines.append(bare if len(bare) <= 160 else bare[:160] + "…")
    return lines


def cell(lines):
    return "<br>".join(line.replace("|", "\\|").replace("<", "&lt;") for line in lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--before", metavar="PROGRAM", help="the program of another kernel")
    options = parser.parse_args()
    now = list(answers())
    before = [([], False)] * len(CASES)
    if options.before:
        before = list(answers(command=[options.before, "kernel", "--connection-file", "{connection_file}"]))
    headings = ["cell"] + (["before"] if options.before else []) + ["now"]
    print("| " + " | ".join(headings) + " |")
    print("| " + " | ".join("---" for _ in headings) + " |")
    for (name, code, *_), earlier, later in zip(CASES, before, now):
        row = [cell(f"`{line if len(line) <= 90 else line[:90] + '…'}`" for line in code.splitlines())] + ([cell(earlier[0])] if options.before else [])
        print("| " + " | ".join(row + [cell(later[0])]) + " |")
    print()
    if options.before:
        print(f"Of {len(CASES)} answers, {sum(helps for _, helps in before)} said what to do before, "
              f"and {sum(helps for _, helps in now)} do now.")
    else:
        print(f"Of {len(CASES)} answers, {sum(helps for _, helps in now)} say what to do.")


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"failed: {failure}")
