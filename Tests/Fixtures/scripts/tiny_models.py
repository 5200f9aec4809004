"""What the tiny language models of the fixtures have in common."""
import torch

WIDTH, BLOCKS, HEADS, CONTEXT = 32, 3, 4, 128
TEXTS = ["a", "The door is red.", "Ein etwas längerer Satz über Türen und Wände."]
END = 256


def byte_tokens():
    """The character that stands for each byte in GPT-2's vocabularies."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    table, extra = {}, 0
    for byte in range(256):
        if byte in plain:
            table[byte] = chr(byte)
        else:
            table[byte] = chr(256 + extra)
            extra += 1
    return [table[byte] for byte in range(256)] + ["<|endoftext|>"]


def common(writer, name):
    writer.add_name(f"tiny random {name}")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(BLOCKS)
    writer.add_head_count(HEADS)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(byte_tokens())
    writer.add_token_types([1] * 256 + [3])
    writer.add_token_merges(["ÿ ÿ"])
    writer.add_bos_token_id(END)
    writer.add_eos_token_id(END)
    writer.add_add_bos_token(False)


def randomize(model, seed):
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in model.parameters():
            # Norms near 1, everything else large enough for every part to matter.
            mean, deviation = (1.0, 0.1) if parameter.ndim == 1 and parameter.mean() > 0.5 else (0.0, 0.3)
            parameter.copy_(mean + deviation * torch.randn(parameter.shape, generator=generator))


def finish(writer):
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
