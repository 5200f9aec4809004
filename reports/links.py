"""Links between pages: from report to report, and from every page to those before and after it."""
import os
import re
import string

CONTENTS = "../reports/README.md"
LINK = re.compile(r"(\]\()([^)\s#]+)?(#[^)\s]*)?(?=[)\s])")
# Code has brackets of its own.
CODE = re.compile(r"^(`{3,}|~{3,}).*?^\1|(`+)(?!`).*?(?<!`)\2(?!`)", re.MULTILINE | re.DOTALL)


def slug(heading):
    """What a heading is called in the address of a page on GitHub."""
    kept = (letter for letter in heading.lower() if letter in " -_" or letter not in string.punctuation)
    return "".join(letter for letter in kept if letter.isalnum() or letter in " -_").strip().replace(" ", "-")


def lead_to_reports(notebook, extension, source, output):
    """Links of a notebook as links of its report: to the reports of other notebooks, to their contents, and to files beside them.

    `extension` is that of the reports, `source` the notebook's path and `output` the folder of the reports.
    """

    def link(match):
        opening, path, part = match[1], match[2], match[3] or ""
        if extension == ".md":
            part = "#" + slug(part[1:].replace("-", " ")) if part else ""
        if path is None:
            return opening + part
        if re.match(r"\w+:|/", path):
            return match[0]
        if path == CONTENTS:
            return opening + ("README.md" if extension == ".md" else "index.html") + part
        if path.endswith(".ipynb") and "/" not in path:
            return opening + path.removesuffix(".ipynb") + extension + part
        if (target := source.parent / path).exists():
            return opening + os.path.relpath(target, output) + (match[3] or "")
        return opening + path.removesuffix(".ipynb") + (extension if path.endswith(".ipynb") else "") + part

    def outside_code(text):
        parts, end = [], 0
        for code in CODE.finditer(text):
            parts += [LINK.sub(link, text[end : code.start()]), code[0]]
            end = code.end()
        return "".join(parts) + LINK.sub(link, text[end:])

    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = outside_code(cell.source)


def navigation(name, series):
    """Markdown with links to the page before, to the contents and to the page after, as a notebook would have them.

    `series` has the names and titles of all notebooks in their order.
    """
    names = [other for other, _ in series]
    place = names.index(name)
    parts = [f"← [{series[place - 1][1]}]({names[place - 1]}.ipynb)"] if place > 0 else []
    parts.append(f"[Contents]({CONTENTS})")
    parts += [f"[{series[place + 1][1]}]({names[place + 1]}.ipynb) →"] if place + 1 < len(series) else []
    return " · ".join(parts)


def has_navigation(notebook):
    """Whether a notebook's first cell leads to the contents, as those of the course do."""
    return bool(notebook.cells) and f"]({CONTENTS})" in notebook.cells[0].source
