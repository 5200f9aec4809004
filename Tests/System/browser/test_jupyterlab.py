"""A session in JupyterLab, driven through a real browser where there is one."""
import json
import pathlib
import subprocess
import sys

import nbformat
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
    'Chart([1.0, 2, 3]) { PointMark(x: .value("step", $0), y: .value("loss", $0 * 3.5)) }',
    """\
import Foundation
for step in progress(0..<40, "napping") { Thread.sleep(forTimeInterval: 0.1) }""",
]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab")
    book = notebook(*CELLS)
    for cell in book["cells"]:
        cell["metadata"] = {"slideshow": {"slide_type": "slide"}}
    (folder / "session.ipynb").write_text(json.dumps(book))
    with server(folder) as address, playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        lab = Lab(browser.new_page(viewport={"width": 1400, "height": 1000}))
        lab.open(address, "session.ipynb")
        lab.folder = folder
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


def hover_over_the_last_point(page, output):
    """The text that appears, which is hidden before."""
    target = output.locator(".sf-targets g").last
    text = target.locator("text")
    assert not text.is_visible()
    # The chart may still move while the page is laid out.
    target.locator("circle").hover(force=True)
    text.wait_for(state="visible")
    shown = text.text_content()
    page.mouse.move(0, 0)
    text.wait_for(state="hidden")
    return shown


def test_a_chart_shows_the_value_under_the_pointer(lab):
    lab.run(5)
    output = lab.output(5)
    output.scroll_into_view_if_needed()
    shown = hover_over_the_last_point(lab.page, output)
    assert "step 3" in shown and "loss 10.5" in shown


def test_a_bar_moves(lab):
    # What the page shows is noted by the page, since this process may be late.
    lab.page.evaluate("""() => {
        window.seen = [];
        window.watching = setInterval(() => {
            const bar = document.querySelector('.jp-OutputArea [role="progressbar"]');
            const value = bar && bar.getAttribute('aria-valuenow');
            if (value !== null && value !== window.seen.at(-1)) window.seen.push(value);
        }, 20);
    }""")
    lab.run(6)
    lab.page.wait_for_selector("text=40/40 steps")
    lab.page.wait_for_function("() => Number(window.seen.at(-1)) === 100")
    seen = [float(value) for value in lab.page.evaluate("() => { clearInterval(window.watching); return window.seen; }")]
    assert len(seen) > 3 and seen == sorted(seen), seen


@pytest.mark.parametrize("kind", ["slides", "html"])
def test_an_export_answers_the_pointer_too(lab, kind):
    lab.page.keyboard.press("Escape")
    lab.run(5)
    save(lab)
    book = nbformat.read(lab.folder / "session.ipynb", as_version=4)
    book.cells = [book.cells[0], book.cells[5]]
    nbformat.write(book, lab.folder / "few.ipynb")
    subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", kind, "few.ipynb"], cwd=lab.folder, check=True, capture_output=True,
        timeout=TIMEOUT)
    name = "few.slides.html" if kind == "slides" else "few.html"
    page = lab.page.context.browser.new_page()
    try:
        # Nothing of what the page asks others for is needed.
        page.route("http*://**", lambda route: route.abort())
        page.goto((pathlib.Path(lab.folder) / name).as_uri())
        if kind == "slides":
            assert page.locator(".slides section section").count() == 2
        assert "loss 10.5" in hover_over_the_last_point(page, page.locator("body"))
    finally:
        page.close()


def save(lab):
    lab.page.keyboard.press("Control+S")
    lab.page.wait_for_function("() => !document.querySelector('.jp-NotebookPanel.jp-mod-dirty, .jp-mod-dirty')")


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
    save(lab)
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
