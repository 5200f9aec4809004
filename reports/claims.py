"""The claims of executed notebooks: the sentences that a run bears out, with the numbers that it compared."""
import re
from dataclasses import dataclass

import links

SHOWN = 'class="sparseshift-claim"'
MARK = "✓ "


@dataclass
class Claim:
    """One sentence, the numbers behind it, and where it is."""

    statement: str
    numbers: str
    section: str
    cell: int


def claims_of(notebook):
    """The claims that the cells of an executed notebook have shown, in their order."""
    found, section = [], ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for heading in re.finditer(r"^#{1,6}\s+(.+?)\s*$", links.CODE.sub("", cell.source), re.MULTILINE):
                section = heading[1]
            continue
        if cell.cell_type != "code":
            continue
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if SHOWN in data.get("text/html", ""):
                text = data["text/plain"].removeprefix(MARK)
                # The comparison stands behind the sentence, in brackets.
                match = re.fullmatch(r"(.*\S) \(([^()]* [<>≈] [^()]*)\)", text, re.DOTALL)
                statement, numbers = match.groups() if match else (text, "")
                found.append(Claim(statement, numbers, section, cell.execution_count or 0))
    return found


def escaped_cell(text):
    """A statement as a cell of a table in Markdown."""
    return re.sub(r"([\\|*_`<>\[\]$])", r"\\\1", " ".join(text.split()))


def claims_page(entries, size):
    """CLAIMS.md: every claim of the notebooks, with its numbers."""
    count = sum(len(entry.claims) for entry in entries)
    lines = [
        "<!-- Made by reports/make-reports: edit the notebooks, not this file. -->",
        "",
        "# What the notebooks claim",
        "",
        f"A notebook asserts its sentences with numbers and orders: a cell calls `claim`, and fails in a run that contradicts "
        f"it. These are all {count} of them, with the numbers of the run in the {size}. [All notebooks](README.md)",
    ]
    for entry in entries:
        if not entry.claims:
            continue
        lines += ["", f"## [{entry.title}]({entry.name}.md)", "", "| section | cell | claim | numbers |", "| --- | --: | --- | --- |"]
        for claim in entry.claims:
            place = f"[{escaped_cell(claim.section)}]({entry.name}.md#{links.slug(claim.section)})" if claim.section else ""
            lines.append(f"| {place} | {claim.cell} | {escaped_cell(claim.statement)} | {escaped_cell(claim.numbers)} |")
    return "\n".join(lines) + "\n"
