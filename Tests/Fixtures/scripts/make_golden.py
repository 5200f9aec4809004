"""Makes the golden trajectories that the Swift tests compare against.

An SSAE written down from its definition in PyTorch is trained by Cooper's extragradient optimiser on
small made-up shifts. Usage:

    python3 -m venv venv && venv/bin/pip install -r requirements.txt
    venv/bin/python make_golden.py ../golden
"""

import sys
from pathlib import Path

import cooper
import h5py
import numpy as np
import torch

STEPS = 100
SNAPSHOTS = (0, 1, 10, 100)


class Autoencoder(torch.nn.Module):
    def __init__(self, dimension, features, norm, input_norm):
        super().__init__()
        self.encoder = torch.nn.Linear(dimension, features)
        self.decoder = torch.nn.Linear(features, dimension)
        with torch.no_grad():
            self.decoder.weight.copy_(self.encoder.weight.T)
            unit_columns(self.decoder.weight)
        self.input_norm = torch.nn.LayerNorm(dimension) if input_norm else torch.nn.Identity()
        self.enc_norm = {
            "none": torch.nn.Identity,
            "layer": lambda: torch.nn.LayerNorm(features),
            "group": lambda: torch.nn.GroupNorm(1, features),
            "batch": lambda: torch.nn.BatchNorm1d(features),
        }[norm]()

    def forward(self, shifts):
        hidden = self.enc_norm(self.encoder(self.input_norm(shifts) - self.decoder.bias))
        return self.decoder(hidden), hidden


def unit_columns(weight):
    with torch.no_grad():
        weight.div_(weight.norm(dim=0, keepdim=True).clamp_min(1e-8))


class Problem(cooper.ConstrainedMinimizationProblem):
    def __init__(self, relative):
        super().__init__()
        self.relative = relative
        self.level = 1.0
        self.sparsity = cooper.Constraint(
            constraint_type=cooper.ConstraintType.INEQUALITY,
            formulation_type=cooper.formulations.Lagrangian,
            multiplier=cooper.multipliers.DenseMultiplier(num_constraints=1),
        )

    def compute_cmp_state(self, model, shifts):
        reconstruction, hidden = model(shifts)
        squares = (reconstruction - shifts).pow(2)
        if self.relative:
            loss = (squares.sum(dim=1) / shifts.pow(2).sum(dim=1)).mean()
        else:
            loss = squares.mean()
        violation = hidden.abs().mean() - self.level
        return cooper.CMPState(
            loss=loss, observed_constraints={self.sparsity: cooper.ConstraintState(violation=violation)}
        )


def make(path, *, norm, relative, input_norm, renorm_every, project, lr, dimension, features, count, batch, seed):
    torch.manual_seed(seed)
    generator = np.random.default_rng(seed)
    concepts = generator.uniform(-1, 1, (count, features)) * (generator.random((count, features)) < 0.4)
    shifts = concepts @ generator.normal(size=(features, dimension)) + 0.05 * generator.normal(size=(count, dimension))
    shifts = torch.tensor(shifts, dtype=torch.float32)

    model = Autoencoder(dimension, features, norm, input_norm)
    problem = Problem(relative)
    optimizer = cooper.optim.ExtrapolationConstrainedOptimizer(
        cmp=problem,
        primal_optimizers=cooper.optim.ExtraAdam(model.parameters(), lr=lr),
        dual_optimizers=cooper.optim.ExtraAdam(problem.dual_parameters(), lr=lr / 2, maximize=True),
    )
    if project:
        # The projection has to happen between the backward pass and the update, so it hooks the gradient.
        weight = model.decoder.weight

        def tangent(gradient):
            unit = weight.detach() / weight.detach().norm(dim=0, keepdim=True).clamp_min(1e-8)
            return gradient - unit * (unit * gradient).sum(dim=0, keepdim=True)

        weight.register_hook(tangent)

    if norm == "batch":
        # Batch norm takes out what all shifts share: these gradients are zero but for rounding, which Adam
        # would blow up into a drift that no two programs share.
        model.encoder.bias.register_hook(torch.zeros_like)
        if input_norm:
            model.input_norm.bias.register_hook(torch.zeros_like)

    per_epoch = count // batch
    warmup, schedule, target = 2, 5, 0.1
    losses, levels = [], []
    with h5py.File(path, "w") as file:

        def snapshot(step):
            for name, value in model.state_dict().items():
                if value.dtype == torch.float32:
                    file[f"step_{step}/{name.replace('.', '_')}"] = value.numpy()
            file[f"step_{step}/multiplier"] = problem.sparsity.multiplier.weight.detach().numpy()

        snapshot(0)
        for step in range(STEPS):
            epoch, place = divmod(step, per_epoch)
            problem.level = 1.0 if epoch < warmup else 1.0 + min(1.0, (epoch - warmup) / schedule) * (target - 1.0)
            rows = shifts[place * batch : (place + 1) * batch]
            losses.append(optimizer.roll(compute_cmp_state_kwargs=dict(model=model, shifts=rows)).loss.item())
            levels.append(problem.level)
            if (place + 1) % renorm_every == 0:
                unit_columns(model.decoder.weight)
            if step + 1 in SNAPSHOTS:
                snapshot(step + 1)
        file["shifts"] = shifts.numpy()
        file["loss_before_step"] = np.array(losses)
        file["level"] = np.array(levels)
        model.eval()
        with torch.no_grad():
            reconstruction, encoding = model(shifts[:32])
        file["eval_encoding"] = encoding.numpy()
        file["eval_reconstruction"] = reconstruction.numpy()
        file.attrs.update(
            norm=norm, loss="relative" if relative else "absolute", input_norm=int(input_norm),
            renorm_every=renorm_every, project=int(project), lr=lr, batch=batch, features=features,
            dimension=dimension, warmup=warmup, schedule=schedule, target=target, steps=STEPS,
        )


def main():
    torch.set_num_threads(1)
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    common = dict(dimension=9, features=6, count=136, batch=32)
    settings = {
        "none-absolute-every1-project": dict(norm="none", relative=False, input_norm=False, renorm_every=1, project=True, lr=1e-2),
        "none-relative-every3": dict(norm="none", relative=True, input_norm=False, renorm_every=3, project=False, lr=2e-3),
        "layer-relative-every50": dict(norm="layer", relative=True, input_norm=True, renorm_every=50, project=False, lr=5e-4),
        "group-absolute-every3": dict(norm="group", relative=False, input_norm=False, renorm_every=3, project=False, lr=2e-3),
        "batch-relative-every1-project": dict(norm="batch", relative=True, input_norm=True, renorm_every=1, project=True, lr=2e-3),
        "batch-absolute-every3": dict(norm="batch", relative=False, input_norm=False, renorm_every=3, project=False, lr=5e-3),
    }
    for seed, (name, setting) in enumerate(settings.items()):
        make(folder / f"{name}.h5", seed=seed, **common, **setting)


if __name__ == "__main__":
    main()
