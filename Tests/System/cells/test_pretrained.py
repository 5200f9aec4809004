"""A pretrained sparse autoencoder beside an SSAE, in cells: the numbers are those of the command line."""
import pytest

from support.paths import FIXTURES
from support.program import succeed_json

FOLDER = FIXTURES / "pretrained" / "saelens-topk"


def test_one_table(session, embeddings):
    session.value(
        f"""import SparseShift
let pairs = try EmbeddingPairs("{embeddings}")
let sae = try PretrainedSAE(contentsOf: "{FOLDER}")
let runs = try train(
    SSAE.Configuration(features: 4, length: .steps(300)), on: pairs, seeds: 0..<2, observer: nil)""")
    assert "TopK, k = 5" in session.value("sae")
    table = session.value('try compare(["SSAE": runs, "SAELens": Runs([sae.trainedModel()])], to: pairs)')
    assert "SSAE" in table and "SAELens" in table
    found = succeed_json("evaluate", FOLDER, embeddings, "--dataset", "cfc_train")["models"][0]
    for property, key in [("fractionUnexplained", "fraction_unexplained"), ("l0", "l0")]:
        value = float(session.value(f"try sae.trainedModel().evaluate(on: pairs).{property}"))
        assert value == pytest.approx(found[key], rel=1e-6)
    assert session.value("sae.steeringVector(3).count") == "8"
    refused = session.run(f'try PretrainedSAE(contentsOf: "{FIXTURES}/pretrained/saelens-layer_norm")')
    assert refused.status == "error" and "layer_norm" in refused.message
