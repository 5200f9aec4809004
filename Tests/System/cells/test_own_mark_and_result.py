"""The article "A mark and a result of your own": its cells run as they are written."""
import re

from support.paths import ROOT

ARTICLE = (ROOT / "documentation/SparseShift.docc/AMarkAndAResultOfYourOwn.md").read_text()
CELLS = re.findall(r"```swift\n(.*?)```", ARTICLE, flags=re.DOTALL)


def test_the_article_runs(make_session):
    session = make_session()
    outcomes = [session.run(cell) for cell in CELLS]
    for outcome in outcomes:
        assert outcome.status == "ok", outcome.traceback
    assert outcomes[1].data["image/svg+xml"].count("<circle") >= 3
    assert "purity" in outcomes[2].text and "0.9" in outcomes[2].text
