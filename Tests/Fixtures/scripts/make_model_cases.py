"""Makes folders of models as people have them, sound and damaged, each with what `sparseshift evaluate` has to say of it.

`cases.json` has for every folder either the FVU that numpy finds for the pairs in `pairs.h5`, or words of the one sentence
of a refusal. Usage, in an environment with torch, safetensors and h5py:

    python make_model_cases.py ../model-cases
"""

import argparse
import json
import sys
from pathlib import Path

import h5py
import numpy as np
import torch
from safetensors.torch import save_file

D, H, N = 8, 4, 40
random = np.random.default_rng(5)
torch.manual_seed(5)
root = Path(sys.argv[1])
root.mkdir(parents=True)
cases = {}

before = random.normal(size=(N, D)).astype("f4")
after = (before + random.normal(size=(N, H)) @ random.normal(size=(H, D))).astype("f4")
with h5py.File(root / "pairs.h5", "w") as file:
    file["cfc_train"] = np.stack([before, after], 1)
SHIFTS = after.astype("f8") - before


def fvu(reconstructed):
    return float(((reconstructed - SHIFTS) ** 2).sum() / (SHIFTS**2).sum())


def folder(name):
    place = root / name
    place.mkdir()
    return place


def sound(name, value):
    cases[name] = {"fvu": value}


def refused(name, *words):
    cases[name] = {"words": words}


# MARK: State dictionaries of the reference's affine autoencoder


def affine(prefix="", dtype=torch.float32):
    own = {"encoder.weight": torch.randn(H, D) * 0.3, "encoder.bias": torch.randn(H) * 0.1,
           "decoder.weight": torch.randn(D, H) * 0.3, "decoder.bias": torch.randn(D) * 0.1}
    return {prefix + key: value.to(dtype) for key, value in own.items()}


def of_affine(own):
    """x̂ = W_d (W_e (x − b_d) + b_e) + b_d, by numpy."""
    own = {key[key.index("encoder." if "encoder." in key else "decoder."):]: value.double().numpy()
           for key, value in own.items() if "encoder." in key or "decoder." in key}
    code = (SHIFTS - own["decoder.bias"]) @ own["encoder.weight"].T + own["encoder.bias"]
    return fvu(code @ own["decoder.weight"].T + own["decoder.bias"])


def write(name, file, own, content=None):
    torch.save(own if content is None else content, folder(name) / file)
    sound(name, of_affine(own))


write("plain", "weights.pth", affine())
write("data-parallel", "weights.pth", affine("module."))
write("compiled-and-wrapped", "model.pt", affine("_orig_mod.module.model."))
own = affine("model.")
write("lightning", "last.ckpt", own, {"state_dict": own, "epoch": 3, "optimizer_states": [{"state": {0: torch.zeros(3)}}]})
own = affine()
write("beside-a-tensor", "checkpoint.pth", own, {"model": own, "rng": torch.zeros(5, dtype=torch.uint8)})
own = affine()
write("beside-other-types", "weights.pth", own,
      {**own, "scale": torch.zeros(3).to(torch.float8_e4m3fn), "phase": torch.zeros(2, dtype=torch.complex64)})
write("double-precision", "weights.pth", affine(dtype=torch.float64))
write("brain-float", "weights.pth", affine(dtype=torch.bfloat16))

own = affine("net.")
save_file(own, folder("safetensors") / "model.safetensors")
sound("safetensors", of_affine(own))

own = affine()
torch.save({"model": own, "ema": affine()}, folder("two-models") / "checkpoint.pth")
refused("two-models", "several models", "'model', 'ema'")
torch.save({**own, "encoder.bias": torch.tensor([0, float("nan"), 0, 0])}, folder("not-a-number") / "weights.pth")
refused("not-a-number", "encoder.bias", "nan", "entry 1", "finite")
torch.save({**own, "decoder.weight": torch.full((D, H), float("inf")).half()}, folder("infinite") / "weights.pth")
refused("infinite", "decoder.weight", "inf", "row 0, column 0")
torch.save({**own, "encoder.bias": torch.zeros(H).to(torch.float8_e4m3fn)}, folder("needed-type") / "weights.pth")
refused("needed-type", "encoder.bias", "float8_e4m3fn")
torch.save({"sd": own, "args": argparse.Namespace(lr=1)}, folder("with-arguments") / "weights.pth")
refused("with-arguments", "argparse.Namespace", "state_dict() alone")
torch.save(torch.nn.Linear(D, H), folder("whole-module") / "weights.pth")
refused("whole-module", "torch.nn.modules.linear.Linear", "state_dict() alone")
for file in ("a.pt", "b.pt"):
    (root / "two-files").mkdir(exist_ok=True)
    torch.save(own, root / "two-files" / file)
refused("two-files", "several files of weights", "a.pt, b.pt")
torch.save(own, folder("cut") / "weights.pth")
(root / "cut" / "weights.pth").write_bytes((root / "cut" / "weights.pth").read_bytes()[:-300])
refused("cut", "weights.pth")
norm = {"enc_norm.weight": torch.ones(H), "enc_norm.bias": torch.zeros(H), "enc_norm.running_mean": torch.zeros(H),
        "enc_norm.running_var": torch.tensor([1.0, 1.0, -1.0, 1.0])}
torch.save({**own, **norm}, folder("negative-variance") / "weights.pth")
refused("negative-variance", "running_var", "-1", "entry 2")

# MARK: Sparse autoencoders


def sae(dtype=torch.float32):
    own = {"W_enc": torch.randn(D, 12) * 0.5, "W_dec": torch.randn(12, D) * 0.5, "b_enc": torch.randn(12) * 0.3,
           "b_dec": torch.randn(D) * 0.3}
    return {key: value.to(dtype) for key, value in own.items()}


SETTINGS = {"architecture": "standard", "d_in": D, "d_sae": 12, "apply_b_dec_to_input": True, "normalize_activations": "none",
            "metadata": {"model_name": "toy", "hook_name": "blocks.1.hook_resid_post"}}


def of_sae(own):
    """The difference of two codes, decoded without the bias, by numpy."""
    own = {key: value.double().numpy() for key, value in own.items()}

    def code(x):
        return np.maximum((x - own["b_dec"]) @ own["W_enc"] + own["b_enc"], 0)

    return fvu((code(after.astype("f8")) - code(before.astype("f8"))) @ own["W_dec"])


def write_sae(name, own, **changes):
    place = folder(name)
    save_file(own, place / "sae_weights.safetensors")
    (place / "cfg.json").write_text(json.dumps({**SETTINGS, **changes}))
    return place


for name, dtype in [("sae", torch.float32), ("sae-brain-float", torch.bfloat16), ("sae-double-precision", torch.float64)]:
    own = sae(dtype)
    write_sae(name, own)
    sound(name, of_sae(own))
torch.save(sae(), folder("sae-without-settings") / "sae.pt")
refused("sae-without-settings", "activation is unknown")
write_sae("sae-no-file-of-settings", sae()).joinpath("cfg.json").unlink()
refused("sae-no-file-of-settings", "cfg.json", "not there")
own = sae()
own["W_enc"] = own["W_enc"].T.contiguous()
write_sae("sae-transposed", own)
refused("sae-transposed", "sae_weights.safetensors", "8")
write_sae("sae-transcoder", sae(), architecture="transcoder")
refused("sae-transcoder", "transcoder", "no autoencoder")
write_sae("sae-layer-norm", sae(), normalize_activations="layer_norm")
refused("sae-layer-norm", "layer_norm", "no weights can express")
write_sae("sae-unknown-norm", sae(), normalize_activations="expected_average_only_in")
refused("sae-unknown-norm", "expected_average_only_in", "mean length", "--mean-norm")
write_sae("sae-infinite", {**sae(), "b_enc": torch.full((12,), float("-inf"))})
refused("sae-infinite", "b_enc", "-inf")
write_sae("sae-too-many", sae(), architecture="topk", k=13)
refused("sae-too-many", "'k'", "12", "13")
place = write_sae("sae-cut", sae())
weights = place / "sae_weights.safetensors"
weights.write_bytes(weights.read_bytes()[:-10])
refused("sae-cut", "sae_weights.safetensors")
own = sae()
own["W_dec"] = own["W_dec"].to(torch.float8_e4m3fn)
write_sae("sae-needed-type", own)
refused("sae-needed-type", "W_dec", "F8_E4M3")
np.savez(folder("gemma") / "params.npz", **{key: value.numpy() for key, value in sae().items()})
refused("gemma", "threshold")
place = folder("dictionary")
torch.save({"encoder.weight": torch.randn(12, D), "encoder.bias": torch.zeros(12), "decoder.weight": torch.randn(D, 12),
            "b_dec": torch.zeros(D), "k": torch.tensor(3), "threshold": torch.tensor(-1.0)}, place / "ae.pt")
(place / "config.json").write_text(json.dumps({"trainer": {"dict_class": "BatchTopKSAE", "activation_dim": D, "k": 3}}))
refused("dictionary", "threshold", "-1")

(root / "cases.json").write_text(json.dumps(cases, indent=1, sort_keys=True) + "\n")
print(len(cases), "cases")
