"""Makes tiny random models by transformers, converts their folders, and compares the states of every block.

    python3 -m venv /tmp/hf && /tmp/hf/bin/pip install h5py numpy torch transformers sentencepiece protobuf
    /tmp/hf/bin/python Tests/Benchmarks/hugging_face.py FOLDER

The converter runs in the same Python. Prints the largest differences of the last tokens' states relative to the largest
state, and whether a conversation has the same text and the same tokens.
"""
import json
import pathlib
import subprocess
import sys

import h5py
import numpy as np
import torch
import transformers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/Fixtures/scripts"))
from tiny_models import BLOCKS, CONTEXT, HEADS, TEXTS, WIDTH, byte_tokens, randomize  # noqa: E402

PROGRAM = ROOT / ".build/release/sparseshift"
TEMPLATE = (
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n'}}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}")


def tokenizer():
    made = Tokenizer(models.BPE(vocab={text: place for place, text in enumerate(byte_tokens()[:256])}, merges=[]))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    fast = transformers.PreTrainedTokenizerFast(
        tokenizer_object=made, bos_token="<|endoftext|>", eos_token="<|endoftext|>",
        additional_special_tokens=["<|im_start|>", "<|im_end|>"])
    fast.chat_template = TEMPLATE
    return fast


def tiny(vocabulary):
    shared = dict(
        vocab_size=vocabulary, hidden_size=WIDTH, num_hidden_layers=BLOCKS, num_attention_heads=HEADS,
        max_position_embeddings=CONTEXT, tie_word_embeddings=False, bos_token_id=256, eos_token_id=256)
    yield "llama", transformers.LlamaForCausalLM(
        transformers.LlamaConfig(intermediate_size=48, num_key_value_heads=2, rms_norm_eps=1e-5, **shared))
    # llama.cpp has the tanh form of GELU for this architecture; with "gelu", differences are about 1e-4.
    for activation in ("gelu_new", "gelu"):
        yield f"gptneox-{activation}", transformers.GPTNeoXForCausalLM(
            transformers.GPTNeoXConfig(intermediate_size=64, rotary_pct=0.5, hidden_act=activation, **shared))


def states(model, tokens):
    """The last token's state after every block and after the final norm."""
    found = []
    blocks = model.model.layers if hasattr(model, "model") else model.gpt_neox.layers
    hooks = [
        block.register_forward_hook(lambda _, __, output: found.append(output[0] if isinstance(output, tuple) else output))
        for block in blocks]
    with torch.no_grad():
        output = model(torch.tensor([tokens]), output_hidden_states=True)
    for hook in hooks:
        hook.remove()
    return np.stack([state.reshape(-1, WIDTH)[-1].numpy() for state in [*found, output.hidden_states[-1]]])


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    fast = tokenizer()
    pairs = folder / "pairs.jsonl"
    pairs.write_text("".join(json.dumps({"before": text, "after": TEXTS[0]}) + "\n" for text in TEXTS))
    layers = [*map(str, range(BLOCKS)), "final-norm"]
    for seed, (name, model) in enumerate(tiny(len(fast))):
        randomize(model, seed)
        model.eval().save_pretrained(folder / name)
        fast.save_pretrained(folder / name)
        gguf = folder / f"{name}.gguf"
        subprocess.run([PROGRAM, "convert", folder / name, gguf, "--overwrite", "--python", sys.executable], check=True)
        subprocess.run(
            [PROGRAM, "embed", gguf, pairs, "--layers", ",".join(layers), "--output", folder / "e.h5", "--quiet"], check=True)
        expected = np.stack([states(model, fast(text)["input_ids"]) for text in TEXTS])
        for place, layer in enumerate(layers):
            with h5py.File(folder / f"e.{'layer-' if layer.isdigit() else ''}{layer}.h5") as file:
                difference = np.abs(file["cfc_train"][:, 0] - expected[:, place]).max()
            print(f"{name}, {layer}: {difference / np.abs(expected[:, place]).max():.1e}")
        message = [{"role": "user", "content": "Grüße"}]
        text = fast.apply_chat_template(message, tokenize=False, add_generation_prompt=True)
        found = json.loads(subprocess.run(
            [PROGRAM, "tokens", gguf, "Grüße", "--chat-template", "--json"], check=True, capture_output=True).stdout)[0]
        print("conversation:", found["text"] == text, [token["id"] for token in found["tokens"]] == fast(text)["input_ids"])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))
