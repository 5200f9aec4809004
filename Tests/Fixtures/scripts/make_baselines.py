"""Makes the golden directions and codes of the baselines.

Logistic regression, principal components, FastICA, lasso codes and orthogonal matching pursuit are scikit-learn's,
nonnegative codes are scipy's, and what these libraries lack is written down from its definition in numpy. Usage:

    venv/bin/python make_baselines.py ../golden-baselines
"""

import sys
from pathlib import Path

import h5py
import numpy as np
from scipy.optimize import minimize, nnls
from sklearn.decomposition import PCA, FastICA, sparse_encode
from sklearn.linear_model import LogisticRegression

SINGLE = np.float32


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def probes(file, generator):
    """Shifts in which one of two concepts appears (+1) or disappears (−1), and two sides of embeddings."""
    scales = np.array([5, 2, 1, 1, 0.3, 0.1])
    labels = generator.choice([-1.0, 0.0, 1.0], size=(120, 2), p=[0.3, 0.2, 0.5])
    shifts = (labels @ generator.normal(size=(2, 6)) + generator.normal(size=(120, 6))) * scales
    shifts, labels = shifts.astype(SINGLE), labels.astype(SINGLE)
    file["probe/shifts"], file["probe/labels"] = shifts, labels
    options = dict(tol=1e-12, max_iter=10_000, solver="newton-cholesky")
    for name, standardize in [("raw", False), ("standardized", True)]:
        found = []
        for concept in range(2):
            rows = labels[:, concept] != 0
            turned = shifts[rows].astype(float) * labels[rows, concept : concept + 1]
            inputs = np.concatenate([turned, -turned])
            scale = np.sqrt((inputs**2).mean(axis=0)) if standardize else np.ones(6)
            sides = np.repeat([1, 0], len(turned))
            fit = LogisticRegression(C=0.5, fit_intercept=False, **options).fit(inputs / scale, sides)
            found.append(fit.coef_[0] / scale)
        file[f"probe/{name}"] = unit(np.array(found))
    inputs = (generator.normal(size=(90, 6)) * scales + 3).astype(SINGLE)
    sides = (inputs @ generator.normal(size=6) + 2 * generator.normal(size=90) > 3).astype(np.int64)
    file["logistic/inputs"], file["logistic/labels"] = inputs, sides.astype(SINGLE)
    inputs = inputs.astype(float)
    plain = LogisticRegression(C=0.7, **options).fit(inputs, sides)
    file["logistic/plain"] = np.append(plain.coef_[0], plain.intercept_)
    mean, scale = inputs.mean(axis=0), inputs.std(axis=0)
    fit = LogisticRegression(C=0.7, **options).fit((inputs - mean) / scale, sides)
    weights = fit.coef_[0] / scale
    file["logistic/standardized"] = np.append(weights, fit.intercept_ - weights @ mean)


def tomography(file, generator):
    shifts = (generator.normal(size=(40, 6)) + np.array([1.5, -1, 0, 0, 0.5, 0])).astype(SINGLE)
    shifts[3] = 0
    turns = generator.choice([-1.0, 1.0], size=40)
    differences = shifts * turns[:, None].astype(SINGLE)
    lengths = np.linalg.norm(differences.astype(float), axis=1, keepdims=True)
    rows = differences / np.where(lengths > 0, lengths, 1)
    direction = PCA(n_components=1).fit(rows).components_[0]
    sign = np.sign(direction @ shifts.astype(float).sum(axis=0))
    file["lat/differences"], file["lat/side"] = differences, shifts.astype(float).sum(axis=0)
    file["lat/direction"] = direction * sign


def independent_components(file, generator):
    sources = np.stack(
        [
            generator.laplace(size=600),
            generator.uniform(-1, 1, size=600),
            generator.exponential(size=600),
            generator.normal(size=600) * (generator.random(600) < 0.2),
        ],
        axis=1,
    )
    shifts = (sources @ (generator.normal(size=(4, 6)) * np.array([[4], [3], [2], [2]])) + 0.7).astype(SINGLE)
    shifts = (shifts + 0.01 * generator.normal(size=shifts.shape)).astype(SINGLE)
    fit = FastICA(
        n_components=4, algorithm="parallel", whiten="unit-variance", fun="logcosh", max_iter=5_000, tol=1e-13,
        w_init=generator.normal(size=(4, 4)), whiten_solver="eigh",
    ).fit(shifts.astype(float))
    columns = fit.mixing_.T
    order = np.argsort(-np.linalg.norm(columns, axis=1))
    signs = np.sign(columns[np.arange(4), np.abs(columns).argmax(axis=1)])
    lengths = np.linalg.norm(columns, axis=1)
    codes = fit.transform(shifts.astype(float)) * signs * lengths
    file["ica/shifts"] = shifts
    file["ica/directions"] = (columns / lengths[:, None] * signs[:, None])[order]
    file["ica/codes"] = codes[:20, order]
    file["ica/mean"] = fit.mean_


def semi_nmf(file, generator, iterations=20, epsilon=1e-8):
    shifts = (np.abs(generator.normal(size=(70, 3))) @ generator.normal(size=(3, 5))).astype(SINGLE)
    shifts = (shifts + 0.1 * generator.normal(size=shifts.shape)).astype(SINGLE)
    start = generator.random((70, 3))
    data, codes = shifts.astype(float), start
    columns = np.linalg.lstsq(codes, data, rcond=None)[0]
    for _ in range(iterations):
        products, gram = data @ columns.T, columns @ columns.T
        above = np.maximum(products, 0) + codes @ np.maximum(-gram, 0)
        below = np.maximum(-products, 0) + codes @ np.maximum(gram, 0)
        codes = codes * np.sqrt(above / (below + epsilon))
        columns = np.linalg.lstsq(codes, data, rcond=None)[0]
    file["semi-nmf/shifts"], file["semi-nmf/start"], file["semi-nmf/directions"] = shifts, start, columns
    # A crowd of directions, of which several can be zero in a code.
    crowd = unit(generator.normal(size=(5, 6))).astype(SINGLE)
    inputs = generator.normal(size=(30, 6)).astype(SINGLE)
    file["nonnegative/directions"], file["nonnegative/inputs"] = crowd, inputs
    file["nonnegative/codes"] = np.array([nnls(crowd.T.astype(float), row.astype(float))[0] for row in inputs])


def fista(data, columns, penalty, steps, start=None):
    products, gram = data @ columns.T, columns @ columns.T
    limit = np.linalg.norm(columns, 2) ** 2
    codes = np.zeros_like(products) if start is None else start
    ahead, momentum = codes, 1.0
    for _ in range(steps):
        moved = ahead - (ahead @ gram - products) / limit
        new = np.sign(moved) * np.maximum(np.abs(moved) - penalty / limit, 0)
        following = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        ahead = new + (momentum - 1) / following * (new - codes)
        codes, momentum = new, following
    return codes


def matching_pursuit(data, columns, most):
    codes = np.zeros((len(data), len(columns)))
    for row, rest in enumerate(data.copy()):
        for _ in range(most):
            products = np.where(codes[row] == 0, columns @ rest, 0)
            best = np.abs(products).argmax()
            codes[row, best] = products[best]
            rest = rest - products[best] * columns[best]
    return codes


def least_squares(data, codes):
    squares = codes.T @ codes
    ridge = 1e-10 * squares.diagonal().max()
    columns = np.linalg.solve(squares + ridge * np.eye(codes.shape[1]), codes.T @ data)
    return columns, np.linalg.norm(columns, axis=1)


def dictionaries(file, generator, penalty=0.3, rounds=4):
    columns = unit(generator.normal(size=(8, 5)))
    made = generator.normal(size=(150, 8)) * (generator.random((150, 8)) < 0.25)
    shifts = (made @ columns + 0.05 * generator.normal(size=(150, 5))).astype(SINGLE)
    start = unit(generator.normal(size=(8, 5))).astype(SINGLE)
    data, first = shifts.astype(float), start.astype(float)
    file["dictionary/shifts"], file["dictionary/start"] = shifts, start
    file["dictionary/fista-30"] = fista(data, first, penalty, 30)
    file["dictionary/lasso"] = sparse_encode(
        data, first, algorithm="lasso_lars", alpha=penalty, max_iter=10_000, check_input=False)
    file["dictionary/omp"] = sparse_encode(data, first, algorithm="omp", n_nonzero_coefs=3)
    file["dictionary/mp"] = matching_pursuit(data, first, 3)
    now, codes = first, None
    for _ in range(rounds):
        codes = fista(data, now, penalty, 100, codes)
        fitted, lengths = least_squares(data, codes)
        now, codes = fitted / lengths[:, None], codes * lengths
    file["dictionary/fista-learned"] = now
    now = first
    for _ in range(rounds):
        fitted, lengths = least_squares(data, sparse_encode(data, now, algorithm="omp", n_nonzero_coefs=2))
        now = fitted / lengths[:, None]
    file["dictionary/omp-learned"] = now


def lista_codes(data, columns, weights, thresholds, steps):
    codes = np.zeros((len(data), len(columns)))
    for _ in range(steps):
        moved = codes + (data - codes @ columns) @ weights.T
        codes = np.sign(moved) * np.maximum(np.abs(moved) - thresholds, 0)
    return codes


def central_differences(function, point, size=1e-6):
    slopes = np.zeros_like(point)
    for index in np.ndindex(point.shape):
        ends = []
        for sign in (1, -1):
            moved = point.copy()
            moved[index] += sign * size
            ends.append(function(moved))
        slopes[index] = (ends[0] - ends[1]) / (2 * size)
    return slopes


def learned_encoders(file, generator, penalty=0.2, steps=5):
    columns = unit(generator.normal(size=(7, 5))).astype(SINGLE)
    data = (generator.normal(size=(40, 7)) * (generator.random((40, 7)) < 0.3) @ columns).astype(SINGLE)
    limit = np.linalg.norm(columns.astype(float), 2) ** 2
    weights = (columns / limit + 0.05 * generator.normal(size=columns.shape)).astype(SINGLE)
    thresholds = generator.uniform(0.02, 0.1, size=7).astype(SINGLE)
    x, d, w, t = [array.astype(float) for array in (data, columns, weights, thresholds)]

    def loss(w, t):
        codes = lista_codes(x, d, w, t, steps)
        return (((x - codes @ d) ** 2).sum() / 2 + penalty * np.abs(codes).sum()) / len(x)

    file["lista/shifts"], file["lista/columns"] = data, columns
    file["lista/weights"], file["lista/thresholds"] = weights, thresholds
    file["lista/codes"] = lista_codes(x, d, w, t, steps)
    file["lista/loss"] = np.array([loss(w, t)])
    file["lista/weight-slopes"] = central_differences(lambda moved: loss(moved, t), w)
    file["lista/threshold-slopes"] = central_differences(lambda moved: loss(w, moved), t)
    # The steps of ISTA, from which the training starts.
    file["lista/ista"] = lista_codes(x, d, d / limit, penalty / limit, steps)
    lasso = sparse_encode(x, d, algorithm="lasso_lars", alpha=penalty, max_iter=10_000, check_input=False)
    file["lista/least"] = np.array(
        [(((x - lasso @ d) ** 2).sum() / 2 + penalty * np.abs(lasso).sum()) / len(x)])


def rectified_shifts(file, generator, ridge=0.01):
    states = (2 * generator.normal(size=(120, 6)) + generator.normal(size=6)).astype(SINGLE)
    amounts = np.maximum(0, states @ generator.normal(size=6) + 0.5)
    shifts = amounts[:, None] * generator.normal(size=6) + 0.3 * generator.normal(size=(120, 6))
    shifts = shifts.astype(SINGLE)
    h, s = states.astype(float), shifts.astype(float)
    unit_states = (h - h.mean(axis=0)) / h.std(axis=0)

    def loss(point):
        a = np.maximum(0, unit_states @ point[:-1] + point[-1])
        v = s.T @ a / (a @ a)
        return ((s - np.outer(a, v)) ** 2).sum() / (s**2).sum() + ridge * (point[:-1] ** 2).sum()

    point = np.append(0.5 * generator.normal(size=6), 0.4)
    file["rectified/states"], file["rectified/shifts"], file["rectified/point"] = states, shifts, point
    file["rectified/unit-states"] = unit_states
    file["rectified/loss"] = np.array([loss(point)])
    file["rectified/slopes"] = central_differences(loss, point)
    start = np.append(np.zeros(6), 1.0)
    file["rectified/least"] = np.array([minimize(loss, start, method="L-BFGS-B", options=dict(maxiter=5_000)).fun])
    file["rectified/by-mean"] = np.array([1 - loss(start)])


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    generator = np.random.default_rng(11)
    with h5py.File(folder / "baselines.h5", "w") as file:
        for make in [probes, tomography, independent_components, semi_nmf, dictionaries, learned_encoders, rectified_shifts]:
            make(file, generator)


if __name__ == "__main__":
    main()
