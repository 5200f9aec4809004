"""`sparseshift steer`: every way to steer against its formula, on the states that transformers has computed."""
import json

import h5py
import numpy as np
import pytest

from support.gguf_files import Model
from support.paths import FIXTURES
from support.program import run, succeed, succeed_json
from support.tensorfiles import read_safetensors, safetensors

FOLDER = FIXTURES / "language-models"
MODEL = FOLDER / "llama.gguf"
#: The vector, the other one, and the mean state of texts without a concept.
VECTORS = np.random.default_rng(5).normal(size=(3, 32)).astype("f4")
UNIT = VECTORS[0].astype("f8") / np.linalg.norm(VECTORS[0].astype("f8"))


@pytest.fixture
def vectors(tmp_path):
    np.save(tmp_path / "vectors.npy", VECTORS)
    return tmp_path / "vectors.npy"


def steer(*arguments):
    return succeed_json("steer", "--language-model", MODEL, *arguments)


def coordinate(state):
    return state @ UNIT


def rotated(state, degrees):
    """The state, turned towards the unit vector in the plane of both."""
    across = state - coordinate(state) * UNIT
    across /= np.linalg.norm(across)
    angle = np.arccos(coordinate(state) / np.linalg.norm(state)) - np.radians(degrees)
    return np.linalg.norm(state) * (np.cos(angle) * UNIT + np.sin(angle) * across)


def same_norm(state, changed):
    return changed * np.linalg.norm(state) / np.linalg.norm(changed)


WAYS = {
    "add": (["--scale", 2], lambda h: h + 2 * VECTORS[0]),
    "clamp": (["--scale", 7], lambda h: h + (7 - coordinate(h)) * UNIT),
    "cap": (["--scale", -9], lambda h: h + (min(coordinate(h), -9) - coordinate(h)) * UNIT),
    "cap above": (["--scale", 90], lambda h: h),
    "floor": (["--scale", 9], lambda h: h + (max(coordinate(h), 9) - coordinate(h)) * UNIT),
    "project-out": ([], lambda h: h - coordinate(h) * UNIT),
    "project-then-add": (["--scale", 3], lambda h: h - coordinate(h) * UNIT + 3 * VECTORS[0]),
    "affine": (["--scale", 2], lambda h: h - (h - VECTORS[2]) @ UNIT * UNIT + 2 * UNIT),
    "rotate": (["--scale", 30], lambda h: rotated(h, 30)),
    "add kept": (["--scale", 2, "--keep-norm"], lambda h: same_norm(h, h + 2 * VECTORS[0])),
}


@pytest.mark.parametrize("name", WAYS)
def test_ways_are_their_formulas(vectors, name):
    """Behind the final norm, the next token's probabilities follow from the state alone."""
    options, formula = WAYS[name]
    way = name.split()[0]
    options = options + (["--mean", f"{vectors}:2"] if way == "affine" else [])
    with h5py.File(FOLDER / "golden.h5") as golden:
        prompt, state = golden["texts"][1].decode(), golden["llama/1/states"][3, -1].astype("f8")
    weights = Model.read(MODEL).tensors
    unembedding = weights["output.weight" if "output.weight" in weights else "token_embd.weight"].astype("f8")
    found, = steer(prompt, "--vector", f"{vectors}:0", "--way", way, *options, "--layer", "final-norm", "--tokens", 1)["texts"]
    logits = unembedding @ formula(state)
    assert found["tokens"] == [int(logits.argmax())]
    expected = logits.max() - np.log(np.exp(logits - logits.max()).sum()) - logits.max()
    assert found["log_probabilities"][0] == pytest.approx(expected, abs=2e-3)


@pytest.mark.parametrize("threshold, is_steered", [(-1000, True), (1000, False)])
def test_a_condition_on_the_state(vectors, threshold, is_steered):
    options = ["The door is red.", "--vector", f"{vectors}:0", "--scale", 5, "--layer", 1, "--tokens", 8]
    texts = [steer(*options, "--when", f"{vectors}:1", side, threshold)["texts"] for side in ("--above", "--below")]
    plain = succeed_json("generate", "The door is red.", "--tokens", 8, "-m", MODEL)["texts"]
    steered = steer(*options)["texts"]
    assert steered[0]["log_probabilities"] != plain[0]["log_probabilities"]
    for found, holds in zip(texts, (is_steered, not is_steered)):
        assert found[0]["log_probabilities"] == pytest.approx((steered if holds else plain)[0]["log_probabilities"])


def test_steering_by_zero_is_not_steering(vectors):
    options = ["The door", "A tree", "--tokens", 12, "--temperature", 1, "--seed", 3]
    plain = succeed_json("generate", *options, "-m", MODEL)["texts"]
    steered = steer(*options, "--vector", f"{vectors}:0", "--scale", 0)["texts"]
    assert [text["tokens"] for text in steered] == [text["tokens"] for text in plain]
    both = steer(*options, "--vector", f"{vectors}:0", "--scale", 4, "--baseline")["texts"]
    assert [text["unsteered"]["tokens"] for text in both] == [text["tokens"] for text in plain]
    assert [text["tokens"] for text in both] != [text["tokens"] for text in plain]
    # The perplexity is that in the unsteered model.
    assert both[0]["unsteered"]["perplexity"] == pytest.approx(plain[0]["perplexity"], rel=1e-4)


def test_two_vectors_add_up(vectors):
    """v₀ + 2 v₁ in two steerings, and as one vector."""
    np.save(vectors.parent / "sum.npy", VECTORS[0] + 2 * VECTORS[1])
    options = ["The door is red.", "--layer", 1, "--tokens", 6]
    two = steer(*options, "--vector", f"{vectors}:0", "--vector", f"{vectors}:1", "--scale", 1, "--scale", 2)
    one = steer(*options, "--vector", vectors.parent / "sum.npy")
    assert two["texts"][0]["tokens"] == one["texts"][0]["tokens"]
    assert two["texts"][0]["log_probabilities"] == pytest.approx(one["texts"][0]["log_probabilities"], abs=1e-4)
    assert [steering["scale"] for steering in two["steering"]] == [1, 2]


def test_relative_scales_are_parts_of_the_length_of_states(vectors):
    with h5py.File(FOLDER / "golden.h5") as golden:
        prompt, state = golden["texts"][1].decode(), golden["llama/1/states"][1, -1].astype("f8")
    found = steer(prompt, "--vector", f"{vectors}:0", "--scale", 0.5, "--relative", "--layer", 1, "--tokens", 4)
    length = 0.5 * np.linalg.norm(state)
    assert found["steering"][0]["scale"] == pytest.approx(length, rel=1e-4)
    same = steer(prompt, "--vector", f"{vectors}:0", "--scale", length / np.linalg.norm(VECTORS[0]), "--layer", 1, "--tokens", 4)
    assert found["texts"][0]["log_probabilities"] == pytest.approx(same["texts"][0]["log_probabilities"], abs=1e-3)


def test_vectors_of_files_and_control_vectors(vectors, tmp_path):
    options = ["The door is red.", "--tokens", 5]
    expected = steer(*options, "--vector", f"{vectors}:0", "--scale", 2, "--layer", 1)["texts"]
    with h5py.File(tmp_path / "vectors.h5", "w") as file:
        file["directions"], file["other"] = VECTORS, VECTORS[1]
    np.savez(tmp_path / "vectors.npz", all=VECTORS)
    for source in (f"{tmp_path}/vectors.h5:directions:0", f"{tmp_path}/vectors.npz:0", f"{tmp_path}/vectors.npz:all:0"):
        assert steer(*options, "--vector", source, "--scale", 2, "--layer", 1)["texts"] == expected
    control = tmp_path / "control.gguf"
    succeed("steer", "-m", MODEL, "--vector", f"{vectors}:0", "--scale", 2, "--layer", 1, "--control-vector", control)
    found = Model.read(control).tensors
    assert list(found) == ["direction.1"] and np.allclose(found["direction.1"], 2 * VECTORS[0])
    assert steer(*options, "--vector", control)["texts"] == expected
    assert steer(*options, "--vector", "random:3")["texts"] == steer(*options, "--vector", "random:3")["texts"]


def test_features_steer_where_their_model_was_trained(tmp_path):
    succeed("embed", MODEL, "lang", "--count", 40, "--layer", 1, "--output", tmp_path / "pairs.h5")
    succeed("train", tmp_path / "pairs.h5", "--method", "PCA", "--oc", 4, "--output", tmp_path / "model")
    column = read_safetensors(tmp_path / "model/weights.safetensors")["decoder.weight"][:, 2]
    np.save(tmp_path / "column.npy", np.stack([column, -column]))
    options = ["The door is red.", "--tokens", 5, "--scale", 9]
    for name, row in [("2", 0), ("-2", 1)]:
        found = steer(*options, "--vector", f"{tmp_path}/model:{name}")
        assert found["steering"][0]["layer"] == "layer 1"
        expected = steer(*options, "--vector", f"{tmp_path}/column.npy:{row}", "--layer", 1)
        assert found["texts"][0]["log_probabilities"] == pytest.approx(expected["texts"][0]["log_probabilities"])


def pretrained(folder, hook):
    """A ReLU autoencoder as wide as the model, in SAELens's form, that names a place in the model."""
    weights = np.random.default_rng(6).normal(size=(2, 5, 32)).astype("f4")
    folder.mkdir()
    (folder / "sae_weights.safetensors").write_bytes(safetensors({
        "W_enc": weights[0].T.copy(), "W_dec": weights[1], "b_enc": np.zeros(5, "f4"), "b_dec": np.zeros(32, "f4")}))
    settings = {"architecture": "standard", "d_in": 32, "d_sae": 5, "apply_b_dec_to_input": False, "model_name": "other"}
    (folder / "cfg.json").write_text(json.dumps({**settings, **({"hook_name": hook} if hook else {})}))
    return folder


@pytest.mark.parametrize("hook, layer", [
    ("blocks.1.hook_resid_post", 1), ("blocks.1.hook_resid_pre", 0), ("blocks.1.hook_mlp_out", None), (None, None)])
def test_pretrained_features_steer_at_their_block(tmp_path, hook, layer):
    sae = pretrained(tmp_path / "sae", hook)
    command = ["The door is red.", "--tokens", 4, "--vector", f"{sae}:2", "--way", "clamp-feature", "--scale", 5]
    if layer is None:
        result = run("steer", "-m", MODEL, *command)
        assert result.returncode == 1 and f"{sae}:2: the files of the model do not tell the layer" in result.stderr
        assert steer(*command, "--layer", 1)["steering"][0]["layer"] == "layer 1"
    else:
        found = steer(*command)
        assert found["steering"][0]["layer"] == f"layer {layer}"
        assert found["texts"] == steer(*command, "--layer", layer)["texts"]


def test_what_does_not_fit_is_one_sentence(vectors, tmp_path, trained):
    def message(*arguments):
        result = run("steer", "The door", "-m", MODEL, *arguments, "--output", tmp_path / "out.csv")
        assert result.returncode == 1 and len(result.stderr.strip().splitlines()) == 1
        assert not (tmp_path / "out.csv").exists()
        return result.stderr

    assert "no such file or folder; a vector is MODEL:FEATURE" in message("--vector", "none:3")
    assert "has 3 rows (3 × 32); name one" in message("--vector", vectors)
    assert "has the rows 0 to 2" in message("--vector", f"{vectors}:3")
    assert "the number of a feature is needed" in message("--vector", trained[0] / "seed-0")
    assert "has the features 0 to 3" in message("--vector", f"{trained[0]}/seed-0:4")
    of_seeds = message("--vector", f"{trained[0]}:99")
    assert "the concepts that are merged from its 2 seeds are meant; a feature of one seed is such as" in of_seeds
    assert f"{trained[0]}/seed-0:99." in of_seeds
    assert "a vector of 8 numbers, but llama is 32 wide" in message("--vector", f"{trained[0]}/seed-0:1")
    assert "layer 9: llama has the blocks 0 to 2" in message("--vector", f"{vectors}:0", "--layer", 9)
    assert "for features of pretrained autoencoders" in message("--vector", f"{vectors}:0", "--way", "ablate-feature")
    assert "no direction for the first block" in message(
        "--vector", f"{vectors}:0", "--layer", 0, "--control-vector", tmp_path / "c.gguf")
    assert "adds the same to every token" in message(
        "--vector", f"{vectors}:0", "--way", "project-out", "--control-vector", tmp_path / "c.gguf")
    assert list(tmp_path.glob("*.gguf")) == []
    np.save(tmp_path / "nan.npy", np.full(32, np.nan, "f4"))
    assert "not finite" in message("--vector", tmp_path / "nan.npy")
    np.save(tmp_path / "zero.npy", np.zeros(32, "f4"))
    assert "zeros" in message("--vector", tmp_path / "zero.npy", "--way", "project-out")
    vector = ["--vector", f"{vectors}:0"]
    for wrong in ([], [*vector, "--way", "clamp"], [*vector, "--scale", 1, "--scale", 2], [*vector, "--way", "affine"],
                  [*vector, "--above", 3], [*vector, "--way", "project-out", "--scale", 1], [*vector, "--way", "nothing"],
                  [*vector, "--control-vector", "x.bin"], [*vector, "--positions", "some"]):
        assert run("steer", "a", "-m", MODEL, *wrong).returncode == 64
    assert run("steer", *vector, "-m", MODEL).returncode == 64


def test_steering_that_is_much_too_strong_is_named(vectors):
    result = run("steer", "The door", "-m", MODEL, "--vector", f"{vectors}:0", "--scale", 1e300, "--layer", 1)
    assert result.returncode == 1 and len(result.stderr.strip().splitlines()) == 1
    assert "a steering of strength" in result.stderr and "choose a smaller one" in result.stderr
