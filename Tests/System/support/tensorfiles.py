"""Files of tensors, written and read without the libraries whose formats they are."""
import io
import json
import pickle
import struct
import sys
import types
import zipfile
from collections import OrderedDict

import numpy as np


def safetensors(tensors):
    """The bytes of a safetensors file."""
    header, body = {}, b""
    for name, array in tensors.items():
        data = np.ascontiguousarray(array, dtype="<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + body


def read_safetensors(path):
    """The float32 arrays of a safetensors file by name."""
    data = path.read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + size])
    header.pop("__metadata__", None)
    arrays = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        arrays[name] = np.frombuffer(data[8 + size + begin:8 + size + end], "<f4").reshape(entry["shape"])
    return arrays


def read_gguf(path):
    """The float32 arrays of a GGUF file by name; it must have no others."""
    data = path.read_bytes()
    place = 24
    sizes = dict(zip(range(13), (1, 1, 2, 2, 4, 4, 4, 1, None, None, 8, 8, 8)))

    def take(form):
        nonlocal place
        value, = struct.unpack_from("<" + form, data, place)
        place += struct.calcsize(form)
        return value

    def text():
        nonlocal place
        length = take("Q")
        place += length
        return data[place - length:place].decode()

    def skip(kind):
        nonlocal place
        if kind == 8:
            text()
        elif kind == 9:
            inner, count = take("I"), take("Q")
            for _ in range(count):
                skip(inner)
        else:
            place += sizes[kind]

    version, tensors, values = struct.unpack_from("<IQQ", data, 4)
    assert data[:4] == b"GGUF" and version == 3
    for _ in range(values):
        text()
        skip(take("I"))
    entries = []
    for _ in range(tensors):
        name = text()
        shape = [take("Q") for _ in range(take("I"))]
        assert take("I") == 0, f"{name} is not of type F32"
        entries.append((name, shape[::-1], take("Q")))
    start = -(-place // 32) * 32
    return {
        name: np.frombuffer(data, "<f4", int(np.prod(shape)), start + offset).reshape(shape)
        for name, shape, offset in entries}


def torch_zip(pickled, storages=()):
    """The bytes of a torch file with a given pickle."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("archive/data.pkl", pickled)
        archive.writestr("archive/byteorder", "little")
        for number, data in enumerate(storages):
            archive.writestr(f"archive/data/{number}", data)
        archive.writestr("archive/version", "3\n")
    return buffer.getvalue()


class Executes:
    """A pickle that runs a command when it is loaded."""

    def __init__(self, command):
        self.command = command

    def __reduce__(self):
        import os
        return os.system, (self.command,)


def torch_file(tensors):
    """The bytes of what torch.save writes of a dictionary of float32 tensors."""
    names = {"torch": ["FloatStorage"], "torch._utils": ["_rebuild_tensor_v2"]}
    made = {}
    for module, members in names.items():
        made[module] = types.ModuleType(module)
        for member in members:
            made[module].__dict__[member] = type(member, (), {"__module__": module, "__qualname__": member})
    before = {name: sys.modules.get(name) for name in names}
    sys.modules.update(made)
    try:
        storages = [np.ascontiguousarray(array, "<f4").tobytes() for array in tensors.values()]

        class Storage:
            def __init__(self, number, count):
                self.number, self.count = number, count

        class Tensor:
            def __init__(self, number, array):
                self.number, self.array = number, array

            def __reduce__(self):
                strides = tuple(stride // 4 for stride in np.ascontiguousarray(self.array, "<f4").strides)
                storage = Storage(self.number, self.array.size)
                arguments = (storage, 0, self.array.shape, strides, False, OrderedDict())
                return made["torch._utils"]._rebuild_tensor_v2, arguments

        class Pickler(pickle.Pickler):
            def persistent_id(self, value):
                if isinstance(value, Storage):
                    return "storage", made["torch"].FloatStorage, str(value.number), "cpu", value.count
                return None

        buffer = io.BytesIO()
        Pickler(buffer, protocol=2).dump(
            OrderedDict((name, Tensor(number, array)) for number, (name, array) in enumerate(tensors.items())))
        return torch_zip(buffer.getvalue(), storages)
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module
