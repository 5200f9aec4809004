"""Language models in cells."""
import pathlib

MODEL = pathlib.Path(__file__).resolve().parents[1] / "Fixtures/language-models/llama.gguf"
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


def test_cells_embed_and_steer(session):
    assert "llama: llama, 3 blocks × 32" in session.value(f'let model = try LanguageModel("{MODEL}"); model')
    assert session.value(SHIFTS) == "[40, 32]"
    assert session.value(STEER) == "true"
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
    assert session.value('try model.perplexity(of: " red", after: "The door") > 1') == "true"
    outcome = session.run('_ = try ControlVector(vector, layer: 0, for: model).write(to: "x.gguf", for: model)')
    assert "no direction for the first block" in outcome.message
