"""HTML pages that need nothing from the network: formulas are MathML, which browsers set themselves."""
import re
from pathlib import Path

from jinja2 import pass_context
from latex2mathml.converter import convert
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from outline import add_outline

# As nbconvert makes it, without scripts from the network, with JupyterLab's dark theme where the reader prefers one, and
# with the style sheet of these pages.
TEMPLATE = """\
{%- extends 'index.html.j2' -%}
{%- block html_head_js_requirejs -%}{%- endblock html_head_js_requirejs -%}
{%- block html_head_js_mermaidjs -%}{%- endblock html_head_js_mermaidjs -%}
{%- block html_head_js_mathjax -%}
{{ resources.include_css("static/theme-dark.css") | in_the_dark }}
<style>
{{ resources.page_style }}</style>
{%- endblock html_head_js_mathjax -%}
"""
STYLE = Path(__file__).with_name("page.css")


def in_the_dark(style):
    """A style element whose rules hold on dark screens."""
    return re.sub(r"(<style[^>]*>)(.*)(</style>)", r"\1@media screen and (prefers-color-scheme: dark) {\2}\3", str(style), flags=re.DOTALL)


class PageRenderer(IPythonRenderer):
    """Markdown with its formulas as MathML, and with blocks of HTML that go on over several paragraphs, as folded answers do."""

    def block_html(self, html):
        # The inherited way to embed pictures also closes every open element.
        return super().block_html(html) if "<img" in html else super(IPythonRenderer, self).block_html(html)

    def inline_math(self, body):
        return convert(body)

    def block_math(self, body):
        return convert(body, display="block")

    def latex_environment(self, name, body):
        return convert(rf"\begin{{{name}}}{body}\end{{{name}}}", display="block")


class PageExporter(HTMLExporter):
    """Pages with everything in them."""

    def __init__(self, **settings):
        super().__init__(raw_template=TEMPLATE, embed_images=True, **settings)
        self.register_filter("in_the_dark", in_the_dark)

    def page(self, notebook, resources):
        """The page of a notebook, with a table of contents."""
        resources = resources | {"page_style": STYLE.read_text()}
        return add_outline(self.from_notebook_node(notebook, resources=resources)[0])

    @pass_context
    def markdown2html(self, context, source):
        cell = context.get("cell", {})
        renderer = PageRenderer(
            escape=False, attachments=cell.get("attachments", {}), embed_images=True,
            path=context.get("resources", {}).get("metadata", {}).get("path", ""),
            anchor_link_text=self.anchor_link_text, exclude_anchor_links=self.exclude_anchor_links)
        return MarkdownWithMath(renderer=renderer).render(source)
