"""Tiny random language models as GGUF files, and what Hugging Face's transformers computes with them.

    python make_language_models.py FOLDER

Writes llama.gguf, gptneox.gguf and gpt2.gguf with float32 weights and one token a byte, and golden.h5: for each model
and each text the output of every block, of the final norm, and the logits, each text alone. promotion.h5 holds what a
vector does to the logits through each model's final norm and unembedding, and control.gguf is a control vector for the
blocks 1 and 2 of llama.gguf.

bert.gguf is an encoder with a WordPiece vocabulary, which pools by the mean; encoder.h5 holds its tokens and the states
behind its last block. quantised.gguf is llama.gguf with weights of several types, and quantised.h5 what they stand for.
"""
import pathlib
import sys

import gguf
import h5py
import numpy as np
import torch
import transformers

from encoder_model import write_encoder
from quantised_model import write_quantised
from tiny_models import BLOCKS, CONTEXT, END, HEADS, TEXTS, WIDTH, common, finish, randomize

def models():
    shared = dict(vocab_size=257, tie_word_embeddings=False, bos_token_id=END, eos_token_id=END)
    yield "llama", transformers.LlamaForCausalLM(
        transformers.LlamaConfig(
            hidden_size=WIDTH, num_hidden_layers=BLOCKS, num_attention_heads=HEADS, num_key_value_heads=2,
            intermediate_size=48, max_position_embeddings=CONTEXT, rms_norm_eps=1e-5, **shared))
    yield "gptneox", transformers.GPTNeoXForCausalLM(
        transformers.GPTNeoXConfig(
            hidden_size=WIDTH, num_hidden_layers=BLOCKS, num_attention_heads=HEADS, intermediate_size=64,
            max_position_embeddings=CONTEXT, rotary_pct=0.5, hidden_act="gelu_new", **shared))
    yield "gpt2", transformers.GPT2LMHeadModel(
        transformers.GPT2Config(n_embd=WIDTH, n_layer=BLOCKS, n_head=HEADS, n_inner=64, n_positions=CONTEXT, **shared))


def unrotated(weight, heads):
    """llama.cpp rotates neighbouring entries, transformers the two halves of a head."""
    return weight.reshape(heads, 2, -1, weight.shape[1]).swapaxes(1, 2).reshape(weight.shape)


def llama(writer, weights, config):
    writer.add_feed_forward_length(48)
    writer.add_head_count_kv(2)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_rope_freq_base(10000.0)
    writer.add_vocab_size(257)
    yield "token_embd", weights["model.embed_tokens.weight"]
    yield "output_norm", weights["model.norm.weight"]
    yield "output", weights["lm_head.weight"]
    for block in range(BLOCKS):
        of = f"model.layers.{block}."
        yield f"blk.{block}.attn_q", unrotated(weights[of + "self_attn.q_proj.weight"], HEADS)
        yield f"blk.{block}.attn_k", unrotated(weights[of + "self_attn.k_proj.weight"], 2)
        for ours, theirs in {
            "attn_v": "self_attn.v_proj", "attn_output": "self_attn.o_proj", "ffn_gate": "mlp.gate_proj",
            "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj", "attn_norm": "input_layernorm",
            "ffn_norm": "post_attention_layernorm",
        }.items():
            yield f"blk.{block}.{ours}", weights[of + theirs + ".weight"]


def gptneox(writer, weights, config):
    writer.add_feed_forward_length(64)
    writer.add_layer_norm_eps(config.layer_norm_eps)
    writer.add_rope_dimension_count(WIDTH // HEADS // 2)
    writer.add_parallel_residual(True)
    yield "token_embd", weights["gpt_neox.embed_in.weight"]
    yield "output", weights["lm_head.weight"]
    for kind in ("weight", "bias"):
        yield f"output_norm.{kind}", weights[f"gpt_neox.final_layer_norm.{kind}"]
    for block in range(BLOCKS):
        of = f"gpt_neox.layers.{block}."
        for kind in ("weight", "bias"):
            fused = weights[of + f"attention.query_key_value.{kind}"]
            parts = fused.reshape(HEADS, 3, WIDTH // HEADS, *fused.shape[1:]).swapaxes(0, 1)
            yield f"blk.{block}.attn_qkv.{kind}", parts.reshape(fused.shape)
            for ours, theirs in {
                "attn_output": "attention.dense", "ffn_up": "mlp.dense_h_to_4h", "ffn_down": "mlp.dense_4h_to_h",
                "attn_norm": "input_layernorm", "ffn_norm": "post_attention_layernorm",
            }.items():
                yield f"blk.{block}.{ours}.{kind}", weights[of + f"{theirs}.{kind}"]


def gpt2(writer, weights, config):
    writer.add_feed_forward_length(64)
    writer.add_layer_norm_eps(config.layer_norm_epsilon)
    yield "token_embd", weights["transformer.wte.weight"]
    yield "position_embd", weights["transformer.wpe.weight"]
    yield "output", weights["lm_head.weight"]
    for kind in ("weight", "bias"):
        yield f"output_norm.{kind}", weights[f"transformer.ln_f.{kind}"]
    for block in range(BLOCKS):
        for kind in ("weight", "bias"):
            for ours, theirs in {
                "attn_qkv": "attn.c_attn", "attn_output": "attn.c_proj", "ffn_up": "mlp.c_fc",
                "ffn_down": "mlp.c_proj", "attn_norm": "ln_1", "ffn_norm": "ln_2",
            }.items():
                yield f"blk.{block}.{ours}.{kind}", weights[f"transformer.h.{block}.{theirs}.{kind}"].T


def blocks_of(name, model):
    return {"llama": lambda: model.model.layers, "gptneox": lambda: model.gpt_neox.layers,
            "gpt2": lambda: model.transformer.h}[name]()


def hidden_states(name, model, text):
    """The output of every block, of the final norm, and the logits: one row a token."""
    found = []
    hooks = [
        block.register_forward_hook(lambda _, __, output: found.append(output[0] if isinstance(output, tuple) else output))
        for block in blocks_of(name, model)]
    tokens = torch.tensor([list(text.encode())])
    with torch.no_grad():
        output = model(tokens, output_hidden_states=True)
    for hook in hooks:
        hook.remove()
    states = [state.reshape(-1, WIDTH) for state in found] + [output.hidden_states[-1][0]]
    return [state.numpy() for state in states], output.logits[0].numpy()


def promotion(name, weights, vector):
    """The logit lens of a vector at a root mean square of 1, and the unembedding of the vector itself."""
    norm = {"llama": "model.norm", "gptneox": "gpt_neox.final_layer_norm", "gpt2": "transformer.ln_f"}[name]
    gain, unembedding = (weights[key].astype(np.float64) for key in (norm + ".weight", "lm_head.weight"))
    state = vector / np.sqrt(np.mean(vector**2))
    if name != "llama":
        state = state - state.mean()
    state = state / np.sqrt(np.mean(state**2) + 1e-5)
    return unembedding @ (gain * state), unembedding @ vector


def control_vector(path):
    writer = gguf.GGUFWriter(path, "controlvector")
    writer.add_string("controlvector.model_hint", "llama")
    writer.add_int32("controlvector.layer_count", 2)
    for block in (1, 2):
        writer.add_tensor(f"direction.{block}", (block + np.arange(WIDTH) % 5 / 4).astype(np.float32))
    finish(writer)


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    golden = h5py.File(folder / "golden.h5", "w")
    promotions = h5py.File(folder / "promotion.h5", "w")
    promotions["vector"] = vector = np.sin(np.arange(WIDTH) * 1.7) / 50 + 0.01
    control_vector(folder / "control.gguf")
    golden["texts"] = np.array(TEXTS, dtype=h5py.string_dtype())
    for name, model in models():
        randomize(model, seed=len(name))
        model.eval()
        weights = {key: value.detach().numpy() for key, value in model.state_dict().items()}
        writer = gguf.GGUFWriter(folder / f"{name}.gguf", name)
        common(writer, name)
        for tensor, values in globals()[name](writer, weights, model.config):
            tensor = tensor if tensor.endswith((".weight", ".bias")) else tensor + ".weight"
            writer.add_tensor(tensor, np.ascontiguousarray(values, dtype=np.float32))
        finish(writer)
        promotions[f"{name}/block"], promotions[f"{name}/norm"] = promotion(name, weights, vector)
        for index, text in enumerate(TEXTS):
            states, logits = hidden_states(name, model, text)
            golden[f"{name}/{index}/states"] = np.stack(states)
            golden[f"{name}/{index}/logits"] = logits
    golden.close()
    promotions.close()
    write_encoder(folder)
    write_quantised(folder)


main()
