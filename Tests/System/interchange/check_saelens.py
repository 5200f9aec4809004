"""Loads the exports of SparseShift with SAELens and compares codes and reconstructions.

Usage: python check_saelens.py FOLDER
"""

import sys
from pathlib import Path

import numpy as np
import sae_lens
import torch
from sae_lens import SAE

TOLERANCE = 1e-5


def distance(ours, theirs):
    """The largest difference, relative to the largest entry."""
    return np.abs(ours - theirs.numpy()).max() / np.abs(ours).max()


def main():
    print(f"SAELens {sae_lens.__version__}")
    folders = sorted(path.parent for path in Path(sys.argv[1]).glob("saelens/*/cfg.json"))
    assert len(folders) == 11, folders
    worst = 0.0
    for folder in folders:
        autoencoder = SAE.load_from_disk(folder)
        expected = np.load(folder.parent / f"{folder.name}.npz")
        inputs = torch.from_numpy(expected["inputs"])
        with torch.no_grad():
            code = autoencoder.encode(inputs)
            reconstruction = autoencoder.decode(code)
            assert torch.equal(reconstruction, autoencoder(inputs))
        distances = distance(expected["code"], code), distance(expected["reconstruction"], reconstruction)
        if "signs" in expected.files:
            # The two sides of a feature, taken together, are the code with its signs.
            half = code.shape[1] // 2
            distances += (distance(expected["signs"], code[:, :half] - code[:, half:]),)
        worst = max(worst, *distances)
        kind, shape = type(autoencoder).__name__, tuple(autoencoder.W_enc.shape)
        print(f"{folder.name:22} {kind:13} W_enc {shape}  code, reconstruction: "
              + "  ".join(f"{value:.1e}" for value in distances))
        assert max(distances) < TOLERANCE, folder
        assert autoencoder.cfg.metadata.model_name == "toy"
    print(f"{len(folders)} exports, largest relative difference {worst:.1e}")


main()
