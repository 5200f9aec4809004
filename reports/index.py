"""The pages that lead to all reports: README.md and index.html, and CLAIMS.md."""
import re
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from claims import claims_page

STYLE = Path(__file__).with_name("index.css")
INTRODUCTION = (
    "SparseShift finds concepts in a language model from pairs of texts that differ in a few of them. It trains sparse shift "
    "autoencoders (SSAEs): each explains the difference of two embeddings, the *shift*, by as few directions as possible, "
    "and these are the concepts if they change apart often enough.")
# A figure is shown at its own size up to this width, in pixels.
WIDEST = 720
COLUMNS = ["question", "answer", "needs", "minutes", "in the paper"]


@dataclass
class Entry:
    """One report, as the index shows it."""

    name: str
    title: str
    question: str
    parameters: dict = field(default_factory=dict)
    # The path of the headline figure, relative to the index, what there is to see, and its width in pixels.
    figure: str | None = None
    words: str = ""
    width: float | None = None
    seconds: float = 0
    # What the notebook says of itself: answer, needs, minutes, paper.
    facts: dict = field(default_factory=dict)
    claims: list = field(default_factory=list)

    @property
    def settings(self):
        return ", ".join(f"{name} = {value}" for name, value in self.parameters.items())

    @property
    def shown_width(self):
        return round(min(self.width or WIDEST, WIDEST))

    def fact(self, name):
        return self.facts.get(name, "")


def duration(seconds):
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds // 60:.0f} min {seconds % 60:.0f} s"


def sizes(is_full):
    return "full sizes, as the notebooks have them" if is_full else "quick sizes of `configs/quick`"


def index_files(entries, environment, is_full, seconds):
    return {
        "README.md": markdown(entries, environment, is_full).encode(),
        "CLAIMS.md": claims_page(entries, sizes(is_full)).encode(),
        "index.html": html(entries, environment, is_full, seconds).encode(),
    }


def other_runs(is_full):
    """Where the same notebooks are in the other sizes, relative to the index."""
    return ("the quick runs", "../") if is_full else ("the full runs", "full/")


def introduction(is_full, contents="README.md"):
    command = "make reports FULL=1" if is_full else "make reports"
    other, folder = other_runs(is_full)
    top = "../.." if is_full else ".."
    return [
        INTRODUCTION,
        f"These are the notebooks of the course, each as it looks after a run from its first cell to its last, in the "
        f"{sizes(is_full)}. Beside them are [{other}]({folder}{contents}), [all claims with their numbers](CLAIMS.md) and "
        f"[how to install and use SparseShift]({top}/README.md).",
        f"`{command}` runs the notebooks again and writes these pages anew, together with `index.html` and one HTML page each, "
        "which are not kept in git. Every processor with AVX2 gives the same files, so a difference in git is a difference in results.",
    ]


def escaped_cell(text):
    """Text of Markdown as a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def markdown(entries, environment, is_full):
    lines = ["<!-- Made by reports/make-reports: edit the notebooks, not this file. -->", "", "# The course", ""]
    lines += [line for paragraph in introduction(is_full) for line in (paragraph, "")]
    lines += ["| notebook | " + " | ".join(COLUMNS) + " |", "| --- | --- | --- | --- | --: | --- |"]
    for entry in entries:
        facts = [text or "–" for text in [entry.question, *map(entry.fact, ("answer", "needs", "minutes", "paper"))]]
        lines.append(f"| [{escaped_cell(entry.title)}]({entry.name}.md) | " + " | ".join(map(escaped_cell, facts)) + " |")
    for entry in entries:
        if not entry.figure:
            continue
        lines += ["", f"## [{entry.title}]({entry.name}.md)", ""]
        if entry.fact("answer"):
            lines += [entry.fact("answer"), ""]
        lines += [
            f'<a href="{entry.name}.md"><img src="{entry.figure}" width="{entry.shown_width}" alt="{escape(entry.words)}"></a>']
        if entry.settings:
            lines += ["", f"`{entry.settings}`"]
    lines += ["", "## Made with", "", "| | |", "| --- | --- |"]
    lines += [f"| {name} | {value} |" for name, value in environment.facts]
    return "\n".join(lines) + "\n"


def in_html(text):
    """Markdown of one line: code, emphasis and links."""
    text = escape(text, quote=False)
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", text)
    text = re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", text)
    text = re.sub(r"\*([^*]+)\*", r"<em>\1</em>", text)
    return re.sub(r"\[([^\]]+)\]\(([^)]+)\)", lambda link: f'<a href="{escape(link[2])}">{link[1]}</a>', text)


def html(entries, environment, is_full, seconds):
    articles = []
    for entry in entries:
        link = f"{escape(entry.name)}.html"
        facts = "".join(
            f"<dt>{name}</dt><dd>{in_html(text)}</dd>"
            for name, text in [
                ("needs", entry.fact("needs")), ("minutes", entry.fact("minutes")), ("in the paper", entry.fact("paper")),
                ("this run", duration(entry.seconds) if entry.settings else ""), ("with", f"`{entry.settings}`" if entry.settings else "")] if text)
        answer = f'<p class="answer">{in_html(entry.fact("answer"))}</p>' if entry.fact("answer") else ""
        figure = (
            f'<a href="{link}"><img src="{escape(entry.figure)}" alt="{escape(entry.words)}" width="{entry.shown_width}"></a>'
            if entry.figure else "")
        articles.append(
            f'<article><h2><a href="{link}">{escape(entry.title)}</a></h2><p>{in_html(entry.question)}</p>{answer}'
            f"<dl>{facts}</dl>{figure}</article>")
    facts = "".join(f"<tr><td>{escape(name)}</td><td>{escape(value)}</td></tr>" for name, value in environment.facts)
    paragraphs = "\n".join(f"<p>{in_html(paragraph)}</p>" for paragraph in introduction(is_full, "index.html"))
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>SparseShift: the course</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>\n{STYLE.read_text()}</style></head><body>\n<h1>The course</h1>\n{paragraphs}\n"
        f"<p>They took {duration(seconds)} in all.</p>\n"
        + "\n".join(articles) + f"\n<table>{facts}</table>\n</body></html>\n")
