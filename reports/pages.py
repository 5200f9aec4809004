"""HTML pages that need nothing from the network: formulas are MathML, which browsers set themselves."""
from jinja2 import pass_context
from latex2mathml.converter import convert
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

# As nbconvert makes it, without scripts from the network, with formulas in the text's size, figures no wider than it,
# and room below answers and code.
TEMPLATE = """\
{%- extends 'index.html.j2' -%}
{%- block html_head_js_requirejs -%}{%- endblock html_head_js_requirejs -%}
{%- block html_head_js_mermaidjs -%}{%- endblock html_head_js_mermaidjs -%}
{%- block html_head_js_mathjax -%}<style>math { font-size: 1.08em } math[display="block"] { margin: .8em 0 }
.jp-RenderedSVG svg, .jp-RenderedSVG img { max-width: 100%; height: auto }
.jp-RenderedMarkdown details { margin-bottom: 1em } .jp-RenderedMarkdown .highlight { margin-bottom: .8em }</style>
{%- endblock html_head_js_mathjax -%}
"""


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

    @pass_context
    def markdown2html(self, context, source):
        cell = context.get("cell", {})
        renderer = PageRenderer(
            escape=False, attachments=cell.get("attachments", {}), embed_images=True,
            path=context.get("resources", {}).get("metadata", {}).get("path", ""),
            anchor_link_text=self.anchor_link_text, exclude_anchor_links=self.exclude_anchor_links)
        return MarkdownWithMath(renderer=renderer).render(source)
