"""What the pages of the repository point to exists."""
import re

import pytest

import folder_order

PAGES = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "Tests/README.md"]


@pytest.mark.parametrize("page", PAGES)
def test_paths_and_links_exist(page):
    place = folder_order.ROOT / page
    text = place.read_text()
    # NAME stands for any name.
    paths = re.findall(r"`((?:Sources|Tests|documentation|configs|notebooks|reports)/[\w./+{},-]*)`", text)
    missing = [
        path for path in paths if "NAME" not in path
        for each in expanded(path.rstrip("/")) if not (folder_order.ROOT / each).exists()]
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text)]
    missing += [link for link in links if link and ":" not in link and not (place.parent / link).exists()]
    assert missing == []


def expanded(path):
    """`a/{b,c}` is a/b and a/c."""
    found = re.search(r"\{([^}]*)\}", path)
    if not found:
        return [path]
    return [path.replace(found.group(), part) for part in found.group(1).split(",")]
