"""Reads the npz and safetensors files of SparseShift with NumPy and the safetensors library.

Usage: python check_arrays.py FOLDER
"""

import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file


def check(name, value, kind):
    expected = {"matrix": [[0, 1], [2, 3]], "scalar": 2.5, "empty": [], "bool": [False, True, True, True]}
    wanted = expected.get(name, [0, 1, 2, 3])
    assert value.tolist() == wanted, (name, value)
    kinds = {"matrix": "float32", "scalar": "float64", "empty": "float32"}
    assert kind == kinds.get(name, name), (name, kind)


def main():
    folder = Path(sys.argv[1])
    for name in ("stored.npz", "deflated.npz"):
        with np.load(folder / name) as arrays:
            for key in arrays.files:
                check(key, arrays[key], str(arrays[key].dtype))
            assert arrays["empty"].shape == (0, 3)
            print(f"{name}: NumPy {np.__version__} reads {len(arrays.files)} arrays")
    tensors = load_file(folder / "all.safetensors")
    for key, value in tensors.items():
        check(key, value, str(value.dtype).removeprefix("torch."))
    assert tensors["empty"].shape == (0, 3) and tensors["bfloat16"].dtype == torch.bfloat16
    print(f"all.safetensors: the safetensors library reads {len(tensors)} tensors")


main()
