"""Language models in cells."""
import time

import nbformat
from nbclient import NotebookClient

from support.kernel import SWIFT, TIMEOUT
from support.paths import FIXTURES

MODEL = FIXTURES / "language-models/llama.gguf"
OPEN = f'let model = try LanguageModel("{MODEL}")'
SHIFTS = """let pairs = try TextPairs.lang(count: 40)
let shifts = try model.shifts(of: pairs, layer: 1)
[shifts.count, shifts.dimension]"""
STEER = """let vector = Array(shifts.matrix.row(0))
let plain = try model.nextTokens(after: "The door")
let steered = try model.nextTokens(after: "The door", steering: [.add(vector, layer: 1, scale: 9)])
plain[0].probability != steered[0].probability"""
CONTROL = """let control = try ControlVector(vector, layer: 1, scale: 2, for: model)
try control.write(to: "{path}", for: model)
try ControlVector(contentsOf: "{path}") == control"""
FIND = """let found = try train(PrincipalComponents.Configuration(features: 4), on: shifts, seed: 0)
let search = try found.findFeature(of: 0, in: shifts)
let top = try found.topActivating(feature: search.best.feature, in: shifts, count: 1)
(top.positive + top.negative)[0].before != nil"""
WRITE = 'try model.generate("The door", maximumTokens: 40, sampling: Sampling(temperature: 1, seed: 2))'


def displays(outcome):
    """The displays by their identifiers: every state of each."""
    found = {}
    for message in outcome.messages:
        if message["msg_type"] in ("display_data", "update_display_data"):
            content = message["content"]
            found.setdefault(content["transient"]["display_id"], []).append(content["data"])
    return found


def test_cells_embed_and_steer(session):
    assert "llama: llama, 3 blocks × 32" in session.value(f"{OPEN}; model")
    assert session.value(SHIFTS) == "[40, 32]"
    assert session.value(STEER) == "true"
    table = session.run("steered").data
    assert "p unsteered" in table["text/html"] and "p steered" in table["text/markdown"]
    outcome = session.run('_ = try model.embeddings(of: ["a"], layer: 3)')
    assert "layer 3: llama has the blocks 0 to 2" in outcome.message


def test_cells_find_and_export(session, tmp_path):
    session.value(f'let model = try LanguageModel("{MODEL}"); model')
    session.value(SHIFTS)
    session.value(STEER)
    path = tmp_path / "control.gguf"
    assert session.value(CONTROL.format(path=path)) == "true"
    assert path.read_bytes()[:4] == b"GGUF"
    assert session.value(FIND) == "true"
    assert "promoted" in session.value("try model.promotedTokens(by: vector, layer: 1, count: 3)")
    pages = session.run(f'try found.pages(of: shifts, to: "{tmp_path}/features.html", languageModel: model, layer: 1)')
    assert pages.status == "ok", pages.traceback
    assert "4 features, 40 pairs" in pages.text and f"{tmp_path}/features.html</code>" in pages.data["text/html"]
    assert (tmp_path / "features.html").read_text().count("Tokens that it promotes") == 4
    assert session.value('try model.perplexity(of: " red", after: "The door") > 1') == "true"
    outcome = session.run('_ = try ControlVector(vector, layer: 0, for: model).write(to: "x.gguf", for: model)')
    assert "no direction for the first block" in outcome.message


def test_a_text_shows_itself_once(session):
    session.run(OPEN)
    outcome = session.run(WRITE)
    assert outcome.status == "ok", outcome.traceback
    (states,) = displays(outcome).values()
    assert outcome.data is None and outcome.of("stream") == []
    # While it is written there is no form for documents; at the end it is the generation.
    assert "text/markdown" not in states[0] and states[0]["text/plain"].startswith("The door\n")
    assert "perplexity" in states[-1]["text/markdown"] and states[-1]["text/plain"].startswith("The door")
    # Kept and shown by a later cell, it is a value like others.
    outcome = session.run(f"let written = {WRITE}\nlet other = written.text\nother.count > 3")
    assert outcome.text == "true"
    (kept,) = displays(outcome).values()
    tokens = states[-1]["text/markdown"]
    assert kept[-1]["text/markdown"] == tokens
    assert session.run("written").data["text/markdown"] == tokens
    # With a closure the text is the cell's own business.
    outcome = session.run('let own = try model.generate("The door") { _ in }')
    assert outcome.status == "ok" and displays(outcome) == {}


def test_embeddings_show_their_progress(session):
    session.run(OPEN)
    session.run('let texts = (0..<3_000).map { "a text with the number \\($0)" }')
    outcome = session.run("let embeddings = try model.embeddings(of: texts, layer: 1)\nembeddings.rows")
    assert outcome.text == "3000"
    (states,) = displays(outcome).values()
    assert "0/3,000 texts" in states[0]["text/plain"].replace("\u2009", ",").replace("\u202f", ",")
    assert "100%" in states[-1]["text/plain"] and "texts/s" in states[-1]["text/plain"]
    assert len(states) <= 3 + 3 * outcome.seconds
    # What takes a single batch is over at once, and what reports elsewhere shows nothing here.
    assert displays(session.run('let few = try model.embeddings(of: ["a", "b"], layer: 1)')) == {}
    quiet = session.run("let quiet = try model.embeddings(of: texts, layer: 1) { _ in }")
    assert quiet.status == "ok" and displays(quiet) == {}


def interrupted(session, code):
    """What comes of an endless cell that is interrupted."""
    message = session.send('print("running")\n' + code)
    session.wait_until_running(message)
    time.sleep(0.6)
    session.interrupt()
    outcome = session.receive(message)
    assert outcome.status == "error" and outcome.error == "Interrupted"
    return outcome


def test_an_interrupt_stops_generation(session):
    session.run(OPEN)
    outcome = interrupted(
        session, "while true {\n"
        '    _ = try model.generate("The door", maximumTokens: 100, sampling: Sampling(temperature: 1, seed: 2)) { _ in }\n}')
    assert "the error's .generation holds the text" in outcome.message
    assert session.run(WRITE).status == "ok"


def test_an_interrupt_stops_embeddings(session):
    session.run(OPEN)
    session.run('let many = Array(repeating: "a text of some length", count: 50_000)')
    outcome = interrupted(session, "while true { _ = try model.embeddings(of: many, layer: 1) }")
    assert "interrupted after" in outcome.message
    assert session.value('try model.embeddings(of: ["a"], layer: 1).rows') == "1"


def test_a_notebook_without_a_front_end_keeps_the_last_state():
    book = nbformat.v4.new_notebook()
    book.cells = [nbformat.v4.new_code_cell(cell) for cell in (
        OPEN, WRITE, 'try model.shifts(of: TextPairs.cat(count: 1_000), layer: 1).count')]
    NotebookClient(book, kernel_name=SWIFT, timeout=TIMEOUT).execute()
    (text,) = book.cells[1].outputs
    assert text.output_type == "display_data" and "perplexity" in text.data["text/markdown"]
    bar, result = book.cells[2].outputs
    assert bar.data["text/markdown"].endswith("100%") and result.data["text/plain"] == "1000"


def test_many_texts_and_a_sweep_show_their_progress(session):
    session.run(OPEN)
    outcome = session.run('let texts = try model.generate(["The door", "A", "zebra"], maximumTokens: 5)\ntexts.count')
    assert outcome.text == "3"
    (states,) = displays(outcome).values()
    assert "3 texts by llama" in states[0]["text/plain"] and "100%" in states[-1]["text/plain"]
    outcome = session.run(
        'try model.compare(["The <b>door</b>"], steering: [.add((0..<32).map { Float($0 % 3) - 1 }, layer: 1, scale: 3)])')
    assert outcome.status == "ok", outcome.traceback
    assert "The &lt;b&gt;door&lt;/b&gt;" in outcome.data["text/html"]
    outcome = session.run(
        "let sweep = try model.steeringSweep([.random(dimension: 32)], layer: 1, scales: [0.5, 1], "
        'prompts: ["The door", "A"], judge: WordListJudge.female, maximumTokens: 5)\nsweep')
    assert outcome.status == "ok", outcome.traceback
    (states,) = displays(outcome).values()
    assert "100%" in states[-1]["text/plain"]
    assert "random" in outcome.data["text/markdown"] and "perplexity" in outcome.data["text/plain"]


def test_an_interrupt_stops_many_texts(session):
    session.run(OPEN)
    session.run('let prompts = (0..<2_000).map { "text \\($0)" }')
    outcome = interrupted(session, "while true { _ = try model.generate(prompts, maximumTokens: 100) { _ in } }")
    assert "of 2000 texts" in outcome.message


def test_a_kernel_without_the_library(monkeypatch, make_session):
    monkeypatch.setenv("SPARSESHIFT_LANGUAGE_MODELS", "/nonexistent")
    session = make_session()
    assert session.value("1 + 1") == "2"
    for cell in ("let model = try LanguageModel.default", OPEN):
        outcome = session.run(cell)
        assert outcome.status == "error"
        assert "run 'make models' in a checkout of SparseShift" in outcome.message
        assert len(outcome.message.strip().splitlines()) == 1
    # What needs no language model works.
    assert session.value("try TextPairs.lang(count: 40).count") == "40"
