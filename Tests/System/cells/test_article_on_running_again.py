"""Every example of the article on running cells again does what it says."""
import re

import pytest

from support.paths import ROOT

ARTICLE = (ROOT / "documentation/SparseShift.docc/RunningCellsAgain.md").read_text()
BLOCKS = re.findall(r"```swift\n(.*?)```", ARTICLE, flags=re.DOTALL)
MARK = re.compile(r"(?:^|\s+)// (→|prints:|error:|warning:) (.*)$", flags=re.MULTILINE)


@pytest.mark.parametrize("block", BLOCKS)
def test_an_example_does_what_it_says(fresh_session, block):
    checked = 0
    for cell in block.split("// ---\n"):
        marks = MARK.findall(cell)
        outcome = fresh_session.run(MARK.sub("", cell))
        failed = any(kind == "error:" for kind, _ in marks)
        assert (outcome.status == "error") == failed, outcome.traceback
        warned = "".join(outcome.stream("stderr"))
        assert ("warning:" in warned) == any(kind == "warning:" for kind, _ in marks), warned
        for kind, text in marks:
            given = {
                "→": outcome.text, "prints:": outcome.printed, "error:": outcome.message, "warning:": warned,
            }[kind]
            assert text == given if kind == "→" else text in given
            checked += 1
    assert checked > 0


def test_every_sentence_has_an_example():
    sections = ARTICLE.split("\n## ")[2:]
    assert len(sections) >= 4
    for section in sections:
        # What stands between two examples, or before the first, is one claim.
        claims = re.split(r"```swift\n.*?```", section, flags=re.DOTALL)
        assert len(claims) > 1 and claims[-1].strip() == "", section
