"""The table of contents of an HTML page, from its headings."""
import re
from html import escape, unescape

from links import slug

HEADING = re.compile(r"<h([1-6]) id=\"([^\"]*)\">(.*?)(<a class=\"anchor-link\".*?</a>)?</h\1>", re.DOTALL)


def add_outline(page):
    """The page with a table of contents before its first cell, and with the names that GitHub gives its headings."""
    entries = []

    def with_name(match):
        level, name, text = int(match[1]), unescape(match[2]), match[3]
        if level in (2, 3):
            entries.append((level, name, re.sub(r"<(?!/?(?:math|m\w+|code|em|strong)\b)[^>]*>", "", text)))
        other = slug(name.replace("-", " "))
        anchor = f'<span id="{escape(other)}"></span>' if other and other != name else ""
        return anchor + match[0]

    page = HEADING.sub(with_name, page)
    if len(entries) < 3:
        return page
    lines = "".join(
        f'<li class="level-{level}"><a href="#{escape(name)}">{text.strip()}</a></li>' for level, name, text in entries)
    # Beside the text where there is room; otherwise folded above it.
    nav = (
        f'<nav class="outline" aria-label="On this page"><details><summary>On this page</summary><ol>{lines}</ol></details>'
        f'<div class="outline-open"><strong>On this page</strong><ol>{lines}</ol></div></nav>')
    return page.replace("<main>", f"{nav}<main>", 1)
