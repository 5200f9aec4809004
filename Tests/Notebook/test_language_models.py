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


def test_cells_embed_and_steer(session):
    assert "llama: llama, 3 blocks × 32" in session.value(f'let model = try LanguageModel("{MODEL}"); model')
    assert session.value(SHIFTS) == "[40, 32]"
    assert session.value(STEER) == "true"
    outcome = session.run('_ = try model.embeddings(of: ["a"], layer: 3)')
    assert "layer 3: llama has the blocks 0 to 2" in outcome.message
