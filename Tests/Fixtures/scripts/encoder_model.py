"""A tiny random encoder with a WordPiece vocabulary."""
import gguf
import h5py
import numpy as np
import torch
import transformers

from tiny_models import BLOCKS, CONTEXT, HEADS, TEXTS, WIDTH, finish, randomize


def word_pieces():
    """Special tokens, then what begins a word, then what goes on in one, as BERT's vocabularies write them."""
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    return ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, ".", ",", "the", "door", "is", "re",
            *("##" + piece for piece in [*letters, "er", "tz"])]


def write_encoder(folder):
    """An encoder, and what transformers makes of the texts with its own tokenizer."""
    pieces = word_pieces()
    (folder / "vocab.txt").write_text("\n".join(pieces) + "\n")
    tokenizer = transformers.BertTokenizer(str(folder / "vocab.txt"), do_lower_case=True)
    (folder / "vocab.txt").unlink()
    # llama.cpp has the approximation by tanh alone.
    config = transformers.BertConfig(
        vocab_size=len(pieces), hidden_size=WIDTH, num_hidden_layers=BLOCKS, num_attention_heads=HEADS,
        intermediate_size=64, max_position_embeddings=CONTEXT, hidden_act="gelu_new")
    model = transformers.BertModel(config, add_pooling_layer=False).eval()
    randomize(model, seed=4)
    weights = {key: value.detach().numpy() for key, value in model.state_dict().items()}
    writer = gguf.GGUFWriter(folder / "bert.gguf", "bert")
    writer.add_name("tiny random bert")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(BLOCKS)
    writer.add_head_count(HEADS)
    writer.add_feed_forward_length(64)
    writer.add_layer_norm_eps(config.layer_norm_eps)
    writer.add_causal_attention(False)
    writer.add_pooling_type(gguf.PoolingType.MEAN)
    writer.add_tokenizer_model("bert")
    writer.add_token_type_count(2)
    # What begins a word has the sign of a space instead of the others' ##.
    writer.add_token_list([
        piece if piece[0] == "[" else piece[2:] if piece[:2] == "##" else "\u2581" + piece for piece in pieces])
    writer.add_token_types([3 if piece[0] == "[" else 1 for piece in pieces])
    writer.add_pad_token_id(0)
    writer.add_unk_token_id(1)
    writer.add_bos_token_id(2)
    writer.add_sep_token_id(3)
    writer.add_mask_token_id(4)
    names = {"token_embd": "embeddings.word_embeddings", "position_embd": "embeddings.position_embeddings",
             "token_types": "embeddings.token_type_embeddings", "token_embd_norm": "embeddings.LayerNorm"}
    for block in range(BLOCKS):
        for ours, theirs in {
            "attn_q": "attention.self.query", "attn_k": "attention.self.key", "attn_v": "attention.self.value",
            "attn_output": "attention.output.dense", "attn_output_norm": "attention.output.LayerNorm",
            "ffn_up": "intermediate.dense", "ffn_down": "output.dense", "layer_output_norm": "output.LayerNorm",
        }.items():
            names[f"blk.{block}.{ours}"] = f"encoder.layer.{block}.{theirs}"
    for ours, theirs in names.items():
        for kind in ("weight", "bias"):
            if f"{theirs}.{kind}" in weights:
                writer.add_tensor(f"{ours}.{kind}", np.ascontiguousarray(weights[f"{theirs}.{kind}"], dtype=np.float32))
    finish(writer)
    with h5py.File(folder / "encoder.h5", "w") as golden:
        for index, text in enumerate(TEXTS):
            tokens = tokenizer(text, return_tensors="pt")["input_ids"]
            with torch.no_grad():
                states = model(tokens).last_hidden_state[0]
            golden[f"{index}/tokens"] = tokens[0].numpy().astype(np.float32)
            golden[f"{index}/states"] = states.numpy()
