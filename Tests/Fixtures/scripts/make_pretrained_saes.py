"""Makes small pretrained sparse autoencoders by the libraries that people use, with what these make of inputs.

Every folder has the files of one autoencoder and `expected.npz`: inputs (N × d), code (N × H) and reconstruction (N × d),
by the library's own encode and decode. Usage, in an environment with the packages below:

    pip install sae-lens==6.54.12 eai-sparsify==1.3.3 dictionary-learning==0.1.0
    python make_pretrained_saes.py ../pretrained
"""

import json
import os
import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

# Its own decoder would need a graphics card.
os.environ["SPARSIFY_DISABLE_TRITON"] = "1"

D, H, N = 8, 24, 16
MEAN_NORM = 5.0
torch.manual_seed(0)


def numbers(*shape, scale=1.0):
    return torch.randn(*shape) * scale


def expect(folder, inputs, code, reconstruction):
    arrays = {"inputs": inputs, "code": code, "reconstruction": reconstruction}
    np.savez(folder / "expected.npz", **{key: value.detach().float().numpy() for key, value in arrays.items()})


def inputs():
    return numbers(N, D, scale=2.0)


def fill(module):
    """Other weights than those at the start of a training, and directions of other lengths than 1."""
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            if name == "threshold":
                parameter.copy_(torch.rand_like(parameter) * 1.5 - 0.2)
            elif name in ("r_mag",):
                parameter.copy_(numbers(*parameter.shape, scale=0.3))
            else:
                parameter.copy_(numbers(*parameter.shape, scale=0.5))
    return module


# MARK: SAELens


def saelens(root):
    from sae_lens import SAE
    from sae_lens.saes import (BatchTopKTrainingSAE, BatchTopKTrainingSAEConfig, GatedSAE, GatedSAEConfig, JumpReLUSAE,
                               JumpReLUSAEConfig, StandardSAE, StandardSAEConfig, TopKSAE, TopKSAEConfig)

    def metadata():
        from sae_lens.saes.sae import SAEMetadata
        return SAEMetadata(model_name="toy", hook_name="blocks.3.hook_resid_post", hook_layer=3)

    def write(name, sae, fold=None):
        folder = root / f"saelens-{name}"
        fill(sae)
        sae.save_model(folder)
        x = inputs()
        if fold is not None:
            sae.fold_activation_norm_scaling_factor(fold)
        with torch.no_grad():
            code = sae.encode(x)
            expect(folder, x, code, sae.decode(code))

    common = {"d_in": D, "d_sae": H, "dtype": "float32", "device": "cpu"}
    for subtracts in (True, False):
        ending = "" if subtracts else "-raw"
        own = {**common, "apply_b_dec_to_input": subtracts}
        write("standard" + ending, StandardSAE(StandardSAEConfig(**own, metadata=metadata())))
        write("jumprelu" + ending, JumpReLUSAE(JumpReLUSAEConfig(**own, metadata=metadata())))
        write("gated" + ending, GatedSAE(GatedSAEConfig(**own, metadata=metadata())))
        write("topk" + ending, TopKSAE(TopKSAEConfig(**own, k=5, metadata=metadata())))
        write(
            "topk-rescaled" + ending,
            TopKSAE(TopKSAEConfig(**own, k=5, rescale_acts_by_decoder_norm=True, metadata=metadata())))
        write(
            "mean-norm" + ending,
            StandardSAE(StandardSAEConfig(**own, normalize_activations="expected_average_only_in", metadata=metadata())),
            fold=D**0.5 / MEAN_NORM)
    for kind in ("layer_norm", "constant_norm_rescale"):
        write(kind, StandardSAE(StandardSAEConfig(**common, normalize_activations=kind, metadata=metadata())))

    # A training's own autoencoder, saved for inference.
    training = fill(BatchTopKTrainingSAE(BatchTopKTrainingSAEConfig(**common, k=4)))
    training.topk_threshold = torch.tensor(0.8, dtype=torch.double)
    folder = root / "saelens-batchtopk"
    training.save_inference_model(folder)
    sae, x = SAE.load_from_disk(folder), inputs()
    with torch.no_grad():
        code = sae.encode(x)
        expect(folder, x, code, sae.decode(code))

    # The files of versions 3 and 5, read by version 6.
    def earlier(name, settings, tensors):
        folder = root / f"saelens-{name}"
        folder.mkdir(parents=True)
        save_file(tensors, folder / "sae_weights.safetensors")
        (folder / "cfg.json").write_text(json.dumps(settings))
        sae, x = SAE.load_from_disk(folder), inputs()
        with torch.no_grad():
            code = sae.encode(x)
            expect(folder, x, code, sae.decode(code))

    def weights(**more):
        return {"W_enc": numbers(D, H, scale=0.5), "W_dec": numbers(H, D, scale=0.5), "b_enc": numbers(H, scale=0.3),
                "b_dec": numbers(D, scale=0.3), **more}

    third = {"d_in": D, "d_sae": H, "activation_fn_str": "relu", "apply_b_dec_to_input": True,
             "finetuning_scaling_factor": False, "normalize_activations": "none", "model_name": "gpt2-small",
             "hook_name": "blocks.8.hook_resid_pre", "hook_layer": 8, "hook_head_index": None, "context_size": 128,
             "prepend_bos": True, "dataset_path": "toy/texts", "dtype": "torch.float32", "device": "cpu",
             "sae_lens_training_version": "3.2.3", "architecture": "standard"}
    earlier("version-3", third, weights())
    ones = weights(scaling_factor=torch.ones(H))
    earlier("version-3-ones", third, ones)
    fifth = {**third, "architecture": "jumprelu", "apply_b_dec_to_input": False, "activation_fn_kwargs": {},
             "neuronpedia_id": None, "model_from_pretrained_kwargs": {}, "seqpos_slice": [None],
             "dataset_trust_remote_code": True, "sae_lens_training_version": "5.3.0"}
    earlier("version-5", fifth, weights(threshold=torch.rand(H)))
    earlier("version-5-topk", {**fifth, "architecture": "topk", "activation_fn_str": "topk",
                               "activation_fn_kwargs": {"k": 6}}, weights())


# MARK: sparsify


def sparsify(root):
    from sparsify import SparseCoder
    from sparsify.config import SparseCoderConfig

    def write(name, **settings):
        folder = root / f"sparsify-{name}" / "layers.5"
        coder = fill(SparseCoder(D, SparseCoderConfig(expansion_factor=H // D, k=5, **settings)))
        coder.save_to_disk(folder)
        x = inputs()
        with torch.no_grad():
            result = coder.encode(x)
            code = torch.zeros(N, coder.num_latents).scatter_(-1, result.top_indices, result.top_acts)
            expect(folder, x, code, coder.decode(result.top_acts, result.top_indices))

    write("topk")
    write("latents", num_latents=H)
    write("groupmax", activation="groupmax", num_latents=20)
    write("skip", skip_connection=True, transcode=True)


# MARK: dictionary_learning


def dictionary_learning(root):
    from dictionary_learning.dictionary import AutoEncoder, AutoEncoderNew, GatedAutoEncoder, JumpReluAutoEncoder
    from dictionary_learning.trainers.batch_top_k import BatchTopKSAE
    from dictionary_learning.trainers.matryoshka_batch_top_k import MatryoshkaBatchTopKSAE
    from dictionary_learning.trainers.top_k import AutoEncoderTopK

    def write(kind, model, **settings):
        folder = root / f"dictionary_learning-{kind}"
        folder.mkdir(parents=True)
        fill(model)
        for name in ("threshold",):
            if name in dict(model.named_buffers()):
                getattr(model, name).fill_(0.7)
        torch.save(model.state_dict(), folder / "ae.pt")
        trainer = {"dict_class": kind, "activation_dim": D, "dict_size": H, "layer": 3, "lm_name": "toy/model",
                   "submodule_name": "resid_post_layer_3", **settings}
        (folder / "config.json").write_text(json.dumps({"trainer": trainer, "buffer": {"ctx_len": 128}}))
        # As its users read it: an AutoEncoder gets directions of unit length.
        loaded = model
        if kind == "AutoEncoder":
            loaded.normalize_decoder()
        x = inputs()
        with torch.no_grad():
            code = loaded.encode(x)
            expect(folder, x, code, loaded.decode(code))

    write("AutoEncoder", AutoEncoder(D, H))
    write("AutoEncoderNew", AutoEncoderNew(D, H))
    write("GatedAutoEncoder", GatedAutoEncoder(D, H))
    write("JumpReluAutoEncoder", JumpReluAutoEncoder(D, H))
    write("AutoEncoderTopK", AutoEncoderTopK(D, H, 5), k=5)
    write("BatchTopKSAE", BatchTopKSAE(D, H, 5), k=5)
    write("MatryoshkaBatchTopKSAE", MatryoshkaBatchTopKSAE(D, H, 5, [8, 16]), k=5)


# MARK: Gemma Scope and Llama Scope


def gemma_scope(root):
    """The layouts of the releases; the code is that of the tutorial that came with them."""

    def write(name, save, names):
        folder = root / f"gemma_scope-{name}"
        folder.mkdir(parents=True)
        own = {"W_enc": numbers(D, H, scale=0.5), "W_dec": numbers(H, D, scale=0.5), "b_enc": numbers(H, scale=0.3),
               "b_dec": numbers(D, scale=0.3), "threshold": torch.rand(H)}
        save(folder, {names(key): value for key, value in own.items()})
        x = inputs()
        before = x @ own["W_enc"] + own["b_enc"]
        code = (before > own["threshold"]) * torch.relu(before)
        expect(folder, x, code, code @ own["W_dec"] + own["b_dec"])

    write("1", lambda folder, own: np.savez(folder / "params.npz", **{k: v.numpy() for k, v in own.items()}), str)

    def second(folder, own):
        save_file(own, folder / "params.safetensors")
        (folder / "config.json").write_text(json.dumps({
            "architecture": "jump_relu", "model_name": "toy", "hf_hook_point_in": "model.layers.3.output",
            "hf_hook_point_out": "model.layers.3.output", "width": H, "l0": 20}))

    write("2", second, str.lower)


def llama_scope(root):
    """The layout of the release, read by SAELens where the decoder's columns have unit length, and by the formulas of
    Language-Model-SAEs where they have not."""
    import sae_lens.loading.pretrained_sae_loaders as loaders
    from sae_lens.saes import JumpReLUSAE, JumpReLUSAEConfig

    def write(name, is_unit):
        folder = root / f"llama_scope-{name}"
        (folder / "checkpoints").mkdir(parents=True)
        decoder = numbers(D, H)
        decoder = decoder / decoder.norm(dim=0) * (1 if is_unit else torch.rand(H) + 0.5)
        own = {"encoder.weight": numbers(H, D, scale=0.5), "encoder.bias": numbers(H, scale=0.3), "decoder.weight": decoder,
               "decoder.bias": numbers(D, scale=0.3)}
        own = {key: value.contiguous().to(torch.bfloat16) for key, value in own.items()}
        save_file(own, folder / "checkpoints" / "final.safetensors")
        settings = {
            "hook_point_in": "blocks.3.hook_resid_post", "hook_point_out": "blocks.3.hook_resid_post", "d_model": D,
            "d_sae": H, "expansion_factor": H // D, "act_fn": "jumprelu", "jump_relu_threshold": 0.5,
            "norm_activation": "dataset-wise", "dataset_average_activation_norm": {"in": MEAN_NORM, "out": MEAN_NORM},
            "apply_decoder_bias_to_pre_encoder": False, "sparsity_include_decoder_norm": True, "top_k": 50,
            "use_decoder_bias": True, "use_glu_encoder": False, "dtype": "torch.bfloat16", "device": "cpu"}
        (folder / "hyperparams.json").write_text(json.dumps(settings))
        x = inputs()
        own = {key: value.double() for key, value in own.items()}
        scale = D**0.5 / MEAN_NORM
        norms = own["decoder.weight"].norm(dim=0)
        before = (x.double() @ own["encoder.weight"].T + own["encoder.bias"] / scale) * norms
        code = torch.relu(before) * (before > 0.5)
        reconstruction = code @ (own["decoder.weight"] / norms).T + own["decoder.bias"] / scale
        expect(folder, x, code, reconstruction)
        if not is_unit:
            return
        loaders.hf_hub_download = lambda repo_id, filename, *rest, **more: str(next(folder.rglob(filename.rsplit("/", 1)[-1])))
        cfg = loaders.get_llama_scope_config_from_hf("repo", "folder", device="cpu", force_download=False)
        cfg, state, *_ = loaders.llama_scope_sae_huggingface_loader("repo", "folder", device="cpu")
        sae = JumpReLUSAE(JumpReLUSAEConfig(d_in=D, d_sae=H, apply_b_dec_to_input=False, dtype="float32", device="cpu"))
        sae.load_state_dict({key: value.float() for key, value in state.items()})
        sae.fold_activation_norm_scaling_factor(scale)
        theirs = sae.encode(x)
        # bfloat16 directions are of unit length to a few thousandths only.
        assert torch.allclose(theirs / scale, code.float(), rtol=0.02, atol=0.05), (theirs / scale - code).abs().max()
        assert torch.allclose(sae.decode(theirs), reconstruction.float(), atol=0.1)

    write("unit", True)
    write("norms", False)


def main():
    root = Path(sys.argv[1])
    for make in (saelens, sparsify, dictionary_learning, gemma_scope, llama_scope):
        make(root)
    for path in sorted(root.rglob("expected.npz")):
        code = np.load(path)["code"]
        assert (code != 0).any() and (code == 0).any(), path
        print(path.parent.relative_to(root), (code != 0).sum(1).mean())


main()
