"""Makes the golden trajectories of the sparse autoencoders and the golden decompositions.

Each architecture is written down from its paper in PyTorch, differentiated by autograd and trained by
torch.optim.Adam on small made-up shifts; PCA is numpy's singular value decomposition. Usage:

    venv/bin/python make_sae.py ../golden-sae
"""

import sys
from pathlib import Path

import h5py
import numpy as np
import torch

STEPS = 100
SNAPSHOTS = (0, 1, 100)
DIMENSION, FEATURES, COUNT, BATCH = 9, 12, 128, 16
SCALE_STEPS = 10


def rectangle(x):
    return ((x > -0.5) & (x < 0.5)).to(x)


class Jump(torch.autograd.Function):
    """z H(z − θ), with the straight-through derivative for θ."""

    @staticmethod
    def forward(context, z, threshold, bandwidth):
        context.save_for_backward(z, threshold)
        context.bandwidth = bandwidth
        return z * (z > threshold)

    @staticmethod
    def backward(context, slope):
        z, threshold = context.saved_tensors
        kernel = rectangle((z - threshold) / context.bandwidth) / context.bandwidth
        return slope * (z > threshold), (-threshold * kernel * slope).sum(0), None


class Step(torch.autograd.Function):
    """H(z − θ), with the straight-through derivative for θ."""

    @staticmethod
    def forward(context, z, threshold, bandwidth):
        context.save_for_backward(z, threshold)
        context.bandwidth = bandwidth
        return (z > threshold).to(z)

    @staticmethod
    def backward(context, slope):
        z, threshold = context.saved_tensors
        kernel = rectangle((z - threshold) / context.bandwidth) / context.bandwidth
        return None, (-kernel * slope).sum(0), None


def power_sum(code, exponent, smallest=1e-3):
    """Σ h^p over the active entries, continued by its tangent below `smallest`."""
    values = code[code > 0]
    powers = values.clamp_min(smallest).pow(exponent)
    return (powers + exponent * smallest ** (exponent - 1) * (values - smallest).clamp_max(0)).sum()


class Autoencoder(torch.nn.Module):
    """What the architectures share: W_e, b_e, W_d with unit columns, b_d, and factors of the features."""

    def __init__(self, options):
        super().__init__()
        self.options = options
        encoder = torch.nn.Linear(DIMENSION, FEATURES)
        self.encoder_weight = torch.nn.Parameter(encoder.weight.detach().clone())
        self.encoder_bias = torch.nn.Parameter(0.1 * torch.randn(FEATURES))
        self.decoder_weight = torch.nn.Parameter(encoder.weight.detach().T.clone())
        self.decoder_bias = torch.nn.Parameter(0.1 * torch.randn(DIMENSION))
        self.unit_columns()
        if options.get("feature_scale"):
            self.scaling_factor = torch.nn.Parameter(torch.ones(FEATURES))
        architecture = options["method"]
        if architecture == "JumpReLU":
            self.log_threshold = torch.nn.Parameter(torch.full((FEATURES,), 0.2).log())
        if architecture == "gated":
            self.b_gate = torch.nn.Parameter(0.1 * torch.randn(FEATURES))
            self.r_mag = torch.nn.Parameter(0.1 * torch.randn(FEATURES))

        # The penalty's exponent, its weight beside the first one, and its sizes for this and the next exponent.
        self.exponent, self.coefficient, self.falls, self.penalties = 1.0, 1.0, 0, []

    def next_exponent(self):
        falls = min(self.falls + 1, self.options["p_steps"])
        return 1 - (1 - self.options["p_end"]) * falls / self.options["p_steps"]

    def anneal(self, step):
        """Lets the exponent fall when its time has come; the penalty's size over the last ten batches stays."""
        options = self.options
        if self.falls == options["p_steps"]:
            return
        span = options["anneal_end"] - options["anneal_start"]
        if step < round(STEPS * (options["anneal_start"] + span * self.falls / options["p_steps"])):
            return
        now, following = np.sum(self.penalties[-10:], axis=0)
        self.coefficient *= now / following
        self.exponent, self.falls, self.penalties = self.next_exponent(), self.falls + 1, []

    def unit_columns(self):
        with torch.no_grad():
            self.decoder_weight.div_(self.decoder_weight.norm(dim=0, keepdim=True).clamp_min(1e-8))

    def decode(self, code, features=FEATURES):
        return code[:, :features] @ self.decoder_weight[:, :features].T + self.decoder_bias

    def error(self, shifts, reconstruction):
        """The loss of each shift."""
        squares = (reconstruction - shifts).pow(2).sum(dim=1)
        if self.options.get("relative"):
            return squares / shifts.pow(2).sum(dim=1)
        return squares / DIMENSION

    def keep_largest(self, z):
        """The positive ones of the k largest of each row, or of all rows together; of AbsTopK by their magnitudes."""
        options = self.options
        if options["method"] == "TopK":
            values, places = z.topk(options["k"], dim=1)
            return torch.zeros_like(z).scatter(1, places, values.relu())
        if options["method"] == "AbsTopK":
            places = z.abs().topk(options["k"], dim=1).indices
            return torch.zeros_like(z).scatter(1, places, z.gather(1, places))
        flat = z.flatten()
        values, places = flat.topk(options["k"] * len(z))
        return torch.zeros_like(flat).scatter(0, places, values.relu()).view_as(z)

    def losses(self, shifts, dead, warm):
        """The reconstruction's loss, what else is minimised, the code, and the least feature that was kept."""
        options = self.options
        method = options["method"]
        u = (shifts - self.decoder_bias) @ self.encoder_weight.T
        z = u + self.encoder_bias
        extra = torch.zeros(())
        weight = options.get("penalty", 0) * warm / DIMENSION
        if method == "ReLU":
            code = z.relu()
            extra = weight * code.sum(dim=1).mean()
        elif method == "p-annealed ReLU":
            code = z.relu()
            self.penalties.append([power_sum(code, p).item() for p in (self.exponent, self.next_exponent())])
            extra = weight * self.coefficient * power_sum(code, self.exponent) / len(code)
        elif method == "JumpReLU":
            threshold = self.log_threshold.exp()
            code = Jump.apply(z, threshold, options["bandwidth"])
            active = Step.apply(z, threshold, options["bandwidth"])
            pull = (threshold - z).relu().sum(dim=1).mean()
            extra = weight * active.sum(dim=1).mean() + options["preactivation_loss"] / DIMENSION * pull
        elif method == "gated":
            decision = u + self.b_gate
            code = (decision > 0) * (self.r_mag.exp() * u + self.encoder_bias).relu()
            gate = decision.relu()
            frozen = gate @ self.decoder_weight.detach().T + self.decoder_bias.detach()
            extra = weight * gate.sum(dim=1).mean() + self.error(shifts, frozen).mean()
        else:
            code = self.keep_largest(z)
        least = code[code > 0].min().item() if (code > 0).any() else 0.0
        scaled = code * self.scaling_factor if options.get("feature_scale") else code
        reconstruction = self.decode(scaled)
        loss = self.error(shifts, reconstruction).mean()
        for size in options.get("prefixes", [])[:-1]:
            extra = extra + self.error(shifts, self.decode(scaled, size)).mean()
        if options.get("aux_k") and dead.any():
            rest = (shifts - reconstruction).detach()
            sizes = z.abs() if method == "AbsTopK" else z
            places = torch.where(dead, sizes, torch.full_like(z, -torch.inf)).topk(options["aux_k"], dim=1).indices
            values = torch.where(dead, z, 0).gather(1, places)
            auxiliary = torch.zeros_like(z).scatter(1, places, values if method == "AbsTopK" else values.relu())
            squares = (auxiliary @ self.decoder_weight.T - rest).pow(2).sum(dim=1) / DIMENSION
            extra = extra + options["aux_coefficient"] * squares.mean()
        return loss, extra, code, least

    def evaluate(self, shifts, threshold):
        """The code after training."""
        method = self.options["method"]
        u = (shifts - self.decoder_bias) @ self.encoder_weight.T
        z = u + self.encoder_bias
        if method in ("ReLU", "p-annealed ReLU"):
            code = z.relu()
        elif method == "JumpReLU":
            code = z * (z > self.log_threshold.exp())
        elif method == "gated":
            code = (u + self.b_gate > 0) * (self.r_mag.exp() * u + self.encoder_bias).relu()
        elif method in ("TopK", "AbsTopK"):
            code = self.keep_largest(z)
        else:
            code = z * (z > threshold)
        return code * self.scaling_factor if self.options.get("feature_scale") else code


def made_up_shifts(generator):
    concepts = generator.uniform(-1, 1, (COUNT, 6)) * (generator.random((COUNT, 6)) < 0.4)
    shifts = concepts @ generator.normal(size=(6, DIMENSION)) + 0.05 * generator.normal(size=(COUNT, DIMENSION))
    return torch.tensor(shifts + 0.3, dtype=torch.float32)


def make(path, seed, **options):
    torch.manual_seed(seed)
    shifts = made_up_shifts(np.random.default_rng(seed))
    model = Autoencoder(options)
    optimizer = torch.optim.Adam(model.parameters(), lr=options["lr"])
    silent = torch.zeros(FEATURES)
    average = weight = 0.0
    losses, dead_counts = [], []
    with h5py.File(path, "w") as file:

        def snapshot(step):
            for name, value in model.state_dict().items():
                file[f"step_{step}/{name}"] = value.numpy()

        snapshot(0)
        for step in range(STEPS):
            place = step % (COUNT // BATCH)
            rows = shifts[place * BATCH : (place + 1) * BATCH]
            warm = min(1.0, (step + 1) / options["warmup"]) if options.get("warmup") else 1.0
            dead = silent >= options["dead_window"] if options.get("aux_k") else torch.zeros(FEATURES, dtype=torch.bool)
            dead_counts.append(int(dead.sum()))
            loss, extra, code, least = model.losses(rows, dead, warm)
            losses.append(loss.item())
            optimizer.zero_grad(set_to_none=False)
            (loss + extra).backward()
            with torch.no_grad():
                # The gradient within the tangent space of the unit columns.
                unit = model.decoder_weight / model.decoder_weight.norm(dim=0, keepdim=True)
                slope = model.decoder_weight.grad
                slope.sub_(unit * (unit * slope).sum(dim=0, keepdim=True))
            if options.get("feature_scale"):
                # First everything but the factors is trained, at the end nothing but them.
                for name, parameter in model.named_parameters():
                    if (name == "scaling_factor") != (step >= STEPS - SCALE_STEPS):
                        parameter.grad.zero_()
                        if step == STEPS - SCALE_STEPS:
                            optimizer.state[parameter]["exp_avg"].zero_()
            # Cooper's Adam, which SparseShift follows, has ε beside the uncorrected √v.
            optimizer.param_groups[0]["eps"] = 1e-8 / (1 - 0.999 ** (step + 1)) ** 0.5
            optimizer.step()
            model.unit_columns()
            if options["method"] == "p-annealed ReLU":
                model.anneal(step + 1)
            silent = torch.where((code != 0).any(dim=0), torch.zeros(()), silent + 1)
            if least > 0:
                average += 0.01 * (least - average)
                weight += 0.01 * (1 - weight)
            if step + 1 in SNAPSHOTS:
                snapshot(step + 1)
        file["shifts"] = shifts.numpy()
        file["loss_before_step"] = np.array(losses)
        threshold = average / weight
        with torch.no_grad():
            code = model.evaluate(shifts[:32], threshold)
        file["eval_encoding"] = code.numpy()
        file.attrs.update({name: value for name, value in options.items() if not isinstance(value, list)})
        file.attrs.update(batch=BATCH, features=FEATURES, topk_threshold=threshold)
    print(f"{path.name}: loss {losses[0]:.4f} to {losses[-1]:.4f}, L0 {(code != 0).sum(1).float().mean():.2f}, "
          f"most dead {max(dead_counts)}")


def make_decompositions(path):
    generator = np.random.default_rng(5)
    shifts = (generator.normal(size=(200, 4)) * [3, 2, 1, 0.5]) @ generator.normal(size=(4, 7))
    shifts = (shifts + 0.2 * generator.normal(size=(200, 7)) + 1.5).astype(np.float32)
    with h5py.File(path, "w") as file:
        file["shifts"] = shifts
        for name, centre in [("plain", np.zeros(7)), ("centred", shifts.astype(np.float64).mean(axis=0))]:
            _, _, vectors = np.linalg.svd(shifts.astype(np.float64) - centre, full_matrices=False)
            vectors = vectors[:3]
            signs = np.sign(vectors[np.arange(3), np.abs(vectors).argmax(axis=1)])
            code = (shifts - centre) @ (vectors * signs[:, None]).T
            file[f"{name}/components"] = vectors * signs[:, None]
            file[f"{name}/mean"] = centre
            file[f"{name}/code"] = code[:20]


def main():
    torch.set_num_threads(1)
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    auxiliary = dict(aux_k=3, aux_coefficient=0.25, dead_window=2)
    settings = {
        "relu": dict(method="ReLU", penalty=0.4, warmup=20, lr=5e-3),
        "relu-relative-scale": dict(method="ReLU", penalty=0.4, lr=5e-3, relative=1, feature_scale=1),
        "jumprelu": dict(method="JumpReLU", penalty=0.2, warmup=20, lr=5e-3, bandwidth=0.3, preactivation_loss=0.05),
        "topk": dict(method="TopK", k=2, lr=5e-3, **auxiliary),
        "batchtopk": dict(method="BatchTopK", k=2, lr=5e-3, **auxiliary),
        "gated": dict(method="gated", penalty=0.4, warmup=20, lr=5e-3),
        "matryoshka": dict(method="Matryoshka", k=2, lr=5e-3, prefixes=[2, 5, 12], **auxiliary),
        "abstopk": dict(method="AbsTopK", k=2, lr=5e-3, **auxiliary),
        "p-annealed": dict(
            method="p-annealed ReLU", penalty=0.4, warmup=20, lr=5e-3, p_end=0.7, anneal_start=0.3, anneal_end=0.8,
            p_steps=5),
    }
    for seed, (name, options) in enumerate(settings.items()):
        make(folder / f"{name}.h5", seed, **options)
    make_decompositions(folder / "decompositions.h5")


main()
