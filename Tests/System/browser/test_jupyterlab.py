"""A session in JupyterLab, driven through a real browser where there is one."""
import json

import pytest

from browser.lab import BROWSER, TIMEOUT, Lab, notebook, server

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.skipif(BROWSER is None, reason="there is no Chromium on PATH")

CELLS = [
    "let toy = SyntheticShifts(concepts: 10, varyingAtMost: 7, dimension: 32, count: 100, seed: 0)",
    "",
    """\
interact(IntSlider("strength", 0...20, value: 3)) { strength in
    print("the strength is \\(strength)")
    return Chart([0.0, 1, 2]) { LineMark(x: .value("x", $0), y: .value("y", $0 * Double(strength))) }
}""",
    "import Foundation\nwhile true { Thread.sleep(forTimeInterval: 0.05) }",
    "toy.count",
]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab")
    (folder / "session.ipynb").write_text(json.dumps(notebook(*CELLS)))
    with server(folder) as address, playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        lab = Lab(browser.new_page(viewport={"width": 1400, "height": 1000}))
        lab.open(address, "session.ipynb")
        lab.run(0)
        yield lab
        browser.close()


def completions(lab, text):
    """What Tab offers behind a text."""
    # Tab indents until JupyterLab has noticed that there is a word before the cursor.
    for _ in range(TIMEOUT // 5):
        lab.edit(1, "")
        lab.page.keyboard.type(text)
        lab.page.keyboard.press("Tab")
        try:
            lab.page.wait_for_selector(".jp-Completer:not(.lm-mod-hidden) .jp-Completer-item", timeout=5000)
        except playwright.TimeoutError:
            continue
        labels = lab.page.locator(".jp-Completer-item .jp-Completer-match").all_inner_texts()
        lab.page.keyboard.press("Escape")
        return labels
    raise AssertionError(f"nothing is offered behind {text}")


def test_tab_completes(lab):
    assert sorted(completions(lab, "toy.fre")) == ["fresh()", "fresh(count:"]
    members = completions(lab, "toy.")
    assert "dimension" in members and "concepts" in members and "toy" not in members
    assert "seed:" in [label.strip() for label in completions(lab, "toy.fresh(count: 3, ")]


def test_shift_tab_shows_documentation_and_signatures(lab):
    for text, shown in [
        ("toy.fresh", "New shifts of the same concepts"), ("toy.fresh(count: 3, ", "seed: Int = 1"),
        ("toy", "let toy: SyntheticShifts"),
    ]:
        lab.edit(1, "")
        lab.page.keyboard.type(text)
        lab.page.keyboard.press("Shift+Tab")
        lab.page.wait_for_selector(f".jp-Tooltip >> text={shown}")
        lab.page.keyboard.press("Escape")


def test_a_slider_changes_text_and_chart_also_after_a_reload(lab):
    lab.run(2)

    def press(times):
        handle = lab.cell(2).locator(".noUi-handle").first
        handle.focus()
        for _ in range(times):
            lab.page.keyboard.press("ArrowRight")

    lab.page.wait_for_selector("text=the strength is 3")
    before = lab.output(2).inner_html()
    press(4)
    lab.page.wait_for_selector("text=the strength is 7")
    after = lab.output(2).inner_html()
    assert "svg" in after and before != after
    lab.page.keyboard.press("Control+S")
    lab.page.wait_for_function("() => !document.querySelector('.jp-NotebookPanel.jp-mod-dirty, .jp-mod-dirty')")
    lab.page.reload()
    lab.wait_for_kernel()
    press(1)
    lab.page.wait_for_selector("text=the strength is 8")


def test_a_cell_is_interrupted_and_the_kernel_restarted(lab):
    lab.start(3)
    lab.page.wait_for_selector("#jp-main-statusbar >> text=/\\| Busy/")
    # While the cell runs, questions are answered.
    assert "dimension" in completions(lab, "toy.")
    lab.page.locator(".jp-NotebookPanel-toolbar [data-command='notebook:interrupt-kernel'], "
                     ".jp-NotebookPanel-toolbar [data-jp-item-name='interrupt'] jp-button").first.click()
    lab.page.wait_for_selector("text=the cell was stopped")
    lab.run(4)
    assert "100" in lab.output(4).inner_text()
    lab.page.locator(".jp-NotebookPanel-toolbar [data-jp-item-name='restart'] jp-button").first.click()
    lab.page.locator(".jp-Dialog .jp-mod-accept").click()
    lab.wait_for_kernel()
    lab.run(4)
    lab.page.wait_for_selector("text=cannot find 'toy' in scope")
