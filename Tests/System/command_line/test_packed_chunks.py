"""Compressed HDF5 files of many chunks: what `convert` and `train` read is what h5py reads."""
import zlib

import h5py
import numpy as np
import pytest

from support.program import run, succeed

#: More than a mebibyte of shifts, so that `--memory 1` reads them in windows.
ROWS, WIDTH = 12_003, 24


def pairs(dtype="f4"):
    return np.random.default_rng(5).normal(size=(ROWS, 2, WIDTH)).astype(dtype)


def converted(path, *options):
    succeed("convert", path, path.with_suffix(".npy"), "--overwrite", *options)
    return np.load(path.with_suffix(".npy"))


@pytest.mark.parametrize("dtype", ["f4", "f8", ">f4", "f2"])
@pytest.mark.parametrize("way", [
    {"compression": "gzip", "compression_opts": 1}, {"compression": "gzip", "compression_opts": 9, "shuffle": True},
    {"compression": "gzip", "shuffle": True, "fletcher32": True}, {"fletcher32": True}, {"shuffle": True},
    {"compression": "lzf", "shuffle": True},
], ids=lambda way: "+".join(map(str, way)))
def test_every_filter(tmp_path, dtype, way):
    path = tmp_path / "pairs.h5"
    with h5py.File(path, "w") as file:
        file.create_dataset("cfc_train", data=pairs(dtype), chunks=(64, 2, WIDTH), **way)
    # In one piece of memory, and in windows.
    for options in [(), ("--memory", "1")]:
        assert np.array_equal(converted(path, *options), pairs(dtype).astype("f4"))


@pytest.mark.parametrize("chunk", [(3, 2, WIDTH), (7, 2, WIDTH), (ROWS, 2, WIDTH), (20_000, 2, WIDTH), (64, 1, 8)])
def test_every_size_of_chunks(tmp_path, chunk):
    path = tmp_path / "pairs.h5"
    with h5py.File(path, "w") as file:
        file.create_dataset(
            "cfc_train", data=pairs(), chunks=chunk, maxshape=(None, 2, WIDTH), compression="gzip", shuffle=True,
            fletcher32=True)
    assert np.array_equal(converted(path), pairs())


def test_chunks_of_megabytes_in_two_datasets_and_a_sequence(tmp_path):
    """Pieces that are larger than the library's cache are read once, whichever rows are asked for."""
    path = tmp_path / "large.h5"
    data = np.random.default_rng(0).normal(size=(2_500, 2, 768)).astype("f4")
    with h5py.File(path, "w") as file:
        file.create_dataset("before", data=data[:, 0], chunks=(700, 768), compression="gzip", compression_opts=1)
        file.create_dataset("after", data=data[:, 1], chunks=(512, 768), compression="gzip", compression_opts=1)
        file.create_dataset("states", data=data[:, 0], chunks=(600, 768), compression="gzip", compression_opts=1)
    assert np.array_equal(converted(path, "--before-dataset", "before", "--after-dataset", "after"), data)
    states = converted(path, "--dataset", "states", "--sequence")
    assert np.array_equal(states, np.stack([data[:-1, 0], data[1:, 0]], 1))


def test_chunks_behind_a_user_block_and_in_another_file(tmp_path):
    """Addresses of chunks count from the file's first byte, or from behind what others put before it."""
    packed = {"data": pairs(), "chunks": (64, 2, WIDTH), "compression": "gzip"}
    path = tmp_path / "block.h5"
    with h5py.File(path, "w", userblock_size=2048) as file:
        file.create_dataset("cfc_train", **packed)
    assert np.array_equal(converted(path), pairs())
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file.create_dataset("pairs", **packed)
    linking = tmp_path / "linking.h5"
    with h5py.File(linking, "w") as file:
        file["cfc_train"] = h5py.ExternalLink("other.h5", "pairs")
    assert np.array_equal(converted(linking), pairs())


def test_chunks_with_other_filters_and_missing_ones(tmp_path):
    path = tmp_path / "pairs.h5"
    data = pairs()
    with h5py.File(path, "w") as file:
        table = file.create_dataset(
            "cfc_train", data.shape, "f4", chunks=(64, 2, WIDTH), compression="gzip", shuffle=True, fillvalue=0.25)
        table[:320] = data[:320]
        table[384:] = data[384:]
        # Not shuffled, not packed, neither.
        table.id.write_direct_chunk((0, 0, 0), zlib.compress(data[:64].tobytes()), filter_mask=1)
        shuffled = np.frombuffer(data[64:128].tobytes(), "u1").reshape(-1, 4).T.tobytes()
        table.id.write_direct_chunk((64, 0, 0), shuffled, filter_mask=2)
        table.id.write_direct_chunk((128, 0, 0), data[128:192].tobytes(), filter_mask=3)
    data[320:384] = 0.25
    with h5py.File(path) as file:
        assert np.array_equal(file["cfc_train"][:], data)
    assert np.array_equal(converted(path), data)


@pytest.mark.parametrize("memory", [(), ("--memory", "1")], ids=["whole", "windows"])
@pytest.mark.parametrize("damage", ["a byte", "cut", "fewer"])
def test_damaged_chunks(tmp_path, damage, memory):
    path = tmp_path / "pairs.h5"
    with h5py.File(path, "w") as file:
        table = file.create_dataset("cfc_train", data=pairs(), chunks=(64, 2, WIDTH), compression="gzip")
        for row in (640, 256):
            content = bytearray(table.id.read_direct_chunk((row, 0, 0))[1])
            if damage == "a byte":
                content[len(content) // 2] ^= 0x55
            elif damage == "cut":
                del content[-100:]
            else:
                content = zlib.compress(pairs()[row:row + 63].tobytes())
            table.id.write_direct_chunk((row, 0, 0), bytes(content))
    sentence = "pairs.h5: dataset 'cfc_train', rows 256 to 319, cannot be read; the file is damaged."
    assert succeed("inspect", path, *memory).strip().endswith(sentence)
    for arguments in [("convert", path, tmp_path / "out.npy", *memory),
                      ("train", path, *memory, "--oc", "2", "--steps", "20", "--output", tmp_path / "model")]:
        result = run(*arguments)
        assert (result.returncode, result.stderr.strip().splitlines()[-1]) == (1, "Error: " + sentence)
    assert not (tmp_path / "out.npy").exists()


def test_training_does_not_depend_on_how_pairs_are_stored(tmp_path):
    """The same chunks, with and without filters, give the same weights to the bit."""
    weights = []
    path = tmp_path / "pairs.h5"
    for way in [{}, {"compression": "gzip"}, {"shuffle": True, "fletcher32": True, "compression": "gzip"}]:
        with h5py.File(path, "w") as file:
            file.create_dataset("cfc_train", data=pairs(), chunks=(16, 2, WIDTH), **way)
        for threads in (1, 2):
            output = tmp_path / f"{len(weights)}"
            succeed("train", path, "--memory", 1, "--oc", 3, "--steps", 500, "--batch", 64, "--threads", threads, "--output", output)
            weights.append((threads, sorted(output.glob("*.safetensors"))[0].read_bytes()))
    assert all(weights[index] == weights[index % 2] for index in range(6))
