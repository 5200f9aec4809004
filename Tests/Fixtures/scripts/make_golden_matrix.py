"""Makes one small trajectory for every combination of norm, loss, renormalisation and optimiser.

    python make_golden_matrix.py ../golden-matrix.h5

Extragradient runs use Cooper, so do those with an augmented Lagrangian. Extrapolation from the past, plain Adam
and the constraint on the reconstruction have no counterpart there: they are written down from their definitions
over PyTorch's gradients. A run is one row of numbers: all parameters in the order of `ORDER` after the last step,
then the multiplier; its losses before each step stand beside it.
"""

import itertools
import json
import sys

import cooper
import h5py
import numpy as np
import torch

from make_golden import Autoencoder, Problem, unit_columns

STEPS = 40
BATCH = 32
WARMUP, SCHEDULE, TARGET = 2, 5, 0.1
ORDER = [
    "encoder.weight", "encoder.bias", "decoder.weight", "decoder.bias", "enc_norm.weight", "enc_norm.bias",
    "enc_norm.running_mean", "enc_norm.running_var", "input_norm.weight", "input_norm.bias",
]
LR = 3e-3


class Adam:
    """Adam whose ε stands beside the uncorrected √v; it tells by how much to move."""

    def __init__(self):
        self.step, self.first, self.second = 0, 0.0, 0.0

    def move(self, gradient, lr):
        self.step += 1
        self.first = 0.9 * self.first + 0.1 * gradient
        self.second = 0.999 * self.second + 0.001 * gradient * gradient
        size = lr * np.sqrt(1 - 0.999**self.step) / (1 - 0.9**self.step)
        return size * self.first / (self.second**0.5 + 1e-8)


class AugmentedProblem(Problem):
    """The problem with an augmented Lagrangian in place of the plain one."""

    def __init__(self, penalty):
        cooper.ConstrainedMinimizationProblem.__init__(self)
        self.relative, self.level = False, 1.0
        self.sparsity = cooper.Constraint(
            constraint_type=cooper.ConstraintType.INEQUALITY,
            formulation_type=cooper.formulations.AugmentedLagrangian,
            multiplier=cooper.multipliers.DenseMultiplier(num_constraints=1),
            penalty_coefficient=cooper.penalty_coefficients.DensePenaltyCoefficient(init=torch.tensor([penalty])),
        )


def level(epoch):
    return 1.0 if epoch < WARMUP else 1.0 + min(1.0, (epoch - WARMUP) / SCHEDULE) * (TARGET - 1.0)


def loss_and_magnitude(model, rows, relative):
    reconstruction, hidden = model(rows)
    squares = (reconstruction - rows).pow(2)
    loss = (squares.sum(dim=1) / rows.pow(2).sum(dim=1)).mean() if relative else squares.mean()
    return loss, hidden.abs().mean()


def own_run(model, shifts, *, relative, renorm, past, tolerance, hooks):
    """Plain Adam or extrapolation from the past, with a level or a tolerance."""
    per_epoch = len(shifts) // BATCH
    parameters = list(model.parameters())
    moments = [Adam() for _ in parameters]
    dual, multiplier, ahead = Adam(), 0.0, 0.0
    places = [p.detach().clone() for p in parameters]
    mean_square = shifts.pow(2).mean().item()
    # What the best reconstruction from so many features leaves unexplained.
    spectrum = np.sort(np.linalg.eigvalsh((shifts.T @ shifts).numpy().astype(float)))[::-1]
    floor = spectrum[hooks["features"] :].sum() / spectrum.sum()
    most = None if tolerance is None else floor + tolerance * (1 - floor)
    norm = shifts.norm(dim=1).mean().item()
    dual_lr = LR / 2 if tolerance is None else 0.5 * LR / (2 * norm / hooks["features"])
    losses = []
    for step in range(STEPS):
        epoch, place = divmod(step, per_epoch)
        rows = shifts[place * BATCH : (place + 1) * BATCH]
        loss, magnitude = loss_and_magnitude(model, rows, relative)
        losses.append(loss.item())
        weight = ahead if past else multiplier
        gradients = torch.autograd.grad(loss + weight * magnitude, parameters)
        if tolerance is None:
            slope = magnitude.item() - level(epoch)
        else:
            slope = float(np.clip((most - loss.item() / mean_square) / (most - floor), -1, 1))
        with torch.no_grad():
            moves = [adam.move(gradient, LR) for adam, gradient in zip(moments, hooks["change"](gradients))]
            for value, move in zip(places, moves):
                value -= move
            if renorm and (place + 1) % renorm == 0:
                unit_columns(places[hooks["decoder"]])
            for parameter, value, move in zip(parameters, places, moves):
                parameter.copy_(value - move if past else value)
        change = dual.move(slope, dual_lr)
        multiplier = max(0.0, multiplier + change)
        ahead = max(0.0, multiplier + change)
    with torch.no_grad():
        for parameter, value in zip(parameters, places):
            parameter.copy_(value)
    return losses, multiplier


def cooper_run(model, shifts, *, relative, renorm, penalty):
    per_epoch = len(shifts) // BATCH
    problem = AugmentedProblem(penalty) if penalty else Problem(relative)
    optimizer = cooper.optim.ExtrapolationConstrainedOptimizer(
        cmp=problem,
        primal_optimizers=cooper.optim.ExtraAdam(model.parameters(), lr=LR),
        dual_optimizers=cooper.optim.ExtraAdam(problem.dual_parameters(), lr=LR / 2, maximize=True),
    )
    losses = []
    for step in range(STEPS):
        epoch, place = divmod(step, per_epoch)
        problem.level = level(epoch)
        rows = shifts[place * BATCH : (place + 1) * BATCH]
        losses.append(optimizer.roll(compute_cmp_state_kwargs=dict(model=model, shifts=rows)).loss.item())
        if renorm and (place + 1) % renorm == 0:
            unit_columns(model.decoder.weight)
    return losses, problem.sparsity.multiplier.weight.item()


def run(shifts, *, norm, relative, renorm, project, optimizer, tolerance=None, penalty=0.0, dimension, features, seed):
    torch.manual_seed(seed)
    model = Autoencoder(dimension, features, norm, input_norm=relative)
    names = [name for name, _ in model.named_parameters()]
    initial = flat(model)

    def tangent(gradient, weight):
        unit = weight / weight.norm(dim=0, keepdim=True).clamp_min(1e-8)
        return gradient - unit * (unit * gradient).sum(dim=0, keepdim=True)

    # Batch norm takes out what all shifts share: these gradients are zero but for rounding (see make_golden.py).
    zeroed = {"encoder.bias", "input_norm.bias"} if norm == "batch" else set()

    def change(gradients):
        result = []
        for name, gradient in zip(names, gradients):
            if name in zeroed:
                gradient = torch.zeros_like(gradient)
            if project and name == "decoder.weight":
                gradient = tangent(gradient, model.decoder.weight.detach())
            result.append(gradient)
        return result

    if optimizer == "extra_adam" and tolerance is None:
        for name, parameter in model.named_parameters():
            if name in zeroed:
                parameter.register_hook(torch.zeros_like)
        if project:
            model.decoder.weight.register_hook(lambda gradient: tangent(gradient, model.decoder.weight.detach()))
        losses, multiplier = cooper_run(model, shifts, relative=relative, renorm=renorm, penalty=penalty)
    else:
        hooks = dict(change=change, decoder=names.index("decoder.weight"), features=features)
        losses, multiplier = own_run(
            model, shifts, relative=relative, renorm=renorm, past=optimizer == "past_extra_adam",
            tolerance=tolerance, hooks=hooks)
    return initial, np.append(flat(model), np.float32(multiplier)), losses


def flat(model):
    values = model.state_dict()
    return np.concatenate([values[name].numpy().ravel() for name in ORDER if name in values]).astype(np.float32)


def main():
    torch.set_num_threads(1)
    generator = np.random.default_rng(5)
    dimension, features, count = 9, 6, 136
    concepts = generator.uniform(-1, 1, (count, features)) * (generator.random((count, features)) < 0.4)
    noise = 0.05 * generator.normal(size=(count, dimension))
    shifts = torch.tensor(concepts @ generator.normal(size=(features, dimension)) + noise, dtype=torch.float32)

    combinations = [
        dict(norm=norm, relative=relative, renorm=renorm, project=project, optimizer=optimizer)
        for norm, relative, (renorm, project), optimizer in itertools.product(
            ["none", "layer", "group", "batch"], [False, True], [(1, True), (3, False), (50, False), (0, False)],
            ["extra_adam", "past_extra_adam", "adam"],
        )
    ]
    combinations += [
        dict(norm=norm, relative=False, renorm=1, project=True, optimizer="extra_adam", penalty=2.0)
        for norm in ["none", "layer"]
    ]
    combinations += [
        dict(norm=norm, relative=False, renorm=1, project=True, optimizer=optimizer, tolerance=0.3)
        for norm in ["none", "batch"]
        for optimizer in ["past_extra_adam", "adam"]
    ]
    rows, texts = [], []
    for seed, settings in enumerate(combinations):
        initial, final, losses = run(shifts, dimension=dimension, features=features, seed=seed, **settings)
        rows.append(np.concatenate([initial, final, np.array(losses, dtype=np.float32)]))
        texts.append(json.dumps(dict(tolerance=0.0, penalty=0.0) | settings))
    width = max(map(len, rows))
    with h5py.File(sys.argv[1], "w") as file:
        file["shifts"] = shifts.numpy()
        file["settings"] = texts
        # A row: the parameters at the start, those at the end, the multiplier, the losses, and zeros.
        numbers = np.stack([np.pad(row, (0, width - len(row))) for row in rows])
        file.create_dataset("numbers", data=numbers, compression="gzip", chunks=(len(rows), width))
        file.attrs.update(
            dimension=dimension, features=features, batch=BATCH, steps=STEPS, lr=LR, warmup=WARMUP, schedule=SCHEDULE,
            target=TARGET)


main()
