"""Makes small model folders as the paper's reference code lays them out, with what the models do.

Usage: python make_reference_models.py ../reference
"""

import sys
from pathlib import Path

import numpy as np
import torch
import yaml

DIMENSION, FEATURES = 5, 3


class Autoencoder(torch.nn.Module):
    def __init__(self, norm, normalizes_input):
        super().__init__()
        self.encoder = torch.nn.Linear(DIMENSION, FEATURES)
        self.input_norm = torch.nn.LayerNorm(DIMENSION) if normalizes_input else torch.nn.Identity()
        self.enc_norm = {"ln": lambda: torch.nn.LayerNorm(FEATURES), "gn": lambda: torch.nn.GroupNorm(1, FEATURES),
                         "bn": lambda: torch.nn.BatchNorm1d(FEATURES)}[norm]()
        self.decoder = torch.nn.Linear(FEATURES, DIMENSION)

    def forward(self, shifts):
        code = self.enc_norm(self.encoder(self.input_norm(shifts) - self.decoder.bias))
        return self.decoder(code), code


def main():
    for seed, (name, norm, normalizes_input, whitens) in enumerate(
        [("ln", "ln", True, False), ("gn", "gn", True, False), ("bn", "bn", False, True)]
    ):
        torch.manual_seed(seed)
        folder = Path(sys.argv[1]) / f"run_out_{name}" / "toy_seed0"
        folder.mkdir(parents=True, exist_ok=True)
        model = Autoencoder(norm, normalizes_input)
        shifts = torch.randn(64, DIMENSION) * torch.arange(1, DIMENSION + 1) + 0.5
        inputs = shifts
        if whitens:
            mean = shifts.numpy().mean(axis=0, keepdims=True)
            values, vectors = np.linalg.eigh(np.cov(shifts.numpy() - mean, rowvar=False))
            matrix = vectors @ np.diag(1 / np.sqrt(values + 1e-5)) @ vectors.T
            inputs = torch.from_numpy((shifts.numpy() - mean) @ matrix).float()
            np.savez(folder.parent / "whitening_params.npz", mean=mean, whitening_matrix=matrix, epsilon=1e-5)
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.add_(0.3 * torch.randn_like(parameter))
        for _ in range(5):
            model(inputs)
        model.eval()
        torch.save(model.state_dict(), folder / "weights.pth")
        settings = dict(
            emb="toy.h5", batch=32, epochs=3, lr=5e-4, oc=FEATURES, n_concepts=1, warmup=2, schedule=5, target=0.1,
            norm=norm, loss="relative", ind_th=0.1, seed=0, renorm_epochs=50, use_amp=True, quick=False,
            whiten=whitens, whiten_epsilon=1e-5, skip_input_norm=not normalizes_input,
            extra=dict(rep_dim=DIMENSION, model="toy/model"),
        )
        (folder / "cfg.yaml").write_text(yaml.safe_dump(settings, sort_keys=False))
        with torch.no_grad():
            reconstruction, code = model(inputs[:8])
        np.savez(folder / "expected.npz", inputs=inputs[:8].numpy(), code=code.numpy(),
                 reconstruction=reconstruction.numpy())


main()
