"""Writes the HDF5 files of Tests/Fixtures/data with h5py: python make_data.py FOLDER.

Every embedding follows one formula, so that the tests need no copy of the numbers.
"""

import sys

import h5py
import numpy as np


def pairs(count, dimension):
    row, text, entry = np.ogrid[:count, :2, :dimension]
    return ((7 * row + 5 * text * (entry + 1) + 3 * entry) % 32 / 4).astype("<f4")


def ordinary(path):
    """What the paper's code writes, in several ways of storing it."""
    with h5py.File(path, "w", libver="earliest") as file:
        file.create_dataset("cfc_train", data=pairs(40, 6), chunks=(7, 1, 3), compression="gzip", shuffle=True)
        labels = ["[%d, %d, 1]" % (row % 2, row % 3 == 0) for row in range(40)]
        file.create_dataset("cfc_train_labels", data=labels, dtype=h5py.string_dtype())
        texts = [["before %d" % (row % 10), "after %d" % (row % 4)] for row in range(40)]
        file.create_dataset("cfc_train_texts", data=texts, dtype=h5py.string_dtype())
        file.create_dataset("cfc_test", data=pairs(9, 6).astype(">f8"))
        file.create_dataset("cfc_test_labels", data=np.array([b"[0, 1, 1]"] * 9, dtype="S12"))
        file.create_dataset("states", data=pairs(25, 6)[:, 0], chunks=(4, 6), compression="gzip")
        group = file.create_group("metadata")
        group.attrs["model"] = "a model"
        group.attrs["layer"] = 12
        group.attrs["pooling"] = "last_token"
        group.attrs["concepts"] = '["colour", "shape", "object"]'
        group.attrs["note"] = "kept"


def odd(path):
    """What cannot be used, and links that lead nowhere or round in circles."""
    with h5py.File(path, "w", libver="earliest") as file:
        file.create_dataset("lzf", data=pairs(40, 6), compression="lzf")
        file.create_dataset("half", data=pairs(4, 2).astype("<f2"))
        file.create_dataset("complex", data=pairs(4, 2).astype("<c8"))
        file.create_dataset("strings", data=["a", "b"], dtype=h5py.string_dtype())
        file.create_dataset("scalar", data=1.5)
        file.create_dataset("nothing", data=h5py.Empty("f"))
        file.create_dataset("unwritten", shape=(1 << 40, 2, 1 << 20), dtype="<f4", chunks=(1, 2, 1024))
        file.create_group("cfc_train").create_dataset("embeddings", data=pairs(4, 2))
        file["cfc_train"]["again"] = file["cfc_train"]
        file["cfc_train"]["top"] = h5py.SoftLink("/")
        file["gone"] = h5py.SoftLink("/nowhere")
        file["elsewhere"] = h5py.ExternalLink("nowhere.h5", "/cfc_train")


if __name__ == "__main__":
    folder = sys.argv[1]
    ordinary(folder + "/h5py.h5")
    odd(folder + "/odd.h5")
