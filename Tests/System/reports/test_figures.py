"""The figures of the reports as they are kept: any browser or printer draws them, and none is large."""
import subprocess

from support.paths import ROOT

REPORTS = ROOT / "reports"
LARGEST = 300_000
"""Bytes that a figure may have."""


def test_figures_are_valid_and_small():
    figures = sorted(REPORTS.rglob("*.svg"))
    assert figures
    check = subprocess.run(["xmllint", "--noout", *figures], capture_output=True, text=True)
    assert check.returncode == 0, check.stderr[:1000]
    assert [(path.name, path.stat().st_size) for path in figures if path.stat().st_size > LARGEST] == []


def test_every_figure_is_shown_by_a_report():
    for folder in REPORTS.rglob("*_files"):
        report = folder.with_name(folder.name.removesuffix("_files") + ".md")
        text = report.read_text()
        assert [path.name for path in folder.iterdir() if f"{folder.name}/{path.name}" not in text] == []
