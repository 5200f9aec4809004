"""Makes the torch files that the Swift tests read, good ones and ones that have to be refused.

Usage: python make_torch_files.py ../torch
"""

import io
import pickle
import sys
import zipfile
from pathlib import Path

import numpy as np
import torch


def counting(*shape, dtype=torch.float32):
    count = int(np.prod(shape))
    return (torch.arange(count, dtype=torch.float32) / 4 - 1).reshape(shape).to(dtype)


def layers():
    model = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2))
    state = model.state_dict()
    for value in state.values():
        value.copy_(counting(*value.shape).to(value.dtype))
    return model


def views():
    base = counting(4, 5)
    return {
        "base": base,
        "transposed": base.T,
        "row": base[2],
        "column": base[:, 3],
        "block": base[1:3, 1:4],
        "expanded": counting(3).expand(2, 3),
        "scalar": torch.tensor(2.5),
        "empty": torch.zeros(0, 7),
        "parameter": torch.nn.Parameter(counting(2)),
        "four dimensions": counting(2, 3, 4, 5).permute(3, 0, 2, 1),
    }


def kinds():
    types = "float64 float32 float16 bfloat16 int64 int32 int16 int8 uint8 bool uint16 uint32 uint64".split()
    return {name: torch.tensor([0, 1, 2, 3]).to(getattr(torch, name)) for name in types}


def checkpoint(model):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.25)
    model(torch.ones(4, 3)).sum().backward()
    optimizer.step()
    for value in model.state_dict().values():
        value.copy_(counting(*value.shape).to(value.dtype))
    return {
        "epoch": 7, "loss": -0.125, "seed": 2**63 + 5, "name": "naïve ∆", "best": None, "done": True,
        "bytes": b"\x00\xff", "size": torch.Size([2, 3]), "device": torch.device("cpu"), "type": torch.bfloat16, "tags": {"a"},
        "negative": -(2**40), "model_state_dict": model.state_dict(), "optimizer_state_dict": optimizer.state_dict(),
    }


def big_endian(source, target):
    """The file as a big-endian machine writes it."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        wide = {"6"}  # num_batches_tracked, an int64
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("/byteorder"):
                content = b"big"
            elif "/data/" in name:
                content = np.frombuffer(content, "<i8" if name.split("/")[-1] in wide else "<i4").byteswap().tobytes()
            new.writestr(name, content)


def archive(path, program, **members):
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("archive/data.pkl", program)
        file.writestr("archive/byteorder", "little")
        for name, content in members.items():
            file.writestr(f"archive/data/{name}", content)


class Evil:
    def __reduce__(self):
        import os

        return os.system, ("touch /tmp/sparseshift-was-here",)


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    model = layers()
    torch.save(model.state_dict(), folder / "state.pth")
    torch.save(model.state_dict(), folder / "protocol4.pth", pickle_protocol=4)
    torch.save(views(), folder / "views.pth")
    torch.save(kinds(), folder / "kinds.pth")
    torch.save(checkpoint(layers()), folder / "checkpoint.pth")
    big_endian(folder / "state.pth", folder / "bigendian.pth")
    torch.save(model.state_dict(), folder / "legacy.pth", _use_new_zipfile_serialization=False)
    torch.save(model, folder / "module.pth")
    archive(folder / "evil.pth", pickle.dumps({"weight": Evil()}, protocol=2))
    torch.save([torch.zeros(1)], folder / "list.pth")
    torch.save({"a": {"x": torch.zeros(1)}, "b": {"x": torch.zeros(1)}}, folder / "two.pth")
    torch.save({"z": torch.zeros(2, dtype=torch.complex64)}, folder / "complex.pth")
    (folder / "bare.pth").write_bytes(pickle.dumps({"weight": [1.0, 2.0]}, protocol=4))


main()
