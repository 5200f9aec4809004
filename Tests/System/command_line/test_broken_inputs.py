"""Broken files: each is refused with exit code 1 and one sentence that names it, and none crashes the program."""
import io
import pickle
import struct

import h5py
import numpy as np
import pytest

from support.damaged_files import heap_without_an_end, numbers_of_another_size, of_a_newer_library
from support.paths import FIXTURES
from support.program import run, succeed, succeed_json
from support.shifts import pairs
from support.tensorfiles import Executes, safetensors, torch_file, torch_zip


def check(result, *names):
    assert result.returncode == 1, f"exit code {result.returncode}: {result.stderr}"
    assert result.stdout == ""
    line, = result.stderr.splitlines()
    assert line.startswith("Error: ") and len(line) < 500
    assert any(name in line for name in names), line
    # No stack and no name of an error's type.
    assert "Fatal" not in line and "Swift." not in line and "Error(" not in line


# MARK: HDF5

def written(**datasets):
    def write(path):
        with h5py.File(path, "w") as file:
            for name, data in datasets.items():
                file.create_dataset(name, data=data)
    return write


def cut(path):
    written(cfc_train=pairs(500, 0)[1])(path)
    data = path.read_bytes()
    path.write_bytes(data[:len(data) // 2])


def not_a_number(path):
    data = pairs(20, 0)[1]
    data[7, 1, 3] = np.nan
    written(cfc_train=data)(path)


def infinite(path):
    data = pairs(20, 0)[1]
    data[3, 0, 0] = np.inf
    written(cfc_train=data)(path)


def strings(path):
    with h5py.File(path, "w") as file:
        file.create_dataset("cfc_train", data=["a", "b"], dtype=h5py.string_dtype())


def compound(path):
    written(cfc_train=np.zeros(5, dtype=[("a", "f4"), ("b", "i4")]))(path)


def group(path):
    with h5py.File(path, "w") as file:
        file["cfc_train/inner"] = pairs(5, 0)[1]


def damaged_chunk(path):
    with h5py.File(path, "w") as file:
        table = file.create_dataset("cfc_train", data=pairs(500, 0)[1], chunks=(500, 2, 8), compression="gzip")
        place = table.id.get_chunk_info(0)
    data = bytearray(path.read_bytes())
    middle = place.byte_offset + place.size // 2
    data[middle:middle + 200] = bytes(200)
    path.write_bytes(data)


def chunks_of_another_shape(path):
    """The header says that chunks are wider than those that are stored; the HDF5 library reads beyond their end."""
    with h5py.File(path, "w") as file:
        file.create_dataset("cfc_train", data=pairs(24, 0)[1], chunks=(4, 2, 8), compression="gzip")
    data = path.read_bytes()
    shape = struct.pack("<IIII", 4, 2, 8, 4)
    assert data.count(shape) == 1
    path.write_bytes(data.replace(shape, struct.pack("<IIII", 4, 2, 8 + 256, 4)))


def labels(texts):
    def write(path):
        with h5py.File(path, "w") as file:
            file["cfc_train"] = pairs(10, 0)[1]
            file.create_dataset("cfc_train_labels", data=texts, dtype=h5py.string_dtype())
    return write


def broken_test_data(path):
    with h5py.File(path, "w") as file:
        file["cfc_train"] = pairs(200, 0)[1]
        file["cfc_test"] = pairs(20, 0, dimension=5)[1]


HDF5 = {
    "empty file": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("these are no embeddings\n" * 50),
    "signature and nothing else": lambda path: path.write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(100)),
    "cut in half": cut,
    "damaged chunk": damaged_chunk,
    "chunks of another shape": chunks_of_another_shape,
    "numbers of another size": numbers_of_another_size,
    "a heap without an end": heap_without_an_end,
    "the form of a newer library": lambda path: of_a_newer_library(path, "cfc_train"),
    "no dataset": written(),
    "another dataset": written(states=pairs(20, 0)[1]),
    "a group": group,
    "one axis": written(cfc_train=np.zeros(10, "f4")),
    "four axes": written(cfc_train=np.zeros((5, 2, 2, 2), "f4")),
    "a scalar": written(cfc_train=np.float32(1)),
    "three texts a pair": written(cfc_train=np.zeros((5, 3, 4), "f4")),
    "no rows": written(cfc_train=np.zeros((0, 2, 4), "f4")),
    "no columns": written(cfc_train=np.zeros((5, 2, 0), "f4")),
    "a sequence of one": written(cfc_train=np.zeros((1, 4), "f4")),
    "integers": written(cfc_train=np.zeros((5, 2, 4), "i4")),
    "strings": strings,
    "compound": compound,
    "not a number": not_a_number,
    "infinite": infinite,
    "all shifts zero": written(cfc_train=np.ones((200, 2, 4), "f4")),
    "another width to test on": broken_test_data,
}


@pytest.mark.parametrize("name", HDF5)
def test_hdf5(tmp_path, name):
    path = tmp_path / "broken.h5"
    HDF5[name](path)
    check(run("train", path, "--output", tmp_path / "m", "--quiet"), "broken.h5")
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize("texts, reason", [
    (["[1]"] * 9, "9 labels for 10 rows"), (["[1]"] * 9 + ["[1"], "row 9 is not JSON"),
])
def test_labels_that_cannot_be_used_are_left_out(tmp_path, texts, reason):
    """Training needs no labels, so it does not stop for them; it says that they are not used."""
    path = tmp_path / "broken.h5"
    labels(texts)(path)
    result = run("train", path, "--oc", 2, "--steps", 2, "--batch", 4, "--whiten", "none", "--output", tmp_path / "m")
    assert result.returncode == 0, result.stderr
    line, = [line for line in result.stderr.splitlines() if line.startswith("remark: ")]
    assert "broken.h5" in line and reason in line and "the labels are not used" in line


@pytest.mark.parametrize("name, remark", [
    ("cfc_train_labels", "the labels are not used"), ("cfc_train_texts", "the texts are not used"), ("cfc_test", "it is not used"),
])
def test_what_a_training_does_without_gets_a_remark(tmp_path, name, remark):
    path = tmp_path / "broken.h5"
    of_a_newer_library(path, name)
    result = run("train", path, "--oc", 2, "--steps", 2, "--batch", 4, "--whiten", "none", "--output", tmp_path / "m")
    assert result.returncode == 0, result.stderr
    line, = [line for line in result.stderr.splitlines() if line.startswith("remark: ")]
    assert f"broken.h5: '{name}' cannot be read by the HDF5 library" in line and remark in line
    # It is shown where the file is inspected, and the labels of another file are not taken.
    assert f"'{name}' cannot be read by the HDF5 library" in succeed("inspect", path)


def test_batch_of_more_than_all_shifts(tmp_path):
    """Refused when asked for; the default of the settings stands for all shifts of smaller data."""
    path = tmp_path / "small.h5"
    written(cfc_train=pairs(5, 0)[1])(path)
    check(run("train", path, "--batch", 6, "--output", tmp_path / "m", "--quiet"), "batch: 6", "the 5 shifts of small.h5")
    assert not (tmp_path / "m").exists()
    assert run("train", path, "--output", tmp_path / "m", "--quiet").returncode == 0


# MARK: YAML

YAML = {
    "not YAML": "oc: [1, 2\nlr: }",
    "tabs": "oc:\n\t- 3\n  lr: 2",
    "a list": "- oc\n- lr\n",
    "a word": "reference\n",
    "unknown key": "colour: red\n",
    "a word for a number": "oc: many\n",
    "a number out of range": "oc: -3\n",
    "a list as value": "oc: [1, 2]\n",
    "a mapping as value": "lr:\n  value: 2\n",
    "unknown preset": "preset: best\n",
    "unknown method": "method: nothing\n",
    "empty method": "method:\n",
    "a key of another method": "method: PCA\nk: 3\n",
    "settings that exclude each other": "tolerance: 0.1\nloss: relative\n",
    "too large a number": "oc: 99999999999999999999999\n",
    "bytes that are no text": b"\xff\xfe\x00o\x00c",
    "a bomb of aliases": "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
}


@pytest.mark.parametrize("name", YAML)
def test_yaml(embeddings, tmp_path, name):
    path = tmp_path / "broken.yaml"
    text = YAML[name]
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    check(run("train", embeddings, path, "--output", tmp_path / "m"), "broken.yaml", *(
        # What is wrong with the whole of the settings names the keys.
        ["oc:", "tolerance:"] if name in ("a number out of range", "settings that exclude each other") else []))


def test_no_such_yaml(embeddings, tmp_path):
    check(run("train", embeddings, tmp_path / "none.yaml"), "none.yaml")


# MARK: Models of this program

WEIGHTS = {
    "encoder.weight": np.ones((2, 3)), "encoder.bias": np.zeros(2), "decoder.weight": np.ones((3, 2)),
    "decoder.bias": np.zeros(3),
}
CONFIGURATION = "oc: 2\n"
METRICS = '{"summary": {"loss": 1.0, "scale": 1.0, "steps": 1, "complete": true}}\n'


def changed(**tensors):
    """The weights with some replaced; None leaves one out."""
    merged = WEIGHTS | {name.replace("_", "."): array for name, array in tensors.items()}
    return safetensors({name: array for name, array in merged.items() if array is not None})


def with_type(name):
    return safetensors(WEIGHTS).replace(b"F32", name)


MODELS = {
    "truncated weights": {"weights.safetensors": safetensors(WEIGHTS)[:-10]},
    "bad header": {"weights.safetensors": struct.pack("<Q", 20) + b"{" * 20},
    "header too long": {"weights.safetensors": struct.pack("<Q", 1 << 60) + b"{}"},
    "empty weights": {"weights.safetensors": b""},
    "unknown type": {"weights.safetensors": with_type(b"F99")},
    "another type": {"weights.safetensors": with_type(b"I64")},
    "a tensor is missing": {"weights.safetensors": changed(decoder_bias=None)},
    "shapes that do not fit": {"weights.safetensors": changed(decoder_weight=np.ones((2, 3)))},
    "three axes": {"weights.safetensors": changed(encoder_weight=np.ones((1, 2, 3)))},
    "other features than cfg.yaml": {"cfg.yaml": b"oc: 5\n"},
    "norm without tensors": {"cfg.yaml": b"oc: 2\nnorm: bn\n"},
    "thresholds without tensors": {"cfg.yaml": b"method: JumpReLU\noc: 2\n"},
    "more active features than there are": {"cfg.yaml": b"method: TopK\noc: 2\nk: 50\n"},
    "unknown key in cfg.yaml": {"cfg.yaml": b"oc: 2\nnothing: 3\n"},
    "no cfg.yaml": {"cfg.yaml": None},
    "no metrics.jsonl": {"metrics.jsonl": None},
    "metrics.jsonl is no JSON": {"metrics.jsonl": b"{\n"},
}


@pytest.mark.parametrize("name", MODELS)
def test_models(embeddings, tmp_path, name):
    folder = tmp_path / "broken-model"
    folder.mkdir()
    files = {"weights.safetensors": safetensors(WEIGHTS), "cfg.yaml": CONFIGURATION.encode(),
             "metrics.jsonl": METRICS.encode()} | MODELS[name]
    for file, data in files.items():
        if data is not None:
            (folder / file).write_bytes(data)
    for command in (["inspect", folder], ["evaluate", folder, embeddings], ["convert", folder, tmp_path / "x"]):
        check(run(*command), "broken-model")


def test_the_unbroken_model_is_taken(tmp_path):
    """Otherwise the test above would show nothing."""
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "weights.safetensors").write_bytes(safetensors(WEIGHTS))
    (folder / "cfg.yaml").write_text(CONFIGURATION)
    (folder / "metrics.jsonl").write_text(METRICS)
    assert run("inspect", folder).returncode == 0


def test_no_model(embeddings, tmp_path):
    check(run("evaluate", tmp_path / "nothing", embeddings), "nothing")
    check(run("evaluate", tmp_path, embeddings), tmp_path.name)
    check(run("evaluate", embeddings, embeddings), "embeddings.h5")


# MARK: Models of the reference

def npz(**arrays):
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def reference_weights():
    return torch_file({name: array.astype("f4") for name, array in WEIGHTS.items()})


GOOD = npz(mean=np.zeros((1, 3)), whitening_matrix=np.eye(3), epsilon=1e-5)
REFERENCE = {
    "pth: not a zip": {"weights.pth": b"nothing that torch would know, and long enough to be looked at"},
    "pth: empty": {"weights.pth": b""},
    "pth: truncated": {"weights.pth": reference_weights()[:300]},
    "pth: a pickle that asks for os.system": {"weights.pth": torch_zip(pickle.dumps(Executes("touch executed")))},
    "pth: a bare pickle": {"weights.pth": pickle.dumps({"encoder.weight": [1.0] * 20})},
    "pth: the format before torch 1.6": {"weights.pth": b"\x80\x02\x8a\x0alfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03."},
    "pth: a list": {"weights.pth": torch_zip(pickle.dumps([1, 2, 3], protocol=2))},
    "pth: no pickle": {"weights.pth": npz(a=np.zeros(3))},
    "pth: a tensor is missing": {"weights.pth": torch_file({"encoder.weight": np.ones((2, 3), "f4")})},
    "npz: truncated": {"whitening_params.npz": GOOD[:-40]},
    "npz: not a zip": {"whitening_params.npz": b"nothing"},
    "npz: other names": {"whitening_params.npz": npz(average=np.zeros(3))},
    "npz: objects": {"whitening_params.npz": npz(mean=np.array([Executes("touch executed")], dtype=object))},
    "npz: another width": {"whitening_params.npz": npz(
        mean=np.zeros(4), whitening_matrix=np.eye(4), epsilon=1e-5)},
    "npz: not symmetric": {"whitening_params.npz": npz(
        mean=np.zeros(3), whitening_matrix=np.triu(np.ones((3, 3))), epsilon=1e-5)},
    "npz: missing": {"whitening_params.npz": None},
    "cfg.yaml: another width": {"cfg.yaml": b"oc: 9\n"},
    "cfg.yaml: not YAML": {"cfg.yaml": b"oc: [\n"},
    "cfg.yaml: a word for a number": {"cfg.yaml": b"oc: 2\nnorm: none\nlr: fast\n"},
    "cfg.yaml: unknown norm": {"cfg.yaml": b"oc: 2\nnorm: huge\n"},
}


def reference(folder, changes):
    folder.mkdir()
    files = {"weights.pth": reference_weights(), "cfg.yaml": b"oc: 2\nnorm: none\nwhiten: true\n",
             "whitening_params.npz": GOOD} | changes
    for file, data in files.items():
        if data is not None:
            (folder / file).write_bytes(data)


@pytest.mark.parametrize("name", REFERENCE)
def test_reference_models(tmp_path, name):
    reference(tmp_path / "broken-run", REFERENCE[name])
    check(run("convert", tmp_path / "broken-run", tmp_path / "m", cwd=tmp_path), "broken-run")
    assert not (tmp_path / "m").exists() and not (tmp_path / "executed").exists()


def test_the_unbroken_reference_model_is_taken(tmp_path):
    reference(tmp_path / "run", {})
    result = run("convert", tmp_path / "run", tmp_path / "m")
    assert result.returncode == 0, result.stderr


# MARK: Files of tensors, broken in every way that the library's own tests know

# A dictionary without tensors is no broken file.
#: Sound files of tensors whose types are not read.
UNREAD = {"complex.pth": "ComplexFloat", "unknown.safetensors": "F8_E5M2"}
BROKEN = sorted(path for path in (FIXTURES / "broken").iterdir() if path.name not in ["empty.pth", *UNREAD]) + [
    FIXTURES / "torch" / name for name in ("evil.pth", "legacy.pth", "bare.pth")
] + [FIXTURES / "arrays" / name for name in ("objects.npy", "records.npy", "texts.npy", "none.npz")]


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.name)
def test_tensors(path, tmp_path):
    check(run("inspect", path, cwd=tmp_path), path.name)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", UNREAD)
def test_types_that_are_not_read_are_listed(name):
    path = FIXTURES / "broken" / name
    [tensor] = succeed_json("inspect", path)["unread"]
    assert tensor["type"] == UNREAD[name]
    assert f"{UNREAD[name]}, not read" in succeed("inspect", path)
