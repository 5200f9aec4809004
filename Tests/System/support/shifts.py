"""Synthetic shifts and pairs of embeddings, and the HDF5 files that hold them."""
import json

import h5py
import numpy as np


def shifts(count, seed, concepts=4, dimension=8):
    """Sparse δ (count × concepts) and Δz = A δ (count × dimension), with the same A for every seed."""
    mixing = np.random.default_rng(99).normal(size=(dimension, concepts))
    random = np.random.default_rng(seed)
    delta = np.zeros((count, concepts))
    for row in delta:
        places = random.choice(concepts, random.integers(1, 3), replace=False)
        row[places] = random.uniform(-1, 1, len(places))
    return delta.astype("f4"), (delta @ mixing.T).astype("f4")


def pairs(count, seed, **options):
    """Sparse δ, and pairs of embeddings (count × 2 × dimension) that differ by Δz."""
    delta, change = shifts(count, seed, **options)
    before = np.random.default_rng(seed + 1000).normal(size=change.shape).astype("f4")
    return delta, np.stack([before, before + change], axis=1)


def write_labels(file, name, delta):
    labels = [json.dumps([round(float(value), 6) for value in row]) for row in delta]
    file.create_dataset(name, data=labels, dtype=h5py.string_dtype())


def write_embeddings(path):
    """Writes 1,000 pairs to train on and 300 to test on, with labels and metadata."""
    with h5py.File(path, "w") as file:
        for name, count, seed in [("cfc_train", 1000, 1), ("cfc_test", 300, 2)]:
            delta, data = pairs(count, seed)
            file.create_dataset(name, data=data, chunks=(100, 2, 8), compression="gzip", compression_opts=4)
            write_labels(file, name + "_labels", delta)
        metadata = file.create_group("metadata")
        metadata.attrs["model"] = "toy"
        metadata.attrs["concepts"] = json.dumps(["red", "green", "blue", "large"])
