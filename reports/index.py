"""The page that leads to all reports: README.md, the same without times, and index.html."""
from dataclasses import dataclass, field
from html import escape

STYLE = """\
body { font: 16px/1.5 system-ui, sans-serif; color: #262626; background: #fff; max-width: 64rem; margin: 2rem auto; padding: 0 1rem }
a { color: #0072b2 }
article { display: grid; grid-template-columns: 20rem 1fr; gap: 0 1.5rem; padding: 1.2rem 0; border-top: 1px solid #e6e6e6 }
article img { width: 100%; border: 1px solid #e6e6e6; border-radius: 4px }
h2 { margin: 0; font-size: 1.2rem }
p { margin: .4rem 0 }
code, .quiet { color: #595959 }
table { border-collapse: collapse; margin: 1rem 0; color: #595959 }
td { padding: .1rem 1rem .1rem 0 }
@media (max-width: 45rem) { article { grid-template-columns: 1fr } }
@media (prefers-color-scheme: dark) {
  body { color: #e6e6e6; background: #181818 } a { color: #56b4e9 } article { border-color: #404040 }
  code, .quiet, table { color: #b0b0b0 }
}
"""


@dataclass
class Entry:
    """One report, as the index shows it."""

    name: str
    title: str
    question: str
    parameters: dict = field(default_factory=dict)
    # The path of the headline figure, relative to the index, and what there is to see.
    figure: str | None = None
    words: str = ""
    seconds: float = 0

    @property
    def settings(self):
        return ", ".join(f"{name} = {value}" for name, value in self.parameters.items())


def duration(seconds):
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds // 60:.0f} min {seconds % 60:.0f} s"


def sizes(is_full):
    return "full sizes, as the notebooks have them" if is_full else "quick sizes of `configs/quick`"


def index_files(entries, environment, is_full, seconds):
    return {
        "README.md": markdown(entries, environment, is_full).encode(),
        "index.html": html(entries, environment, is_full, seconds).encode(),
    }


def markdown(entries, environment, is_full):
    command = "make reports FULL=1" if is_full else "make reports"
    lines = [
        "<!-- Made by reports/make-reports: edit the notebooks, not this file. -->",
        "",
        "# Reports",
        "",
        f"Every notebook of `notebooks/` as it looks after a run from its first cell to its last, in the {sizes(is_full)}. "
        f"`{command}` runs them again and writes these pages anew, together with `index.html` and one HTML page each, which "
        "are not kept in git. The same seeds on the same machine give the same files, so a difference in git is a difference "
        "in results.",
    ]
    for entry in entries:
        lines += ["", f"## [{entry.title}]({entry.name}.md)", ""]
        if entry.question:
            lines += [entry.question, ""]
        if entry.figure:
            lines += [f'<a href="{entry.name}.md"><img src="{entry.figure}" width="380" alt="{escape(entry.words)}"></a>', ""]
        if entry.settings:
            lines += [f"`{entry.settings}`"]
    lines += ["", "## Made with", "", "| | |", "| --- | --- |"]
    lines += [f"| {name} | {value} |" for name, value in environment.facts]
    return "\n".join(lines) + "\n"


def html(entries, environment, is_full, seconds):
    articles = []
    for entry in entries:
        link = f"{escape(entry.name)}.html"
        figure = f'<a href="{link}"><img src="{escape(entry.figure)}" alt="{escape(entry.words)}"></a>' if entry.figure else ""
        articles.append(
            f'<article><div>{figure}</div><div><h2><a href="{link}">{escape(entry.title)}</a></h2>'
            f"<p>{escape(entry.question)}</p><p><code>{escape(entry.settings)}</code></p>"
            f'<p class="quiet">{duration(entry.seconds)}</p></div></article>')
    facts = "".join(f"<tr><td>{escape(name)}</td><td>{escape(value)}</td></tr>" for name, value in environment.facts)
    kind = escape(sizes(is_full)).replace("`configs/quick`", "<code>configs/quick</code>")
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>SparseShift: reports</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>\n{STYLE}</style></head><body>\n<h1>Reports</h1>\n"
        f"<p>Every notebook, run from its first cell to its last in the {kind}: {duration(seconds)} in all.</p>\n"
        + "\n".join(articles) + f"\n<table>{facts}</table>\n</body></html>\n")
