"""Makes the npy, npz and safetensors files that the Swift tests read.

Usage: python make_array_files.py ../arrays
"""

import sys
from pathlib import Path

import numpy as np
import torch
from numpy.lib import format as npy
from safetensors.torch import save_file

NAMES = "float64 float32 float16 bfloat16 int64 int32 int16 int8 uint8 bool uint16 uint32 uint64".split()
KINDS = "f8 f4 f2 i8 i4 i2 i1 u8 u4 u2 u1 b1".split()


def counting(*shape, dtype="f4"):
    return (np.arange(int(np.prod(shape))) / 4 - 1).reshape(shape).astype(dtype)


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {"matrix": counting(3, 4), "fortran": np.asfortranarray(counting(3, 4, dtype="f8")),
              "cube": np.asfortranarray(counting(2, 3, 4)), "big": counting(5, dtype=">f4"),
              "bigcube": np.asfortranarray(counting(2, 2, 2, dtype=">f8")),
              "scalar": np.float64(2.5), "empty": np.zeros((0, 3), "f4")}
    arrays |= {f"kind_{kind}": np.array([0, 1, 2, 3]).astype(kind) for kind in KINDS}
    np.savez(folder / "arrays.npz", **arrays)
    np.savez_compressed(folder / "deflated.npz", matrix=counting(3, 4), zeros=np.zeros(5000, "f4"))
    np.save(folder / "plain.npy", counting(3, 4))
    np.save(folder / "vector.npy", counting(7, dtype="i8"))
    for version in (2, 3):
        with open(folder / f"version{version}.npy", "wb") as file:
            npy.write_array(file, counting(3, 4), version=(version, 0))
    np.save(folder / "objects.npy", np.array([{"a": 1}, None], dtype=object), allow_pickle=True)
    np.save(folder / "records.npy", np.zeros(2, dtype=[("x", "f4"), ("y", "i4")]))
    np.save(folder / "texts.npy", np.array(["a", "bc"]))
    np.savez(folder / "none.npz")
    tensors = {name: torch.tensor([0, 1, 2, 3]).to(getattr(torch, name)) for name in NAMES}
    tensors |= {"matrix": torch.from_numpy(counting(3, 4)), "scalar": torch.tensor(2.5), "empty": torch.zeros(0, 3)}
    save_file(tensors, folder / "tensors.safetensors", metadata={"format": "pt", "note": "naïve"})
    save_file({"x": torch.zeros(2, dtype=torch.float8_e4m3fn)}, folder / "narrow.safetensors")


main()
