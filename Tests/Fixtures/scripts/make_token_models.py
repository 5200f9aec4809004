"""Tiny models with special tokens, and what transformers makes of conversations.

    python make_token_models.py FOLDER

Writes chat.gguf, with one token a byte, special tokens and a chat template, which adds a start token to every text, and
spm.gguf, with a SentencePiece vocabulary of a few letters and no bytes, of which b has a state that is infinite. conversations.json holds chat templates of
models that are widely used, and conversations in the forms that transformers gives them.
"""
import json
import pathlib
import sys

import gguf
import numpy as np
from transformers.utils.chat_template_utils import render_jinja_template

from tiny_models import byte_tokens, finish

WIDTH = 8
TEMPLATES = {
    "chatml": "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}",
    "smollm": "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n' }}{% endif %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}",
    "llama2": "{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set system_message = messages[0]['content'] %}{% else %}{% set loop_messages = messages %}{% set system_message = false %}{% endif %}{% for message in loop_messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}{% if loop.index0 == 0 and system_message != false %}{% set content = '<<SYS>>\\n' + system_message + '\\n<</SYS>>\\n\\n' + message['content'] %}{% else %}{% set content = message['content'] %}{% endif %}{% if message['role'] == 'user' %}{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}{% elif message['role'] == 'assistant' %}{{ ' '  + content.strip() + ' ' + eos_token }}{% endif %}{% endfor %}",
    "llama3": "{% set loop_messages = messages %}{% for message in loop_messages %}{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}",
    "gemma": "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}{% if (message['role'] == 'assistant') %}{% set role = 'model' %}{% else %}{% set role = message['role'] %}{% endif %}{{ '<start_of_turn>' + role + '\n' + message['content'] | trim + '<end_of_turn>\n' }}{% endfor %}{% if add_generation_prompt %}{{'<start_of_turn>model\n'}}{% endif %}",
    "zephyr": "{% for message in messages %}\n{% if message['role'] == 'user' %}\n{{ '<|user|>\n' + message['content'] + eos_token }}\n{% elif message['role'] == 'system' %}\n{{ '<|system|>\n' + message['content'] + eos_token }}\n{% elif message['role'] == 'assistant' %}\n{{ '<|assistant|>\n'  + message['content'] + eos_token }}\n{% endif %}\n{% if loop.last and add_generation_prompt %}\n{{ '<|assistant|>' }}\n{% endif %}\n{% endfor %}",
    "phi3": "{% for message in messages %}{% if message['role'] == 'system' %}{{'<|system|>\n' + message['content'] + '<|end|>\n'}}{% elif message['role'] == 'user' %}{{'<|user|>\n' + message['content'] + '<|end|>\n'}}{% elif message['role'] == 'assistant' %}{{'<|assistant|>\n' + message['content'] + '<|end|>\n'}}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% else %}{{ eos_token }}{% endif %}",
}
CONVERSATIONS = [
    [("user", "What is red?")],
    [("user", " Blanks around, \"quotes\" and a\nline. "), ("assistant", "Yes."), ("user", "Grüße 🙂 {{ no }} {% x %}")],
    [("system", "You are brief."), ("user", "Hello")],
    [("assistant", "I begin."), ("user", "Why?")],
]


def model(path, name, tokens, types, fill):
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name(name)
    writer.add_context_length(64)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(1)
    writer.add_head_count(2)
    writer.add_head_count_kv(2)
    writer.add_feed_forward_length(8)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // 2)
    writer.add_vocab_size(len(tokens))
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    fill(writer)
    random = np.random.default_rng(3)
    for tensor, shape in {
        "token_embd": (len(tokens), WIDTH), "output_norm": (WIDTH,), "output": (len(tokens), WIDTH),
        "blk.0.attn_q": (WIDTH, WIDTH), "blk.0.attn_k": (WIDTH, WIDTH), "blk.0.attn_v": (WIDTH, WIDTH),
        "blk.0.attn_output": (WIDTH, WIDTH), "blk.0.ffn_gate": (8, WIDTH), "blk.0.ffn_up": (8, WIDTH),
        "blk.0.ffn_down": (WIDTH, 8), "blk.0.attn_norm": (WIDTH,), "blk.0.ffn_norm": (WIDTH,),
    }.items():
        mean = 1 if len(shape) == 1 else 0
        numbers = (mean + 0.3 * random.standard_normal(shape)).astype(np.float32)
        # A text with a b has an embedding that is not finite.
        if tensor == "token_embd" and "▁a" in tokens:
            numbers[tokens.index("b")] = np.inf
        writer.add_tensor(f"{tensor}.weight", numbers)
    finish(writer)


def chat(writer):
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_merges(["ÿ ÿ"])
    writer.add_bos_token_id(257)
    writer.add_eos_token_id(258)
    writer.add_add_bos_token(True)
    writer.add_chat_template(TEMPLATES["llama2"])


def pieces(writer):
    writer.add_tokenizer_model("llama")
    writer.add_token_scores([0.0, 0.0, 0.0] + [-float(place) for place in range(8)])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_add_bos_token(True)
    writer.add_add_eos_token(True)


def conversations():
    for name, template in TEMPLATES.items():
        for conversation in CONVERSATIONS:
            messages = [{"role": role, "content": content} for role, content in conversation]
            for begins in (True, False):
                try:
                    [text], _ = render_jinja_template(
                        conversations=[messages], chat_template=template, add_generation_prompt=begins,
                        bos_token="<s>", eos_token="</s>")
                except Exception as error:
                    text, reason = None, str(error)
                yield {
                    "template": name, "messages": messages, "begins_answer": begins, "text": text,
                    **({} if text is not None else {"reason": reason})}


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1])
    marks = ["<s>", "</s>", "<|im_start|>", "<|im_end|>"]
    model(
        folder / "chat.gguf", "tiny chat", byte_tokens()[:256] + ["<pad>", *marks], [1] * 256 + [3] * 5, chat)
    letters = ["▁", "a", "b", "r", "e", "d", "▁a", "re"]
    model(folder / "spm.gguf", "tiny pieces", ["<unk>", "<s>", "</s>", *letters], [2, 3, 3] + [1] * 8, pieces)
    document = {"templates": TEMPLATES, "conversations": list(conversations())}
    (folder / "conversations.json").write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
