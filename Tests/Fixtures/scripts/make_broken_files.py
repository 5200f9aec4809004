"""Makes files that have to be refused with one sentence each.

Usage: python make_broken_files.py ../broken
"""

import io
import json
import struct
import sys
import warnings
import zipfile
from pathlib import Path

import numpy as np

ROOT = Path(sys.argv[1])


# safetensors


def safetensors(name, header, body=b"", length=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    count = struct.pack("<Q", len(text) if length is None else length)
    (ROOT / f"{name}.safetensors").write_bytes(count + text + body)


def entry(shape, start, end, kind="F32"):
    return {"dtype": kind, "shape": shape, "data_offsets": [start, end]}


def broken_safetensors():
    (ROOT / "empty.safetensors").write_bytes(b"")
    (ROOT / "short.safetensors").write_bytes(b"\x10\0\0")
    safetensors("longheader", {"a": entry([1], 0, 4)}, bytes(4), length=1 << 40)
    safetensors("text", b"hello")
    safetensors("array", [1, 2])
    safetensors("latin1", b'{"na\xefve":1}')
    once = b'"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}'
    safetensors("twice", b"{" + once + b"," + once + b"}", bytes(4))
    safetensors("gap", {"a": entry([1], 0, 4), "b": entry([1], 8, 12)}, bytes(12))
    safetensors("overlap", {"a": entry([2], 0, 8), "b": entry([1], 4, 8)}, bytes(8))
    safetensors("surplus", {"a": entry([1], 0, 4)}, bytes(9))
    safetensors("beyond", {"a": entry([3], 0, 12)}, bytes(8))
    safetensors("negative", {"a": entry([-1, -4], 0, 16)}, bytes(16))
    safetensors("overflow", {"a": entry([1 << 62, 8], 0, 4)}, bytes(4))
    safetensors("mismatch", {"a": entry([2, 3], 0, 8)}, bytes(8))
    safetensors("unknown", {"a": entry([4], 0, 4, "F8_E5M2")}, bytes(4))
    safetensors("fraction", {"a": entry([1.5], 0, 4)}, bytes(4))
    safetensors("nooffsets", {"a": {"dtype": "F32", "shape": [1]}}, bytes(4))
    safetensors("backwards", {"a": entry([1], 4, 0)}, bytes(4))
    safetensors("notype", {"a": {"shape": [1], "data_offsets": [0, 4]}}, bytes(4))
    safetensors("metadata", {"__metadata__": {"epoch": 3}})


# npy and npz


def npy(header, body=b"", version=1):
    text = header.encode("latin1")
    return b"\x93NUMPY" + bytes([version, 0]) + struct.pack("<H" if version == 1 else "<I", len(text)) + text + body


def description(shape, kind="<f4", order="False"):
    return f"{{'descr': '{kind}', 'fortran_order': {order}, 'shape': {shape}, }}"


def broken_arrays():
    files = {
        "text": b"this is no array at all",
        "cut": npy(description("(2,)"), bytes(8))[:30],
        "version": npy(description("(2,)"), bytes(8), version=9),
        "nodictionary": npy("[1, 2, 3]", bytes(8)),
        "nested": npy("(" * 300, bytes(8)),
        "fewnumbers": npy(description("(3, 4)"), bytes(40)),
        "manynumbers": npy(description("(2,)"), bytes(12)),
        "negative": npy(description("(-2, -2)"), bytes(16)),
        "huge": npy(description("(4611686018427387904, 16)"), bytes(16)),
        "objects": npy(description("(2,)", kind="|O"), bytes(8)),
        "texts": npy(description("(1,)", kind="<U1"), bytes(4)),
        "records": npy("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,), }", bytes(4)),
        "order": npy(description("(1,)", order="'C'"), bytes(4)),
        "shape": npy(description("'3'"), bytes(4)),
    }
    for name, content in files.items():
        (ROOT / f"{name}.npy").write_bytes(content)
    good = npy(description("(3,)"), bytes(12))
    (ROOT / "text.npz").write_bytes(b"this is no archive at all")
    members = io.BytesIO()
    with zipfile.ZipFile(members, "w") as file:
        file.writestr("mean.npy", good)
    whole = members.getvalue()
    (ROOT / "cut.npz").write_bytes(whole[:-30])
    place = whole.index(b"descr")
    (ROOT / "checksum.npz").write_bytes(whole[:place] + b"x" + whole[place + 1 :])
    with zipfile.ZipFile(ROOT / "other.npz", "w") as file:
        file.writestr("readme.txt", "no arrays here")
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(ROOT / "twice.npz", "w") as file:
        file.writestr("mean.npy", good)
        file.writestr("mean.npy", good)
    with zipfile.ZipFile(ROOT / "inside.npz", "w") as file:
        file.writestr("mean.npy", b"not an array")
    # The directory says that eight bytes unpack to 64 GiB.
    with zipfile.ZipFile(members := io.BytesIO(), "w", zipfile.ZIP_STORED) as file:
        file.writestr("mean.npy", bytes(8))
    content = bytearray(members.getvalue())
    directory = content.rindex(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = struct.pack("<I", 0xFFFFFF00)
    (ROOT / "bomb.npz").write_bytes(content)


# torch


def torch_file(name, program, storages={}, **others):
    with zipfile.ZipFile(ROOT / f"{name}.pth", "w") as file:
        file.writestr("archive/data.pkl", b"\x80\x02" + program)
        for key, content in others.items():
            file.writestr(f"archive/{key.replace('_', '.')}", content)
        for key, content in storages.items():
            file.writestr(f"archive/data/{key}", content)


def text(value):
    return b"X" + struct.pack("<I", len(value)) + value.encode()


def integer(value):
    content = value.to_bytes(9, "little", signed=True)
    return b"\x8a" + bytes([len(content)]) + content


def integers(values):
    return b"(" + b"".join(map(integer, values)) + b"t"


def tensor(shape, strides, offset=0, key="0", count=4, kind="FloatStorage"):
    storage = b"(" + text("storage") + f"ctorch\n{kind}\n".encode() + text(key) + text("cpu") + integer(count) + b"tQ"
    arguments = b"(" + storage + integer(offset) + integers(shape) + integers(strides) + b"\x89)t"
    return b"ctorch._utils\n_rebuild_tensor_v2\n" + arguments + b"R"


def state(value):
    return b"}" + text("weight") + value + b"s."


def broken_torch():
    four = {"0": bytes(16)}
    torch_file("global", state(b"cos\nsystem\n" + b"(" + text("true") + b"tR"))
    torch_file("stackglobal", state(text("builtins") + text("eval") + b"\x93"))
    torch_file("hiddenglobal", state(text("x")).removesuffix(b".") + text("k") + b"cposix\nsystem\ns.")
    torch_file("operation", b"\x81.")
    torch_file("cut", b"}" + text("weight")[:-3])
    torch_file("noend", b"}")
    torch_file("nothing", b".")
    torch_file("nostorage", state(tensor([4], [1], key="7")), four)
    torch_file("shortstorage", state(tensor([4], [1])), {"0": bytes(12)})
    torch_file("beyond", state(tensor([2, 3], [3, 1])), four)
    torch_file("offset", state(tensor([2], [1], offset=-1)), four)
    torch_file("strides", state(tensor([2, 2], [-1, 1], offset=1)), four)
    torch_file("overflow", state(tensor([2, 2], [1 << 62, 1 << 62])), four)
    torch_file("negative", state(tensor([-4], [1])), four)
    torch_file("rank", state(tensor([4, 1], [1])), four)
    torch_file("expanded", state(tensor([1 << 40], [0])), four)
    torch_file("complex", state(tensor([1], [1], kind="ComplexFloatStorage")), four)
    torch_file("deep", b")" + b"\x85" * 100_000 + b".")
    laughs = b"]q\x00" + b"".join(
        b"]" + bytes([0x71, n]) + b"(" + bytes([0x68, n - 1]) * 10 + b"e" for n in range(1, 30)) + b"."
    torch_file("laughs", laughs)
    torch_file("cycle", b"]q\x00h\x00a.")
    torch_file("length", b"\x8d" + struct.pack("<Q", 1 << 63) + b".")
    torch_file("wide", b"\x8b" + struct.pack("<I", 1 << 30) + bytes(8) + b".")
    torch_file("latin1", b"X\x02\0\0\0\xff\xfe.")
    torch_file("memo", b"h\x05.")
    torch_file("order", state(tensor([4], [1])), four, byteorder="middle")
    torch_file("program", state(tensor([4], [1])), four, constants_pkl=b".")
    torch_file("empty", b"}.")
    with zipfile.ZipFile(ROOT / "nopickle.pth", "w") as file:
        file.writestr("archive/readme", "nothing")
    (ROOT / "text.pth").write_bytes(b"these are no weights, only words")
    (ROOT / "short.pth").write_bytes(b"PK")


def main():
    ROOT.mkdir(parents=True, exist_ok=True)
    broken_safetensors()
    broken_arrays()
    broken_torch()


main()
