"""What a session keeps is there in every cell, and in the next kernel after a restart."""

TOY = "let toy = SyntheticShifts(concepts: 3, varyingAtMost: 2, dimension: 16, count: 500, seed: 0)"
TRAIN = """let short = SSAE.Configuration(features: 3, length: .steps(200))
let runs = try train(short, on: toy, seeds: 0..<2, observer: nil)"""
KEEP = """session.data["toy"] = toy
session.models["ssae"] = runs
try session.keep(runs.meanCorrelation(with: toy.fresh(count: 200)), as: "MCC", from: "fresh shifts")
session["threshold"] = 0.9;"""
BITS = "runs[1].parameters.decoderWeight.elements.map(\\.bitPattern).reduce(0) { ($0 &* 31) ^ UInt64($1) }"


def run(session, code):
    outcome = session.run(code)
    assert outcome.status == "ok", outcome.traceback
    return outcome


def test_a_session_shows_itself_and_goes_on_after_a_restart(fresh_session, tmp_path):
    session, path = fresh_session, tmp_path / "work.h5"
    assert "An empty session" in run(session, "session").text
    for code in (TOY, TRAIN, KEEP):
        run(session, code)
    table = run(session, "session")
    assert "<table" in table.data["text/html"] and "text/markdown" in table.data
    for text in ("toy", "500 shifts × 16", "seed 0", "ssae", "2 × SSAE, 3 features × 16",
                 "on synthetic (3, 2), seeds 0, 1", "MCC", "fresh shifts", "threshold", "0.9", "In[4]"):
        assert text in table.text, text
    bits = session.value(BITS)
    run(session, f'try session.save("{path}")')
    # The names of cells may change; what is kept stays.
    run(session, "let toy = 1")
    assert session.value('session.data["toy"]!.count') == "500"

    session.restart()
    assert session.run("toy").status == "error"
    restored = run(session, f'try session.restore("{path}")')
    assert "2 × SSAE, 3 features × 16" in restored.text and "In[4]" in restored.text
    run(session, 'let toy: SyntheticShifts = try session.data("toy")\nlet runs = try session.runs("ssae")')
    assert session.value(BITS) == bits
    assert session.value('try session.metric("MCC", as: CorrelationSummary.self).each.count') == "2"
    # Work continues: the same fresh shifts give the same score.
    run(session, 'let before: CorrelationSummary = try session.metric("MCC")')
    assert session.value("try runs.meanCorrelation(with: toy.fresh(count: 200)).mean == before.mean") == "true"
    run(session, 'session.metrics["again"] = try runs.meanCorrelation(with: toy)')
    assert session.value("session.metrics.names") == '["MCC", "threshold", "again"]'


def test_what_cannot_be_kept_is_one_sentence(session, tmp_path):
    run(session, 'session.metrics["x"] = 1.0')
    outcome = session.run('try session.keep(SyntheticShifts(concepts: 2, varyingAtMost: 1, count: 8), as: "x")')
    assert outcome.error == "SessionError"
    assert outcome.message == (
        "'x' is a metric of this session, so it cannot become a data set; choose another name, or remove(\"x\") first.")
    # The setters of subscripts cannot throw: they end the cell, and nothing is lost.
    outcome = session.run('session.data["x"] = SyntheticShifts(concepts: 2, varyingAtMost: 1, count: 8)')
    assert outcome.status == "error" and "'x' is a metric of this session" in outcome.message
    assert session.value('try session.metric("x", as: Double.self)') == "1.0"
    foreign = tmp_path / "foreign.h5"
    foreign.write_bytes(b"not HDF5")
    outcome = session.run(f'try session.restore("{foreign}")')
    assert (outcome.error, outcome.message) == ("SessionError", "foreign.h5: not an HDF5 file.")
    assert session.value("session.entries.count") == "1"


def test_the_name_is_free_for_cells(session):
    run(session, "session.metrics[\"kept\"] = 2.0")
    run(session, "let session = 5")
    assert session.value("session + 1") == "6"
    run(session, "%reset")
    assert session.value('try session.metric("kept", as: Double.self)') == "2.0"


PURITY = """struct Purity: SessionMetric, Codable, Displayable {
    var scores: [Double]
    var representation: Representation { Card("Purity", facts: ["best": "\\(scores.max()!)"]).representation }
}
try Metrics.register(Purity.self)"""


def test_a_metric_of_ones_own_outlives_a_restart(fresh_session, tmp_path):
    session, path = fresh_session, tmp_path / "own.h5"
    run(session, PURITY)
    # Cells are run again.
    run(session, PURITY)
    run(session, 'session.metrics["purity"] = Purity(scores: [0.25, 0.75])\nsession.metrics["count"] = 3')
    assert "0.75" in run(session, 'try session.metric("purity", as: Purity.self)').data["text/html"]
    run(session, f'try session.save("{path}")')

    session.restart(keeps_clients=True)
    session.wait_until_ready(session.client)
    outcome = session.run(f'try session.restore("{path}")')
    assert outcome.error == "SessionError"
    assert outcome.message == (
        "own.h5: 'purity' is of type Purity, which this program does not know; declare the type, call "
        "try Metrics.register(Purity.self) and restore again, or leave it out: restore(_:except: [\"purity\"]).")
    assert session.value("session.entries.count") == "0"
    run(session, f'try session.restore("{path}", except: ["purity"])')
    assert session.value("session.metrics.names") == '["count"]'
    run(session, PURITY)
    run(session, f'try session.restore("{path}")')
    assert session.value('try session.metric("purity", as: Purity.self).scores') == "[0.25, 0.75]"
