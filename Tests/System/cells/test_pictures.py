"""A chart reaches every front end and document in a form that it can show."""
import base64
import struct
import subprocess
import zlib

import nbformat
import numpy
import pytest
from nbconvert import HTMLExporter, LatexExporter

CHART = """Chart([("SSAE", 0.9, 0.1), ("affine", 0.5, 0.2)]) { name, mean, spread in
    BarMark(x: .value("data", "toy"), y: .value("MCC", Estimate(mean: mean, spread: spread)))
        .foregroundStyle(by: .value("method", name)).position(by: .value("method", name))
}.chartTitle("Recovered").frame(width: 200, height: 120)"""


@pytest.fixture
def shown(session):
    """The message of a cell whose value is a chart."""
    outcome = session.run(CHART)
    assert outcome.status == "ok", outcome.traceback
    return next(message["content"] for message in outcome.messages if message["msg_type"] == "execute_result")


def pixels(png):
    """Red, green and blue of a PNG of 8 bits a channel, as the specification has them."""
    place, packed, table = 8, b"", None
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place:place + 8])
        content = png[place + 8:place + 8 + length]
        if kind == b"IHDR":
            width, height, depth, color = struct.unpack(">IIBB", content[:10])
        elif kind == b"PLTE":
            table = numpy.frombuffer(content, numpy.uint8).reshape(-1, 3)
        elif kind == b"IDAT":
            packed += content
        place += 12 + length
    assert depth == 8
    step = {2: 3, 3: 1, 6: 4}[color]
    raw = numpy.frombuffer(zlib.decompress(packed), numpy.uint8).reshape(height, 1 + step * width)
    rows = numpy.zeros((height + 1, step * (width + 1)), int)
    for y in range(height):
        kind, line, above, row = raw[y, 0], raw[y, 1:].astype(int), rows[y], rows[y + 1]
        for x in range(step, step * (width + 1)):
            left, up, corner = row[x - step], above[x], above[x - step]
            if kind == 4:
                guess = left + up - corner
                before = min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[2]
            else:
                before = (0, left, up, (left + up) // 2)[kind]
            row[x] = (line[x - step] + before) & 255
    rows = rows[1:, step:]
    return table[rows].astype(int) if color == 3 else rows.reshape(height, width, step)[:, :, :3]


def test_the_image_is_the_drawing(shown, tmp_path):
    data = shown["data"]
    assert shown["metadata"]["image/png"] == {"width": 200, "height": 120}
    png = base64.b64decode(data["image/png"])
    (tmp_path / "chart.svg").write_text(data["image/svg+xml"])
    theirs = subprocess.run(
        ["rsvg-convert", "--zoom", "2", "--background-color", "white", tmp_path / "chart.svg"],
        check=True, capture_output=True).stdout
    ours, theirs = pixels(png), pixels(theirs)
    assert ours.shape == theirs.shape == (240, 400, 3)
    # Colours that are rare are shown as others that are near.
    assert numpy.abs(ours - theirs).max() <= 20 and (ours == theirs).all(axis=2).mean() > 0.9


def book(shown):
    output = nbformat.v4.new_output("execute_result", shown["data"], metadata=shown["metadata"], execution_count=1)
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CHART, execution_count=1, outputs=[output])])


def test_latex_has_the_drawing_as_lines(shown):
    """nbconvert turns SVG into PDF by a program that few have, unless there is a PDF."""
    text, resources = LatexExporter().from_notebook_node(book(shown))
    (name, content), = [item for item in resources["outputs"].items() if item[0] in text]
    assert content == base64.b64decode(shown["data"]["application/pdf"]) and content.startswith(b"%PDF-")
    assert name.endswith(".pdf")


def test_a_page_has_the_drawing_inline_with_words_for_it(shown, caplog):
    page, _ = HTMLExporter().from_notebook_node(book(shown))
    assert '<g class="sf-targets">' in page and 'aria-label="affine"' in page
    assert "Alternative text" not in caplog.text
