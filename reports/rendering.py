"""Turns executed notebooks into Markdown and HTML."""
import copy
import itertools
import os
import re

import nbformat
from nbconvert import MarkdownExporter
from nbconvert.filters import strip_ansi

import captions
import links
import summary
from claims import claims_of
from index import Entry, duration
from pages import PageExporter

# The forms of an output for Markdown, best first; of Markdown and a figure, both are shown.
FORMS = [
    "text/markdown", "image/svg+xml", "image/png", "image/jpeg", "text/html", "text/latex", "text/plain",
]

MARKDOWN_TEMPLATE = """\
{%- extends 'markdown/index.md.j2' -%}

{% block header %}
<!-- Made by reports/make-reports from {{ resources.metadata.name }}.ipynb: edit the notebook, not this file. -->
{% endblock header %}

{% block input %}
{{ cell.source | fenced(nb.metadata.get('language_info', {}).get('name', '')) }}
{% endblock input %}

{% block markdowncell %}

{{ cell.source }}

{% endblock markdowncell %}

{% block stream %}
{{ output.text | fenced }}
{% endblock stream %}

{% block error %}
{{ output.traceback | join('\\n') | fenced }}
{% endblock error %}

{% block data_text %}
{{ output.data['text/plain'] | fenced }}
{% endblock data_text %}

{% block data_markdown %}

{{ output.data['text/markdown'] }}

{% endblock data_markdown %}

{% block data_svg %}

![{{ output.metadata.words }}]({{ output.metadata.filenames['image/svg+xml'] | path2url }})

*{{ output.metadata.caption }}*

{% endblock data_svg %}
"""


def fenced(text, language="text"):
    """A code block, whatever the text has in it; nothing for blank text."""
    # What a terminal would show: text before a carriage return is written over.
    text = re.sub(r"[^\n]*\r", "", strip_ansi(text).replace("\r\n", "\n")).strip("\n")
    if not text.strip():
        return ""
    fence = "`" * max([3] + [len(run) + 1 for run in re.findall("`{3,}", text)])
    return f"\n{fence}{language}\n{text}\n{fence}\n"


def words_of(svg):
    """The title and description of a drawing, for those who do not see it."""
    return escaped(". ".join(part for part in captions.words_of(svg) if part)) or "figure"


def escaped(text):
    """Text that Markdown shows as it is."""
    return re.sub(r"([\\\[\]`*_<>$])", r"\\\1", text)


def in_order(outputs):
    """Printed text between two displays as at most one output for each stream: how they mix is left to chance."""
    result = []
    for is_stream, group in itertools.groupby(outputs, key=lambda output: output.output_type == "stream"):
        group = list(group)
        if is_stream:
            texts = {name: "".join(output.text for output in group if output.name == name) for name in ("stdout", "stderr")}
            group = [nbformat.v4.new_output("stream", name=name, text=text) for name, text in texts.items() if text]
        result += group
    return result


def leave_out_finished_bars(notebook):
    """A report has no use for a bar that says 100 %: what it was the progress of follows it."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if not is_finished_bar(output)]


def is_finished_bar(output):
    page = output.get("data", {}).get("text/html", "")
    return page.startswith('<div class="sparseshift-progress"') and 'aria-valuenow="100"' in page


def name_sizes_of_run(notebook):
    """Says of injected parameters what they are: they stand below those of the notebook, which have the same names."""
    for cell in notebook.cells:
        if summary.INJECTED in summary.tags(cell):
            cell.source = cell.source.replace("// Parameters", "// The sizes of the run that this page shows:", 1)


def shown_forms(output):
    """The forms of an output that Markdown shows."""
    forms = [form for form in FORMS if form in output.get("data", {})]
    return forms[: 2 if forms[:2] == FORMS[:2] else 1]


def reduce_outputs(notebook):
    """Leaves the forms to be shown, each as an output of its own."""
    headline = summary.headline_cell(notebook)
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        outputs = []
        for output in in_order(cell.outputs):
            if output.output_type not in ("display_data", "execute_result"):
                outputs.append(output)
                continue
            for form in shown_forms(output):
                metadata = {}
                if form.startswith("image/"):
                    metadata["filename"] = f"figure-{output.metadata.figure}"
                if form == "image/svg+xml":
                    metadata["words"] = words_of(output.data[form])
                    metadata["caption"] = escaped(output.metadata.caption)
                    metadata["width"] = captions.width_of(output.data[form])
                    # Of several figures in the cell, the first.
                    metadata["headline"] = cell is headline
                    headline = None if cell is headline else headline
                outputs.append(nbformat.v4.new_output(
                    "display_data", data={form: output.data[form]}, metadata=metadata))
        cell.outputs = outputs


class Report:
    """An executed notebook as pages."""

    def __init__(self, executed, source, output, environment, seconds, series):
        self.notebook = nbformat.read(executed, as_version=4)
        leave_out_finished_bars(self.notebook)
        name_sizes_of_run(self.notebook)
        captions.number_figures(self.notebook, shown_forms)
        self.facts = summary.index_facts(self.notebook)
        self.claims = claims_of(self.notebook)
        self.name = source.stem
        self.source = source.resolve()
        self.output = output
        self.environment = environment
        self.seconds = seconds
        self.headline = None
        self.parameters = summary.parameters(self.notebook)
        self.title, self.question = summary.title(self.notebook), summary.question(self.notebook)
        if not links.has_navigation(self.notebook):
            first, last = (nbformat.v4.new_markdown_cell(links.navigation(self.name, series)) for _ in range(2))
            self.notebook.cells = [first, *self.notebook.cells, last]

    def files(self):
        """Every file of the report by its path, the Markdown last."""
        text, figures = self.markdown()
        files = figures | {f"{self.name}.html": self.html(), f"{self.name}.md": text}
        return {path: content if isinstance(content, bytes) else content.encode() for path, content in files.items()}

    def entry(self):
        """What the index says of it."""
        figure, words, width = self.headline or (None, "", None)
        return Entry(
            self.name, self.title, self.facts.get("question") or self.question, self.parameters, figure, words, width,
            self.seconds, self.facts, self.claims)

    def markdown(self):
        """The Markdown report and its figures by their path."""
        notebook = copy.deepcopy(self.notebook)
        links.lead_to_reports(notebook, ".md", self.source, self.output)
        reduce_outputs(notebook)
        notebook.cells.append(nbformat.v4.new_markdown_cell(self.colophon(link=True)))
        exporter = MarkdownExporter(raw_template=MARKDOWN_TEMPLATE, display_data_priority=FORMS)
        exporter.register_filter("fenced", fenced)
        text, resources = exporter.from_notebook_node(
            notebook, resources={"metadata": {"name": self.name}, "output_files_dir": f"{self.name}_files"})
        for output in (output for cell in notebook.cells for output in cell.get("outputs", [])):
            if output.get("metadata", {}).get("headline"):
                self.headline = (
                    f"{self.name}_files/{output.metadata.filename}.svg", output.metadata.words, output.metadata.width)
        # One blank line is enough between blocks; code blocks stay as they are.
        text = re.sub(
            r"(^(`{3,}).*?^\2$)|\n(?:[ \t]*\n){2,}", lambda match: match[1] or "\n\n", text,
            flags=re.MULTILINE | re.DOTALL)
        return text.strip() + "\n", resources["outputs"]

    def html(self):
        """The report as one page with everything in it."""
        notebook = copy.deepcopy(self.notebook)
        links.lead_to_reports(notebook, ".html", self.source, self.output)
        captions.add_to_pages(notebook)
        notebook.cells.append(nbformat.v4.new_markdown_cell(
            self.colophon(link=False) + f" Run in {duration(self.seconds)}. [All reports](index.html)"))
        resources = {"metadata": {"name": self.name, "path": str(self.source.parent)}}
        return PageExporter().page(notebook, resources)

    def colophon(self, link):
        """What the page was made from, and with what."""
        path = os.path.relpath(self.source, self.output)
        source = f"[{self.source.name}]({path})" if link else f"`{self.source.name}`"
        settings = ", ".join(f"`{name} = {value}`" for name, value in self.parameters.items())
        made = "; ".join(value for name, value in self.environment.facts)
        return f"---\n\nMade from {source}{' with ' + settings if settings else ''}. {made}."
