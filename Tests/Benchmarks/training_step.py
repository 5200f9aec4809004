"""Times training steps of the reference's configuration beside PyTorch and Cooper, both on all cores.

    make benchmarks
    PYTHON_WITH_TORCH Tests/Benchmarks/training_step.py [--only 32,10,32] [--rounds 3]

PyTorch and Cooper come from Tests/Fixtures/scripts/requirements.txt. The two programs take turns, so that a
machine whose speed wanders is fair to both; every figure is the median of all steps after a warm-up. Of our
side extragradient, and extrapolation from the past, which takes the gradients once a step. The last column is
the five products of one pass alone: twice that bounds extragradient, once that the extrapolation from the past.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / ".build/release/training-step-benchmark"
SIZES = [(32, 10, 32), (512, 1024, 32), (512, 1024, 1024), (768, 8192, 512), (4096, 4096, 256)]


def torch_steps(dimension, features, batch, steps):
    """Seconds of each step of the reference's model, in this process."""
    import cooper
    import torch

    sys.path.insert(0, str(ROOT / "Tests/Fixtures/scripts"))
    from make_golden import Autoencoder, Problem, unit_columns

    torch.manual_seed(0)
    shifts = torch.randn(4 * batch, dimension)
    model = Autoencoder(dimension, features, norm="layer", input_norm=True)
    problem = Problem(relative=True)
    optimizer = cooper.optim.ExtrapolationConstrainedOptimizer(
        cmp=problem,
        primal_optimizers=cooper.optim.ExtraAdam(model.parameters(), lr=5e-4),
        dual_optimizers=cooper.optim.ExtraAdam(problem.dual_parameters(), lr=2.5e-4, maximize=True),
    )
    order = torch.randperm(len(shifts))
    seconds = []
    for step in range(steps):
        begin = time.perf_counter()
        place = step % 4
        rows = shifts[order[place * batch : (place + 1) * batch]]
        optimizer.roll(compute_cmp_state_kwargs=dict(model=model, shifts=rows))
        if (step + 1) % 50 == 0:
            unit_columns(model.decoder.weight)
        seconds.append(time.perf_counter() - begin)
    return seconds


def run(command):
    output = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if output.returncode:
        sys.exit(output.stderr.strip().splitlines()[-1] if output.stderr.strip() else f"{command[0]} failed")
    return json.loads(output.stdout)["seconds"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", help="one size: DIMENSION,FEATURES,BATCH")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--torch", nargs=4, type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.torch:
        print(json.dumps({"seconds": torch_steps(*options.torch)}))
        return
    if not PROGRAM.exists():
        sys.exit("build it first: make benchmarks")
    sizes = [tuple(map(int, options.only.split(",")))] if options.only else SIZES
    print("| d, H, batch | PyTorch + Cooper | extragradient | ratio | from the past | ratio | products |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for size in sizes:
        dimension, features, batch = size
        work = dimension * features * batch
        steps = max(6, min(2000, int(4e10 / work / 20)))
        warm = max(1, steps // 5)
        found = {"torch": [], "extraAdam": [], "pastExtraAdam": [], "products": []}
        for _ in range(options.rounds):
            found["torch"] += run([sys.executable, __file__, "--torch", *size, steps])[warm:]
            for optimizer in ("extraAdam", "pastExtraAdam", "products"):
                found[optimizer] += run([PROGRAM, *size, steps, optimizer])[warm:]
        torch, extra, past, products = (statistics.median(found[name]) * 1e3 for name in found)
        print(
            f"| {dimension}, {features}, {batch} | {torch:.3g} ms | {extra:.3g} ms | {torch / extra:.2f} "
            f"| {past:.3g} ms | {torch / past:.2f} | {products:.3g} ms |",
            flush=True,
        )


main()
