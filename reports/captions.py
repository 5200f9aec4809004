"""Numbers figures and gives each a caption: its title, or else what it shows."""
import html
import re
from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"


def words_of(svg):
    """The title and the description of a drawing, for those who do not see it."""
    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError:
        return "", ""
    return tuple(" ".join(root.findtext(SVG + name, "").split()) for name in ("title", "desc"))


def width_of(svg):
    """The width of a drawing in pixels; `None` if it has none."""
    match = re.match(r"<svg[^>]*?\swidth=\"([\d.]+)", svg)
    return float(match[1]) if match else None


def caption(number, svg):
    """`Figure 3. Loss against step.`"""
    title, summary = words_of(svg)
    # A summary begins with the kind of figure and what is on its axes; numbers follow.
    text = title or summary.split(". ", 1)[0]
    return f"Figure {number}. {text}".rstrip(".") + "."


def number_figures(notebook, forms):
    """Gives every output whose best form is a picture its number, and drawings their caption, in the output's metadata."""
    number = 0
    for output in (output for cell in notebook.cells for output in cell.get("outputs", [])):
        if not any(form.startswith("image/") for form in forms(output)):
            continue
        number += 1
        output.metadata["figure"] = number
        if svg := output.data.get("image/svg+xml"):
            output.metadata["caption"] = caption(number, svg)


def add_to_pages(notebook):
    """Puts the captions below the figures of an HTML page."""
    for output in (output for cell in notebook.cells for output in cell.get("outputs", [])):
        if (text := output.get("metadata", {}).get("caption")) and "text/html" in output.data:
            output.data["text/html"] += f'<p class="sparseshift-caption">{html.escape(text)}</p>'
