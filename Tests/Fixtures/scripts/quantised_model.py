"""A tiny language model with quantised weights."""
import gguf
import h5py
import numpy as np

from tiny_models import finish


def write_quantised(folder):
    """llama.gguf with the types that rows of 32 numbers allow, and the numbers that these stand for."""
    types = [gguf.GGMLQuantizationType[name] for name in ("Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "F16")]
    source = gguf.GGUFReader(folder / "llama.gguf")
    writer = gguf.GGUFWriter(folder / "quantised.gguf", "llama")
    for field in source.fields.values():
        if not field.name.startswith("GGUF.") and field.name != "general.architecture":
            kind = field.types[0]
            writer.add_key_value(field.name, field.contents(), kind, field.types[1] if len(field.types) > 1 else None)
    with h5py.File(folder / "quantised.h5", "w") as golden:
        place = 0
        for tensor in source.tensors:
            values = np.array(tensor.data, dtype=np.float32)
            if values.ndim == 2 and values.shape[1] % 32 == 0:
                kind = types[place % len(types)]
                place += 1
                packed = gguf.quants.quantize(values, kind)
                writer.add_tensor(tensor.name, packed, raw_dtype=kind)
                values = gguf.quants.dequantize(packed, kind)
            else:
                writer.add_tensor(tensor.name, values)
            golden[tensor.name] = values.astype(np.float32)
    finish(writer)
