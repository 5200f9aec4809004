"""Every kind of chart beside what matplotlib draws from the same numbers, with its time, size and validity.

`chart-gallery` (make benchmarks) draws the charts and writes their numbers. This draws these numbers with matplotlib as a
person would who asks for nothing special, turns our SVG into pixels by librsvg and by Chromium, and lays all three side by
side in sheets to be looked at. Prints one Markdown table: bytes and seconds of both libraries, whether xmllint accepts the
file, and the part of the pixels in which librsvg and Chromium differ visibly, which is text in either's own font.
"""
import argparse
import json
import re
import subprocess
import sys
import time
from pathlib import Path

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt
import numpy as np
from PIL import Image, ImageChops

METHODS = ["SSAE", "affine", "ReLU + L1", "TopK", "PCA", "mean difference"]


def axes(height=320, **options):
    return plt.subplots(figsize=(6, height / 100), dpi=100, layout="constrained", **options)


def line_log(data):
    _, ax = axes()
    for seed in "0123":
        ax.semilogy(data["step"], data[seed], label=seed)
    ax.legend(title="seed")
    ax.set(xlabel="step", ylabel="loss", title="Loss of four seeds")


def line_band(data):
    _, ax = axes()
    for name in ("SSAE", "affine"):
        mean, spread = (np.array(data[key]) for key in (name, name + " spread"))
        ax.plot(data["x"], mean, marker="o", label=name)
        ax.fill_between(data["x"], mean - spread, mean + spread, alpha=0.2)
    ax.axvline(0.55, ls="--")
    ax.axhline(0.3, ls="--")
    ax.legend()
    ax.set(xlabel="level / true level", ylabel="MCC", ylim=(0, 1.15))


def line_symmetric_log(data):
    _, ax = axes()
    ax.plot(data["x"], data["y"])
    ax.axhline(0, ls="--")
    ax.set_yscale("symlog")


def line_color_scale(data):
    figure, ax = axes()
    norm = matplotlib.colors.LogNorm(0.01, 1)
    for name in (key for key in data if key != "step"):
        ax.plot(data["step"], data[name], color=matplotlib.colormaps["viridis"](norm(float(name))))
    figure.colorbar(matplotlib.cm.ScalarMappable(norm, "viridis"), ax=ax, label="λ")


def area(data):
    _, ax = axes()
    for name in "ab":
        ax.fill_between(range(100), data[name], alpha=0.5, label=name)
    ax.legend()


def line_many(data):
    _, ax = axes()
    for name in data:
        ax.plot(data[name], label=f"series number {int(name)}")
    ax.legend()


def line_100000(data):
    _, ax = axes()
    ax.plot(data["y"])


def bar(data):
    _, ax = axes()
    ax.bar(METHODS, data["mean"], yerr=data["spread"])
    ax.set(ylabel="MCC", ylim=(0, 1))


def bar_grouped(data):
    _, ax = axes()
    for method in range(4):
        ax.bar(np.arange(3) + 0.2 * method, data[str(method)], 0.2, yerr=0.03, label=METHODS[method])
    ax.set_xticks(np.arange(3) + 0.3, ["(3, 2)", "(4, 3)", "(10, 7)"])
    ax.legend()


def bar_stacked(data):
    _, ax = axes()
    bottom = np.zeros(6)
    for name in ("red", "round", "vase"):
        ax.bar(range(6), data[name], bottom=bottom, label=name)
        bottom += data[name]
    ax.legend()


def bar_horizontal(data):
    _, ax = axes()
    ax.barh(METHODS, data["mean"], xerr=0.03)


def bar_long_names(data):
    _, ax = axes()
    ax.bar([f"a rather long phrase {index}" for index in range(12)], data["y"])


def point(data):
    _, ax = axes()
    for index, (name, marker) in enumerate(zip(("colour", "shape", "object"), "os^")):
        ax.scatter(data[f"x{index}"], data[f"y{index}"], marker=marker, label=name)
    ax.legend()


def point_annotated(data):
    figure, ax = axes()
    drawn = ax.scatter(data["x"], data["y"], c=data["x"])
    figure.colorbar(drawn, label="target")
    for x, y in zip(data["x"], data["y"]):
        ax.annotate(f"τ = {x:g}", (x, y))
    ax.set_xscale("log")


def point_100000(data):
    _, ax = axes()
    ax.scatter(data["x"], data["y"], s=1, rasterized=True)


def annotations(data):
    _, ax = axes()
    ax.axvspan(2, 4, alpha=0.2)
    ax.axhspan(0.2, 0.4, alpha=0.2, color="orange")
    ax.plot(np.arange(80) / 10, data["y"])
    ax.text(3, -0.5, "here")
    ax.plot([1, 5], [-1, 0.8], color="green")


def histogram(data):
    _, ax = axes()
    ax.hist(data["values"], bins="auto")


def histogram_two(data):
    _, ax = axes()
    for name in data:
        ax.hist(data[name], bins=30, range=(-4, 6), alpha=0.5, label=name)
    ax.legend()


def density(data):
    from scipy.stats import gaussian_kde

    _, ax = axes()
    for name, values in data.items():
        x = np.linspace(min(values) - 0.5, max(values) + 0.5, 200)
        line, = ax.plot(x, gaussian_kde(values)(x), label=name)
        ax.fill_between(x, line.get_ydata(), alpha=0.3)
    ax.legend()


def box(data):
    _, ax = axes()
    ax.boxplot([data[key] for key in sorted(data)], tick_labels=METHODS[:4])


def image(rows, columns=None, **options):
    figure, ax = axes()
    drawn = ax.imshow(rows, aspect="auto", **options)
    figure.colorbar(drawn)
    return ax


def rectangles(data):
    image([data[key] for key in sorted(data)])


def heat_map(data):
    image([data[key] for key in sorted(data)], vmin=0, vmax=1)


def diverging(data):
    image([data[key] for key in sorted(data)], cmap="RdBu", vmin=-1, vmax=1, origin="lower")


def facets(data):
    figure, grid = axes(420, nrows=2, ncols=3, sharex=True, sharey=True)
    for ax, method in zip(grid.flat, METHODS):
        for kind in ("no noise", "noise"):
            ax.plot(data["step"], data[f"{method}: {kind}"], label=kind)
        ax.set_title(method)
    figure.legend(*ax.get_legend_handles_labels(), loc="outside right")


def panels(data):
    _, (left, right) = axes(ncols=2)
    left.semilogy(data["step"], data["loss"])
    right.plot(data["step"], data["λ"])


def pixels(svg, folder):
    """Our drawing by librsvg and by Chromium, both on white in the drawing's own size."""
    text = svg.read_text()
    width, height = (int(float(re.search(rf'\b{name}="([\d.]+)"', text)[1])) for name in ("width", "height"))
    own, browser = folder / f"{svg.stem}-librsvg.png", folder / f"{svg.stem}-chromium.png"
    subprocess.run(["rsvg-convert", "--background-color", "white", "--output", own, svg], check=True)
    subprocess.run(
        ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=1",
         f"--window-size={width},{height}", f"--screenshot={browser}", svg.resolve().as_uri()],
        check=True, capture_output=True)
    return Image.open(own).convert("RGB"), Image.open(browser).convert("RGB")


def difference(first, second):
    size = min(first.width, second.width), min(first.height, second.height)
    gap = ImageChops.difference(first.crop((0, 0, *size)), second.crop((0, 0, *size))).convert("L")
    return np.mean(np.asarray(gap) > 64)


def sheet(rows, path):
    width, height = 620, max(max(part.height for part in row) for row in rows) + 10
    page = Image.new("RGB", (width * len(rows[0]), height * len(rows)), "#888")
    for index, row in enumerate(rows):
        for column, part in enumerate(row):
            page.paste(part, (column * width + 10, index * height + 5))
    page.save(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path, help="folder for the drawings and the sheets")
    parser.add_argument("--program", default=".build/release/chart-gallery")
    arguments = parser.parse_args()
    output = arguments.output
    printed = subprocess.run([arguments.program, output], check=True, capture_output=True, text=True).stdout
    data = json.loads((output / "data.json").read_text())
    rows = []
    print("| chart | bytes | s | matplotlib's bytes | s | xmllint | librsvg ≠ Chromium |\n| :-- | --: | --: | --: | --: | :-- | --: |")
    failed = False
    for line in printed.splitlines():
        name, size, seconds = line.split()
        theirs = output / f"{name}-matplotlib.svg"
        start = time.process_time()
        globals()[name.replace("-", "_")](data[name])
        plt.savefig(theirs)
        peer_seconds = time.process_time() - start
        plt.savefig(theirs.with_suffix(".png"), dpi=100)
        plt.close("all")
        own, browser = pixels(output / f"{name}.svg", output)
        valid = subprocess.run(["xmllint", "--noout", output / f"{name}.svg"]).returncode == 0
        failed |= not valid or int(size) > 300_000
        print(f"| {name} | {int(size):,} | {float(seconds):.3f} | {theirs.stat().st_size:,} | {peer_seconds:.3f} "
              f"| {'valid' if valid else 'INVALID'} | {difference(own, browser):.2%} |")
        rows.append([own, browser, Image.open(theirs.with_suffix(".png")).convert("RGB")])
    for index in range(0, len(rows), 5):
        sheet(rows[index:index + 5], output / f"sheet-{index // 5 + 1}.png")
    print(f"\n{output}/sheet-1.png and on: librsvg, Chromium, matplotlib", file=sys.stderr)
    sys.exit("a drawing is not valid, or above 300 kB" if failed else 0)


if __name__ == "__main__":
    main()
