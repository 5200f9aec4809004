"""Small files of every format that the program reads, damaged at random or made to do harm, and what the program makes of
them: it ends in time with exit code 0, or with 1 or 64 and one sentence that names the file; it needs little memory, and
leaves nothing half written.

The same seed makes the same files. What needs torch is taken from the fixtures.
"""
import dataclasses
import gzip
import io
import json
import os
import pathlib
import random
import re
import resource
import signal
import struct
import subprocess
import tempfile
import threading
import zipfile

import h5py
import numpy as np

from support.paths import FIXTURES, PROGRAM
from support.program import environment
from support.shifts import pairs
from support.tensorfiles import safetensors, torch_file

#: What a run may take.
SECONDS, BYTES = 60, 2 << 30

MODELS = FIXTURES / "language-models"
TRAIN = ["train", "{file}", "--oc", "2", "--steps", "2", "--batch", "4", "--whiten", "none", "--quiet", "--output", "{out}/m"]
INSPECT = ["inspect", "{file}"]
EMBED = ["embed", MODELS / "quantised.gguf", "{file}", "--quiet", "--output", "{out}/e.h5"]
EXECUTE = ["execute", "{file}", "--quiet", "--output", "{out}/o.ipynb"]


def convert(ending):
    return ["convert", "{file}", "{out}/c" + ending]


@dataclasses.dataclass
class Kind:
    """Files of one kind: the name of a file, the bytes of a sound one, and the commands that read it."""
    name: str
    content: bytes
    commands: list
    #: Whether the bytes are text.
    is_text: bool = False
    #: Other files that must be there, by name; `file` then stands for the folder.
    beside: dict = None
    #: How the damaged bytes get into the file.
    pack: object = bytes


# MARK: Sound files


def _hdf5(write):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "x.h5"
        with h5py.File(path, "w") as file:
            write(file)
        return path.read_bytes()


def _dataset(**options):
    def write(file):
        file.create_dataset("cfc_train", data=pairs(24, 0)[1], **options)
    return _hdf5(write)


def _labels(file):
    file["cfc_train"] = pairs(24, 0)[1]
    file.create_dataset("cfc_train_labels", data=[json.dumps([i, i / 2]) for i in range(24)], dtype=h5py.string_dtype())
    file.create_dataset("cfc_train_texts", data=[["a", f"b {i}"] for i in range(24)], dtype=h5py.string_dtype())
    file.create_group("metadata").attrs["concepts"] = json.dumps(["red", "green"])


def _compound(file):
    file["cfc_train"] = pairs(24, 0)[1]
    file["cfc_train_labels"] = np.zeros(24, [("colour", "f4"), ("size", "i2"), ("name", "S8")])


def _two(file):
    before_and_after = pairs(24, 0)[1]
    file.create_dataset("before", data=before_and_after[:, 0], chunks=(5, 3), maxshape=(None, 8), compression="gzip")
    file.create_dataset("after", data=before_and_after[:, 1].astype("f8"), chunks=(24, 8), scaleoffset=None)
    file["other/numbers"] = np.arange(6)
    file["link"] = h5py.SoftLink("/before")


def _latest():
    buffer = io.BytesIO()
    with h5py.File(buffer, "w", libver=("v110", "v110")) as file:
        file.create_dataset("cfc_train", data=pairs(24, 0)[1], chunks=(4, 2, 8), maxshape=(None, 2, 8), fletcher32=True)
        file.create_dataset("cfc_train_labels", data=np.arange(24))
        file.attrs["note"] = "x" * 300
    return buffer.getvalue()


def _array(write, *arguments, **arrays):
    buffer = io.BytesIO()
    write(buffer, *arguments, **arrays)
    return buffer.getvalue()


def _rows():
    return [(f"the door {i}", f"a door, {i}", i % 3, i / 7) for i in range(12)]


def _csv():
    return ("before,after,colour,size\n" + "".join(
        f'{before},"{after}",{colour},{size:.4f}\n' for before, after, colour, size in _rows())).encode()


def _json(rows):
    return [{"before": before, "after": after, "changed": [{"concept": "colour", "amount": colour}], "size": size}
            for before, after, colour, size in rows]


def _json_lines():
    return "".join(json.dumps(row) + "\n" for row in _json(_rows())).encode()


SETTINGS = b"""# Settings
method: SSAE
oc: 3
seed: 4
steps: 3
batch: 4
lr: 1e-3
tolerance: 0.05
norm: none
whiten: "none"
shuffle: true
"""
PARAMETERS = b"""count: 3
name: "a text"
sizes: &s [1, 2.5, 3]
again: *s
"""


def _notebook(*sources):
    cells = [{"cell_type": "code", "id": f"c{i}", "metadata": {"tags": ["parameters"]} if i == 0 else {}, "source": source,
              "outputs": [], "execution_count": None} for i, source in enumerate(sources)]
    cells.append({"cell_type": "markdown", "id": "m", "metadata": {}, "source": "# Title"})
    return json.dumps({
        "cells": cells, "metadata": {"kernelspec": {"name": "sparseshift", "display_name": "Swift", "language": "swift"}},
        "nbformat": 4, "nbformat_minor": 5}, indent=1).encode()


NOTEBOOK = _notebook('let count = 1, name = ""\nlet sizes = [0.5], again = [0.5]', ["print(count + 1)\n", "count"])
WEIGHTS = {
    "encoder.weight": np.ones((2, 8)) / 8, "encoder.bias": np.zeros(2), "decoder.weight": np.ones((8, 2)) / 2,
    "decoder.bias": np.zeros(8)}


def _pairs_file():
    return _hdf5(lambda file: file.create_dataset("cfc_train", data=pairs(24, 0)[1]))


def kinds():
    """The sound files."""
    data = pairs(24, 0)[1]
    embeddings = [INSPECT, TRAIN, convert(".npy"), convert(".h5")]
    tensors = [INSPECT, convert(".h5"), TRAIN]
    evaluate = ["evaluate", "{file}", FIXTURES / "model-cases" / "pairs.h5"]
    model = [["inspect", "{file}"], evaluate]
    own = {"weights.safetensors": safetensors(WEIGHTS), "cfg.yaml": b"oc: 2\n",
           "metrics.jsonl": b'{"summary": {"loss": 1.0, "scale": 1.0, "steps": 1, "complete": true}}\n'}

    def of_model(name, is_text=False):
        return Kind(name, own[name], model, is_text, {other: own[other] for other in own if other != name})

    cases = FIXTURES / "model-cases"
    torch = {name: (FIXTURES / "torch" / f"{name}.pth").read_bytes() for name in ("state", "checkpoint", "kinds", "views")}
    result = [
        Kind("contiguous.h5", _dataset(), embeddings),
        Kind("gzip.h5", _dataset(chunks=(4, 2, 8), compression="gzip"), embeddings),
        Kind("shuffle.h5", _dataset(chunks=(10, 1, 3), compression="gzip", shuffle=True, fletcher32=True), embeddings),
        Kind("lzf.h5", _dataset(chunks=(4, 2, 8), compression="lzf"), embeddings),
        Kind("labels.h5", _hdf5(_labels), embeddings),
        Kind("compound.h5", _hdf5(_compound), embeddings),
        Kind("two.h5", _hdf5(_two), embeddings),
        Kind("latest.h5", _latest(), embeddings),
        Kind("session.h5", (FIXTURES / "written-before" / "session.h5").read_bytes(), [INSPECT]),
        Kind("e.npy", _array(np.save, data), tensors),
        Kind("fortran.npy", _array(np.save, np.asfortranarray(data.astype(">f8"))), tensors),
        Kind("half.npy", _array(np.save, data.astype("f2")), tensors),
        Kind("stored.npz", _array(np.savez, before=data[:, 0], after=data[:, 1]), tensors),
        Kind("deflated.npz", _array(np.savez_compressed, cfc_train=data, ids=np.arange(24)), tensors),
        Kind("e.safetensors", safetensors({"before": data[:, 0], "after": data[:, 1]}), tensors),
        Kind("e.pt", torch_file({"before": data[:, 0], "after": data[:, 1]}), tensors),
        *(Kind(f"{name}.pth", content, [INSPECT, convert(".safetensors")]) for name, content in torch.items()),
        of_model("weights.safetensors"),
        of_model("cfg.yaml", True),
        of_model("metrics.jsonl", True),
        Kind("weights.pth", (cases / "plain" / "weights.pth").read_bytes(), [evaluate], beside={}),
        Kind("sae_weights.safetensors", (cases / "sae" / "sae_weights.safetensors").read_bytes(), [evaluate],
             beside={"cfg.json": (cases / "sae" / "cfg.json").read_bytes()}),
        Kind("cfg.json", (cases / "sae" / "cfg.json").read_bytes(), [evaluate], True,
             {"sae_weights.safetensors": (cases / "sae" / "sae_weights.safetensors").read_bytes()}),
        Kind("p.csv", _csv(), [EMBED], True),
        Kind("p.tsv", _csv().replace(b",", b"\t"), [EMBED], True),
        Kind("p.csv.gz", _csv(), [EMBED], True, pack=gzip.compress),
        Kind("damaged.csv.gz", gzip.compress(_csv()), [EMBED]),
        Kind("p.jsonl", _json_lines(), [EMBED], True),
        Kind("p.json", json.dumps(_json(_rows()), indent=1).encode(), [EMBED], True),
        Kind("p.txt", _csv(), [EMBED, INSPECT], True),
        Kind("settings.yaml", SETTINGS, [
            ["train", FIXTURES / "model-cases" / "pairs.h5", "{file}", "--quiet", "--output", "{out}/m"], INSPECT], True),
        Kind("parameters.yaml", PARAMETERS, [
            ["execute", "{out}/../sound.ipynb", "--parameters", "{file}", "--quiet", "--output", "{out}/o.ipynb"]], True),
        Kind("n.ipynb", NOTEBOOK, [EXECUTE], True),
    ]
    embed = ["embed", "{file}", "{out}/../sound.csv", "--quiet", "--output", "{out}/e.h5"]
    for name in ("llama", "gptneox", "bert", "quantised", "chat"):
        result.append(Kind(f"{name}.gguf", (MODELS / f"{name}.gguf").read_bytes(), [INSPECT, embed, convert(".gguf")]))
    # Its tokenizer has no tokens for these texts.
    result.append(Kind("spm.gguf", (MODELS / "spm.gguf").read_bytes(), [INSPECT, ["tokens", "{file}", "b"]]))
    return result


# MARK: Damage

NUMBERS = [0, 1, 2, 0x7f, 0xff, 0x7fff, 0xffff, 2**31 - 1, 2**31, 2**32 - 1, 2**40, 2**62, 2**63 - 1, 2**63, 2**64 - 1]
WORDS = [
    b"", b"0", b"-1", b"1e400", b"-1e-400", b"NaN", b"inf", b"99999999999999999999", b"9223372036854775808", b"null", b"~",
    b"[]", b"{}", b"[[[[", b'"', b"'", b"\\", b"\\ud800", b"\\u0000", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3", b"\r", b"\n\n",
    b"\t", b",", b":", b";", b"&a", b"*a", b"<<: *a", b"!!python/object:os.system", b"---", b"...", b"true", b"\xe2\x80\xa8",
    b"a" * 3000, b"1" * 400, b"[" * 5000, b"- " * 3000, b"\xd8\x80\xcc\x81", b"=cmd|' /C calc'!A0"]


def damaged(kind, chance):
    """The bytes of a damaged copy."""
    data = bytearray(kind.content)
    # What is read first decides; most of a file are numbers.
    head = min(len(data), 9_000) if chance.random() < 0.8 else len(data)
    for _ in range(chance.choice([1, 1, 1, 2, 4])):
        place = chance.randrange(max(1, min(head, len(data))))
        if kind.is_text and chance.random() < 0.7:
            tokens = [found.span() for found in re.finditer(rb"[\w.+-]+|[^\w\s]|\s+", bytes(data))]
            start, end = chance.choice(tokens or [(0, 0)])
            data[start:end if chance.random() < 0.8 else start] = chance.choice(WORDS)
            continue
        match chance.randrange(10):
            case 0 | 1:
                data[place:place + 1] = bytes([data[place] ^ 1 << chance.randrange(8)]) if data else b""
            case 2 | 3:
                data[place:place + 1] = bytes([chance.choice([0, 0xff, chance.randrange(256)])])
            case 4 | 5:
                size = chance.choice([2, 4, 8])
                order = chance.choice(["little", "little", "big"])
                number = chance.choice(NUMBERS)
                if chance.random() < 0.4:
                    there = int.from_bytes(data[place:place + size], order)
                    number = there + chance.choice([-1, 1]) if chance.random() < 0.5 else there << chance.randrange(1, 40)
                data[place:place + size] = (number % 256**size).to_bytes(size, order)
            case 6:
                del data[place:]
            case 7:
                end = place + chance.choice([1, 8, 512])
                data[place:end] = bytes(len(data[place:end]))
            case 8:
                end = place + chance.choice([1, 4, 100])
                other = chance.randrange(max(1, len(data)))
                data[other:other] = data[place:end]
            case 9:
                del data[place:place + chance.choice([1, 4, 100])]
    return bytes(kind.pack(bytes(data)))


# MARK: Harm


def _npy(shape, kind="<f4", order="False"):
    header = f"{{'descr': '{kind}', 'fortran_order': {order}, 'shape': {shape}, }}".encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header


def _bomb(size):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open("cfc_train.npy", "w", force_zip64=True) as file:
            rows = size // 64
            file.write(_npy((rows, 2, 8)))
            for _ in range(size >> 20):
                file.write(bytes(1 << 20))
    return buffer.getvalue()


def _aliases(count, keys=False):
    lines = ["a0: &a0 [x, x]"] + [f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, count)]
    if keys:
        lines.append(f"? *a{count - 1}\n: 1")
    return "\n".join(lines).encode() + b"\n"


def _unwritten(shape, kind="f4", labels=None, chunks=None):
    def write(file):
        file.create_dataset("cfc_train", shape, kind, chunks=chunks)
        if labels:
            text = h5py.h5t.C_S1.copy()
            text.set_size(labels)
            h5py.h5d.create(file.id, b"cfc_train_labels", text, h5py.h5s.create_simple(shape[:1]))
    return _hdf5(write)


def _groups(depth):
    def write(file):
        file["cfc_train"] = pairs(5, 0)[1]
        group = file
        for _ in range(depth):
            group = group.create_group("g")
    return _hdf5(write)


def _cycle(file):
    file["cfc_train"] = h5py.SoftLink("/other")
    file["other"] = h5py.SoftLink("/cfc_train")
    file["up"] = file["/"]
    file.create_group("g")["again"] = file["/"]


def _wide(file):
    file["cfc_train"] = np.zeros((4, 2, 8), "f4")
    for number in range(3_000):
        file[f"group-{number}/x"] = number


def _gguf(tensors=0, values=0, rest=b""):
    return b"GGUF" + struct.pack("<IQQ", 3, tensors, values) + rest


def _text(value):
    return struct.pack("<Q", len(value)) + value


def _nested(depth):
    """A GGUF file with arrays of arrays."""
    return _gguf(0, 1, _text(b"a") + struct.pack("<I", 9) + struct.pack("<IQ", 9, 1) * depth + struct.pack("<IQ", 4, 0))


def _header(entries):
    text = json.dumps(entries).encode() if not isinstance(entries, bytes) else entries
    return struct.pack("<Q", len(text)) + text


def hostile():
    """Files made to do harm."""
    tensors = [INSPECT, TRAIN, convert(".h5")]
    training = ["train", FIXTURES / "model-cases" / "pairs.h5", "{file}", "--quiet", "--output", "{out}/m"]
    parameters = ["execute", "{out}/../sound.ipynb", "--parameters", "{file}", "--quiet", "--output", "{out}/o.ipynb"]
    embed = ["embed", "{file}", "{out}/../sound.csv", "--quiet", "--output", "{out}/e.h5"]
    amount = b'{"before": "a", "after": "b", "changed": [{"concept": "c", "amount": %s}]}\n'
    yield Kind("none.h5", _unwritten((10**9, 2, 768), chunks=(1, 2, 768)), tensors)
    yield Kind("wide.h5", _unwritten((3, 2, 2**34), chunks=(1, 1, 2**20)), tensors)
    yield Kind("zero.h5", _unwritten((0, 2**40, 2**40), h5py.string_dtype()), tensors)
    yield Kind("zeros.h5", _unwritten((0, 2, 2**62)), tensors)
    yield Kind("long.h5", _unwritten((50, 2, 8), labels=2**31), tensors)
    yield Kind("longer.h5", _unwritten((2, 2, 4), labels=2**32 - 1), tensors)
    yield Kind("groups.h5", _groups(10_000), tensors)
    yield Kind("cycle.h5", _hdf5(_cycle), tensors)
    yield Kind("many.h5", _hdf5(_wide), tensors)
    for number, shape in enumerate(["(4611686018427387904, 0)", "(0, 4611686018427387904, 4)", "(-1, 2, 8)", "(9223372036854775807,)",
                                    "(99999999999999999999, 2)", "(4294967296, 4294967296)", "(1,) * 99", "()", "(2,) + (1,)", "(" + "1, " * 100 + ")",
                                    "(2147483648, 2, 8)", "(True, 2)", "(1.5, 2)"]):
        yield Kind(f"shape{number}.npy", _npy(shape), tensors)
        yield Kind(f"shape{number}-fortran.npy", _npy(shape, order="True") + bytes(64), tensors)
    yield Kind("type.npy", _npy((2, 2, 2), "<f99999999999"), tensors)
    yield Kind("header.npy", b"\x93NUMPY\x02\x00" + struct.pack("<I", 2**32 - 1) + b"{", tensors)
    yield Kind("deep.npy", b"\x93NUMPY\x02\x00" + struct.pack("<I", 60_000) + b"(" * 60_000, tensors)
    yield Kind("bomb.npz", _bomb(5 << 30), tensors)
    yield Kind("header.safetensors", _header(b'{"a":' * 50_000), tensors)
    yield Kind("huge.safetensors", struct.pack("<Q", 2**63) + b"{}", tensors)
    yield Kind("shape.safetensors", _header({"a": {"dtype": "F32", "shape": [2**62, 0], "data_offsets": [0, 0]}}), tensors)
    yield Kind("overflow.safetensors", _header({"a": {"dtype": "F32", "shape": [2**62, 4], "data_offsets": [0, 0]}}), tensors)
    yield Kind("many.safetensors", _header(
        {f"t{i}": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]} for i in range(50_000)}), tensors)
    yield Kind("offsets.safetensors", _header(
        {"a": {"dtype": "F32", "shape": [2, 2, 2], "data_offsets": [2**63 - 1, 2**63 + 31]}}) + bytes(32), tensors)
    yield Kind("names.safetensors", _header(
        {"\x1b]0;owned\x07": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}) + bytes(4), tensors)
    for number, value in enumerate([b"1e20", b"1e300", b"-1e308", b"1e999", b"NaN", b"[" * 9000, b'"x"', b"9" * 5000]):
        yield Kind(f"amount{number}.jsonl", amount % value, [EMBED], True)
        yield Kind(f"amount{number}.csv", b"before,after,c\na,b," + value + b"\n", [EMBED], True)
    yield Kind("array.json", b"[" * 100_000, [EMBED], True)
    yield Kind("objects.jsonl", b'{"before":' * 50_000 + b"\n", [EMBED], True)
    yield Kind("columns.csv", b"before,after," + b",".join(b"c%d" % i for i in range(20_000)) + b"\na,b" + b",1" * 20_000, [EMBED], True)
    yield Kind("quotes.csv", b'before,after\n"' + b'""' * 1_000_000, [EMBED], True)
    yield Kind("same.csv", b"before,after," + b"c," * 5_000 + b"\n", [EMBED], True)
    yield Kind("bomb.csv.gz", gzip.compress(b"before,after\n" + b"a" * (3 << 29), 1), [EMBED], True)
    yield Kind("line.jsonl", b'{"before": "' + b"a" * 30_000_000 + b'", "after": "b"}\n', [EMBED], True)
    yield Kind("aliases.yaml", _aliases(30), [training, parameters], True)
    yield Kind("keys.yaml", _aliases(30, True), [training, parameters], True)
    yield Kind("deep.yaml", b"oc: " + b"[" * 20_000, [training, parameters], True)
    yield Kind("dashes.yaml", b"- " * 20_000 + b"\n", [training, parameters], True)
    yield Kind("itself.yaml", b"oc: &a [*a]\n", [training, parameters], True)
    yield Kind("merged.yaml", b"a: &a\n  <<: *a\n  oc: 1\n", [training, parameters], True)
    yield Kind("tags.yaml", b"oc: !!python/object/apply:os.system ['touch owned']\n", [training, parameters], True)
    yield Kind("numbers.yaml", b"oc: 0x" + b"f" * 5000 + b"\nsteps: 1e400\n", [training, parameters], True)
    yield Kind("cells.ipynb", _notebook(*[""] * 20_000), [EXECUTE], True)
    yield Kind("deep.ipynb", b'{"cells": ' + b"[" * 200_000, [EXECUTE], True)
    yield Kind("nan.ipynb", NOTEBOOK.replace(b'"nbformat_minor": 5', b'"nbformat_minor": NaN'), [EXECUTE], True)
    yield Kind("large.ipynb", NOTEBOOK.replace(b'"execution_count": null', b'"execution_count": ' + b"9" * 400), [EXECUTE], True)
    yield Kind("source.ipynb", _notebook("(" * 20_000), [EXECUTE], True)
    yield Kind("surrogate.ipynb", NOTEBOOK.replace(b"# Title", b"\\ud800"), [EXECUTE], True)
    models = [INSPECT, embed, convert(".gguf")]
    yield Kind("none.gguf", _gguf(), models)
    yield Kind("tensors.gguf", _gguf(2**63 - 1, 0), models)
    yield Kind("values.gguf", _gguf(0, 2**60), models)
    yield Kind("text.gguf", _gguf(0, 1, struct.pack("<Q", 2**62)), models)
    yield Kind("array.gguf", _gguf(0, 1, _text(b"tokenizer.ggml.tokens") + struct.pack("<IIQ", 9, 8, 2**61)), models)
    yield Kind("nested.gguf", _nested(100_000), models)
    yield Kind("alignment.gguf", _gguf(0, 1, _text(b"general.alignment") + struct.pack("<II", 4, 0)), models)
    yield Kind("shape.gguf", _gguf(1, 0, _text(b"t") + struct.pack("<IQQIQ", 2, 2**62, 8, 0, 0)), models)
    yield Kind("axes.gguf", _gguf(1, 0, _text(b"t") + struct.pack("<I", 2**32 - 1)), models)
    yield Kind("rest.txt", b"\0" * 1_000_000, [EMBED, INSPECT])
    for ending in (".h5", ".npy", ".npz", ".pt", ".safetensors", ".csv", ".csv.gz", ".jsonl", ".json", ".yaml", ".ipynb", ".gguf", ".txt"):
        commands = (
            [training] if ending == ".yaml" else [EXECUTE] if ending == ".ipynb" else models if ending == ".gguf"
            else [EMBED] if ending in (".csv", ".csv.gz", ".jsonl", ".json", ".txt") else tensors)
        yield Kind("empty" + ending, b"", commands)
        yield Kind("random" + ending, random.Random(ending).randbytes(3_000), commands)


# MARK: Damage to one place of an HDF5 file


def _changed(path, old, new):
    data = path.read_bytes()
    assert data.count(old) == 1
    path.write_bytes(data.replace(old, new))


def numbers_of_another_size(path):
    """The header says that a number of 32 bits takes 51,716 bytes: the HDF5 library reads memory that is not there."""
    with h5py.File(path, "w") as file:
        file.create_dataset("cfc_train", data=pairs(24, 0)[1], chunks=(4, 2, 8), compression="gzip")
    number = struct.pack("<BBBBIHH", 0x11, 0x20, 0x1f, 0, 4, 0, 32)
    _changed(path, number, struct.pack("<BBBBIHH", 0x11, 0x20, 0x1f, 0, 51_716, 0, 32))


def heap_without_an_end(path):
    """A text of an attribute is in a heap whose first object takes no bytes: the HDF5 library looks at it for ever."""
    with h5py.File(path, "w") as file:
        file["cfc_train"] = pairs(24, 0)[1]
        file.create_group("metadata").attrs["model"] = "toy"
    data = path.read_bytes()
    start = data.index(b"GCOL") + 16
    path.write_bytes(data[:start] + bytes(16) + data[start + 16:])


def of_a_newer_library(path, name):
    """A dataset whose layout has a version that no library knows yet."""
    datasets = {
        "cfc_train": pairs(24, 0)[1], "cfc_train_labels": [f"[{i}, {i % 3}]" for i in range(24)],
        "cfc_train_texts": [[f"a {i}", f"b {i}"] for i in range(24)], "cfc_test": pairs(13, 1)[1]}
    with h5py.File(path, "w") as file:
        for key, data in datasets.items():
            text = h5py.string_dtype() if "_l" in key or "_texts" in key else None
            made = file.create_dataset(key, data=data, dtype=text)
            if key == name:
                place = struct.pack("<QQ", made.id.get_offset(), made.id.get_storage_size())
    # Version 3, contiguous.
    _changed(path, b"\x03\x01" + place, b"\x09\x01" + place)


# MARK: Runs


@dataclasses.dataclass
class Run:
    """What a command did: its exit code, None if it did not end in time; what it wrote; its peak memory in bytes."""
    code: int
    output: str
    errors: str
    peak: int


def run(arguments, seconds=SECONDS):
    """Runs the program within the limits."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [PROGRAM, *map(str, arguments)], stdout=output, stderr=errors, stdin=subprocess.DEVNULL, env=environment(),
            start_new_session=True, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES)))
        late = threading.Event()

        def end():
            late.set()
            os.killpg(process.pid, signal.SIGKILL)

        timer = threading.Timer(seconds, end)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)

        def text(file):
            file.seek(0)
            return file.read().decode(errors="replace")

        return Run(
            None if late.is_set() else process.returncode, text(output), text(errors), usage.ru_maxrss << 10)


def problems(result, name, left):
    """What is wrong with a run on a file of this name, which left these files behind; nothing if all is right."""
    found = []
    if result.code is None:
        found.append("hung")
    elif result.code not in (0, 1, 64):
        found.append(f"exit code {result.code}")
    if result.peak > BYTES:
        found.append(f"{result.peak >> 20} MiB")
    lines = result.errors.splitlines()
    sentences = [line for line in lines if line.startswith("Error: ") or re.match(r".*: cell In\[\d+\].* failed with ", line)]
    if result.code in (1, 64):
        if len(sentences) != 1:
            found.append(f"{len(sentences)} sentences")
        for sentence in sentences:
            # A language model goes by its file's name without the ending.
            if (name.removesuffix(".gguf") if name.endswith(".gguf") else name) not in sentence:
                found.append("the file is not named")
            if not sentence.startswith("Error: "):
                continue
            if not sentence.endswith((".", "?")) or len(sentence) > 900:
                found.append("no sentence")
        if left:
            found.append(f"left behind: {', '.join(left)}")
    elif result.code == 0 and sentences:
        found.append("exit code 0 with an error")
    if re.search(r"Fatal error|NSCocoa|NSError|Swift\.|UnsafeM|Optional\(|unexpected error|Stack dump|Traceback", result.errors):
        found.append("a name that means nothing to the reader")
    if any(ord(character) < 32 and character not in "\n\t" for character in result.errors + result.output):
        found.append("control characters")
    return found


class Trial:
    """A folder in which files are tried, one after the other."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "sound.csv").write_text("before,after\nthe door is red,a door\nx,y\n")
        (folder / "sound.ipynb").write_bytes(NOTEBOOK)
        self.count = 0

    def run(self, kind, content, commands):
        """Runs commands on a file; gives the arguments and the result of each, with what is wrong."""
        self.count += 1
        place = self.folder / f"t{self.count}"
        place.mkdir()
        path = place / kind.name
        target = path
        if kind.beside is not None:
            target = place / "model"
            target.mkdir()
            path = target / kind.name
            for name, other in kind.beside.items():
                (target / name).write_bytes(other)
        path.write_bytes(content)
        for command in commands:
            output = place / "out"
            output.mkdir()
            arguments = [str(part).format(file=target, out=place / "out") if isinstance(part, str) else part for part in command]
            # Notebooks run in their own folder.
            result = run([part.replace("out/../", "../") if isinstance(part, str) else part for part in arguments])
            left = sorted(str(item.relative_to(output)) for item in output.rglob("*"))
            # A notebook whose cell fails is written with what ran.
            if command[0] == "execute":
                left = [name for name in left if name != "o.ipynb"]
            yield arguments, result, problems(result, "model" if kind.beside is not None else kind.name, left)
            subprocess.run(["rm", "-rf", output], check=True)

    def remove(self):
        subprocess.run(["rm", "-rf", self.folder / f"t{self.count}"], check=True)
