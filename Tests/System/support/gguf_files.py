"""GGUF files of language models: read and written here, so that tests need no other library."""
import math
import struct

import numpy as np

FORMATS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
TEXT, ARRAY = 8, 9
FLOAT32, FLOAT16, BFLOAT16 = 0, 1, 30
ALIGNMENT = 32


class Model:
    """Metadata, key → (type, value), and tensors, name → array; bfloat16 as the upper halves of float32."""

    def __init__(self, metadata, tensors):
        self.metadata = metadata
        self.tensors = tensors

    @classmethod
    def read(cls, path):
        data = path.read_bytes()
        place = 24

        def take(form):
            nonlocal place
            value, = struct.unpack_from(form, data, place)
            place += struct.calcsize(form)
            return value

        def value(kind):
            nonlocal place
            if kind == TEXT:
                length = take("<Q")
                place += length
                return data[place - length:place]
            if kind == ARRAY:
                inner = take("<I")
                return inner, [value(inner) for _ in range(take("<Q"))]
            return take(FORMATS[kind])

        assert data[:4] == b"GGUF"
        tensor_count, count = struct.unpack_from("<QQ", data, 8)
        metadata = {}
        for _ in range(count):
            key = value(TEXT).decode()
            kind = take("<I")
            metadata[key] = kind, value(kind)
        places = []
        for _ in range(tensor_count):
            name = value(TEXT).decode()
            shape = [take("<Q") for _ in range(take("<I"))][::-1]
            places.append((name, shape, take("<I"), take("<Q")))
        start = math.ceil(place / ALIGNMENT) * ALIGNMENT
        tensors = {}
        for name, shape, kind, offset in places:
            form = {FLOAT32: "<f4", FLOAT16: "<f2", BFLOAT16: "<u2"}[kind]
            tensors[name] = np.frombuffer(data, form, math.prod(shape), start + offset).reshape(shape)
        return cls(metadata, tensors)

    def write(self, path):
        def text(value):
            return struct.pack("<Q", len(value)) + value

        def packed(kind, value):
            if kind == TEXT:
                return text(value)
            if kind == ARRAY:
                inner, values = value
                return struct.pack("<IQ", inner, len(values)) + b"".join(packed(inner, one) for one in values)
            return struct.pack(FORMATS[kind], value)

        head = b"GGUF" + struct.pack("<IQQ", 3, len(self.tensors), len(self.metadata))
        for key, (kind, value) in self.metadata.items():
            head += text(key.encode()) + struct.pack("<I", kind) + packed(kind, value)
        body = b""
        for name, tensor in self.tensors.items():
            head += text(name.encode()) + struct.pack(f"<I{tensor.ndim}Q", tensor.ndim, *tensor.shape[::-1])
            head += struct.pack("<IQ", FLOAT32, len(body))
            body += np.ascontiguousarray(tensor, "<f4").tobytes()
            body += bytes(-len(body) % ALIGNMENT)
        path.write_bytes(head + bytes(-len(head) % ALIGNMENT) + body)


def wide_model(source, path, width, seed=0):
    """Writes a random model of one block, as wide as one likes, with the tokenizer of a llama of the fixtures."""
    model = Model.read(source)
    random = np.random.default_rng(seed)
    inner, heads = 32, width // 32
    for key, value in [("embedding_length", width), ("block_count", 1), ("feed_forward_length", inner),
                       ("attention.head_count", heads), ("attention.head_count_kv", heads), ("rope.dimension_count", 32)]:
        model.metadata[f"llama.{key}"] = 4, value
    for key in ("llama.attention.key_length", "llama.attention.value_length"):
        model.metadata.pop(key, None)
    vocabulary = model.tensors["token_embd.weight"].shape[0]

    def weights(*shape):
        return random.normal(0, 1 / math.sqrt(shape[-1]), shape).astype("<f4")

    tensors = {"token_embd.weight": random.normal(0, 1, (vocabulary, width)), "output_norm.weight": np.ones(width),
               "output.weight": weights(vocabulary, width), "blk.0.attn_norm.weight": np.ones(width),
               "blk.0.ffn_norm.weight": np.ones(width)}
    for name in ("q", "k", "v", "output"):
        tensors[f"blk.0.attn_{name}.weight"] = weights(width, width)
    tensors["blk.0.ffn_gate.weight"] = weights(inner, width)
    tensors["blk.0.ffn_up.weight"] = weights(inner, width)
    tensors["blk.0.ffn_down.weight"] = weights(width, inner)
    Model(model.metadata, tensors).write(path)
    return path
