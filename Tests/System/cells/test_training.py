"""Training in a cell shows itself while it runs, stops where it is asked to, and gives the same bits again."""
import time

DATA = "let toy = SyntheticShifts(concepts: 3, varyingAtMost: 2, dimension: 32, count: 2_000, seed: 0)"


def displays(outcome, kind):
    return [message["content"] for message in outcome.messages if message["msg_type"] == kind]


def test_training_shows_itself_in_one_display(session):
    session.run(DATA)
    outcome = session.run(
        "let runs = try train(SSAE.Configuration(features: 3, length: .steps(30_000)), on: toy, seeds: 0..<2)")
    assert outcome.status == "ok", outcome.traceback
    (first,), updates = displays(outcome, "display_data"), displays(outcome, "update_display_data")
    assert len(updates) >= 2  # one while training runs, one at its end
    identifiers = {content["transient"]["display_id"] for content in [first, *updates]}
    assert len(identifiers) == 1
    # On a busy machine an update may come before the first step.
    assert any("<svg " in update["data"]["text/html"] for update in updates[:-1])
    assert all("%" in update["data"]["text/plain"] for update in updates[:-1])
    assert not any("image/png" in content["data"] for content in [first, *updates[:-1]])
    last = updates[-1]["data"]
    assert "2 seeds, 30,000 steps of 128 shifts" in last["text/plain"]
    assert last["image/svg+xml"].startswith("<svg")
    for name in ("loss", "violation", "multiplier"):
        assert name in last["image/svg+xml"], name


def test_training_without_an_observer_is_silent(session):
    session.run(DATA)
    outcome = session.run(
        "let quiet = try train(SSAE.Configuration(features: 3, length: .steps(50)), on: toy, observer: nil)")
    assert (outcome.status, outcome.messages[1:]) == ("ok", [])


def test_training_stops_after_a_step_and_what_it_learned_can_be_kept(session):
    session.run(DATA)
    message = session.send("""print("begins")
var kept: TrainedModel?
do {
    kept = try train(SSAE.Configuration(features: 3, length: .steps(100_000_000)), on: toy)
} catch let stopped as TrainingInterrupted {
    kept = stopped.runs.last
    throw stopped
}""")
    session.wait_until_running(message)
    time.sleep(1)
    session.interrupt()
    outcome = session.receive(message)
    assert outcome.error == "Interrupted" and "the error's .runs holds what was trained" in outcome.message
    assert session.value("kept!.isComplete") == "false"
    assert int(session.value("kept!.steps")) > 100
    # The next training is not stopped by what stopped this one.
    assert session.value(
        "try train(SSAE.Configuration(features: 3, length: .steps(50)), on: toy, observer: nil).isComplete") == "true"


def test_the_same_seed_gives_the_same_bits(session):
    session.run(DATA)
    session.run("func weights(_ seed: Int) throws -> [UInt32] { try train(SSAE.Configuration(features: 3, length: .steps(300)), on: toy, seed: seed, observer: nil).parameters.decoderWeight.elements.map(\\.bitPattern) }")
    assert session.value("try weights(1) == weights(1)") == "true"
    assert session.value("try weights(1) == weights(2)") == "false"


def test_bad_settings_are_one_sentence(session):
    session.run(DATA)
    outcome = session.run("try train(SSAE.Configuration(features: 1, norm: .layer), on: toy)")
    assert outcome.error == "ConfigurationError"
    assert outcome.message == "norm: layer normalisation of a single feature is always zero; use .none or .batch, or more features."
    outcome = session.run('try EmbeddingPairs("/no/such/file.h5")')
    assert (outcome.error, outcome.message) == ("DataError", "/no/such/file.h5: no such file.")
