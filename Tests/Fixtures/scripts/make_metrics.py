"""Makes metrics.json: what numpy, scipy and scikit-learn say about small arrays, and for what they have no function
(RDC, steering) numpy code written from the formulas. Usage: make_metrics.py ../metrics.json"""

import json
import sys

import numpy as np
from scipy.cluster.hierarchy import dendrogram, fcluster, linkage
from scipy.linalg import subspace_angles
from scipy.optimize import linear_sum_assignment, minimize_scalar
from scipy.spatial.distance import squareform
from scipy.stats import rankdata, spearmanr
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, explained_variance_score, f1_score, matthews_corrcoef, r2_score

generator = np.random.default_rng(0)


def numbers(array):
    return np.asarray(array, dtype=float).ravel().tolist()


def short(array):
    """Single precision, with few digits, so that the file is small and both sides read the same numbers."""
    return np.asarray(array).round(3).astype(np.float32)


def assignments():
    cases = []
    for rows, columns in [(1, 1), (4, 4), (3, 9), (12, 5), (30, 30), (25, 40)]:
        values = generator.normal(size=(rows, columns)).round(4)
        chosen = linear_sum_assignment(values, maximize=True)
        cases.append(dict(rows=rows, values=numbers(values), total=float(values[chosen].sum())))
    return cases


def correlations():
    cases = []
    for count, concepts, features in [(40, 3, 3), (60, 4, 7), (50, 5, 3)]:
        truth = short(generator.normal(size=(count, concepts)))
        # One decimal makes ties.
        truth[:, 0] = truth[:, 0].round(1)
        noise = generator.normal(size=(count, features))
        learned = short(truth @ generator.normal(size=(concepts, features)) + 5 + noise)
        case = dict(count=count, truth=numbers(truth), learned=numbers(learned))
        half = count // 2
        for kind in ["pearson", "spearman"]:

            def table(rows):
                x, y = truth[rows].astype(float), learned[rows].astype(float)
                both = np.corrcoef(x.T, y.T) if kind == "pearson" else spearmanr(np.hstack([x, y]))[0]
                return np.abs(both[:concepts, concepts:])

            everything = table(slice(None))
            rows, columns = linear_sum_assignment(everything, maximize=True)
            fitted = linear_sum_assignment(table(slice(half)), maximize=True)
            case[kind] = dict(
                table=numbers(everything), rows=rows.tolist(), columns=columns.tolist(),
                score=float(everything[rows, columns].mean()),
                out_of_sample=float(table(slice(half, None))[fitted].mean()),
            )
        cases.append(case)
    return cases


def copula_basis(values, slopes, offsets):
    """Principal components of the random features with at least 1e-8 of the largest variance."""
    copula = rankdata(values) / len(values)
    features = np.sin(np.outer(copula, slopes) + offsets)
    left, sizes, _ = np.linalg.svd(features - features.mean(axis=0), full_matrices=False)
    return left[:, sizes**2 > 1e-8 * sizes[0] ** 2]


def dependence():
    count = 120
    x = generator.uniform(-1, 1, size=count)
    first = short(np.stack([x, generator.normal(size=count).round(1)], axis=1))
    second = short(np.stack([x**2, np.sin(6 * x), -x, generator.normal(size=count)], axis=1))
    projections = [generator.normal(0, 0.5, size=20) for _ in range(4)]
    table = np.zeros((2, 4))
    for row in range(2):
        for column in range(4):
            bases = [
                copula_basis(first[:, row], *projections[:2]), copula_basis(second[:, column], *projections[2:]),
            ]
            table[row, column] = np.cos(subspace_angles(*bases).min())
    return dict(
        count=count, first=numbers(first), second=numbers(second), projections=[numbers(p) for p in projections],
        table=numbers(table),
    )


def reconstruction():
    truth = short(generator.normal(size=(50, 6)) * [1, 2, 3, 1, 1, 0.5] + 1)
    guess = short(0.7 * truth + 0.3 * generator.normal(size=truth.shape) + 0.2)
    x, y = truth.astype(float), guess.astype(float)
    codes = short(generator.laplace(size=(50, 5)) * [1, 0.2, 0, 0.05, 3])
    directions = short(generator.normal(size=(5, 6)))
    contributions = codes.astype(float)[:, :, None] * directions.astype(float)[None]
    total = contributions.sum(axis=1)
    scales = []
    for feature in range(5):
        part = contributions[:, feature].ravel()
        # Least squares of what the others leave, on the feature's own part.
        rest = (x - total + contributions[:, feature]).ravel()
        scales.append(float(part @ rest / (part @ part)) if part @ part > 0 else 1.0)
    active = np.abs(codes.astype(float)) >= 0.1
    return dict(
        truth=numbers(truth), guess=numbers(guess), codes=numbers(codes), directions=numbers(directions),
        r2=r2_score(x, y, multioutput="variance_weighted"),
        explained_variance=explained_variance_score(x, y, multioutput="variance_weighted"),
        mean_squared_error=float(((x - y) ** 2).mean()),
        relative_error=float((((x - y) ** 2).sum(axis=1) / (x**2).sum(axis=1)).mean()),
        best_scale=float(np.linalg.lstsq(y.reshape(-1, 1), x.ravel(), rcond=None)[0][0]),
        feature_scales=scales, l0=float(active.sum(axis=1).mean()), frequencies=numbers(active.mean(axis=0)),
        sparsity=float(np.abs(codes.astype(float)).mean()), dead=np.flatnonzero(~active.any(axis=0)).tolist(),
        dense=np.flatnonzero(active.mean(axis=0) > 0.5).tolist(),
    )


def classification():
    cases = []
    for probability in [0.5, 0.9, 1.0]:
        labels = generator.random(60) < 0.4
        decisions = np.where(generator.random(60) < probability, labels, ~labels)
        cases.append(
            dict(
                labels=labels.astype(int).tolist(), decisions=decisions.astype(int).tolist(),
                accuracy=accuracy_score(labels, decisions), f1=f1_score(labels, decisions),
                macro_f1=f1_score(labels, decisions, average="macro"), matthews=matthews_corrcoef(labels, decisions),
            )
        )
    return cases


def identification():
    """The best feature and threshold by trying all, for every criterion."""
    count, features = 60, 5
    labels = generator.random((2, count)) < 0.35
    codes = short(generator.normal(size=(2, count, features)))
    codes[:, :, 1] = short(codes[:, :, 1] - 1.2 * labels)
    codes[:, :, 3] = short(codes[:, :, 3] + 0.9 * labels).round(1)
    criteria = dict(
        accuracy=accuracy_score, macroF1=lambda a, b: f1_score(a, b, average="macro"), matthews=matthews_corrcoef,
    )
    results = {}
    for name, score in criteria.items():
        best = (-np.inf,)
        for feature in range(features):
            values = np.unique(codes[0, :, feature].astype(float))
            for threshold in (values[1:] + values[:-1]) / 2:
                for positive in [True, False]:

                    def decide(split):
                        column = codes[split, :, feature].astype(float)
                        return column > threshold if positive else column < threshold

                    value = score(labels[0], decide(0))
                    if value > best[0] + 1e-12:
                        best = (value, feature, decide(1))
        value, feature, decisions = best
        results[name] = dict(
            feature=feature, training=value, test_accuracy=accuracy_score(labels[1], decisions),
            test_macro_f1=f1_score(labels[1], decisions, average="macro"),
            test_matthews=matthews_corrcoef(labels[1], decisions),
            correlation=float(np.corrcoef(codes[1, :, feature].astype(float), labels[1])[0, 1]),
        )
    return dict(
        count=count, codes=[numbers(c) for c in codes], labels=[l.astype(int).tolist() for l in labels],
        results=results,
    )


def regressions():
    cases = []
    for penalty, columns in [(1.0, 4), (0.1, 6), (10.0, 3)]:
        inputs = short(generator.normal(size=(80, columns)))
        weights = generator.normal(size=columns) * (generator.random(columns) < 0.6)
        labels = inputs @ weights + 0.5 + generator.logistic(size=80) > 0
        model = LogisticRegression(l1_ratio=1, solver="saga", C=penalty, tol=1e-13, max_iter=1_000_000)
        model.fit(inputs.astype(float), labels)
        margins = model.decision_function(inputs.astype(float)) * np.where(labels, 1, -1)
        objective = penalty * np.logaddexp(0, -margins).sum() + np.abs(model.coef_).sum()
        cases.append(
            dict(
                columns=columns, inverse_penalty=penalty, inputs=numbers(inputs), labels=labels.astype(int).tolist(),
                coefficients=numbers(model.coef_), intercept=float(model.intercept_[0]), objective=float(objective),
            )
        )
    return cases


def clustering():
    directions = short(generator.normal(size=(14, 4)))
    unit = directions / np.linalg.norm(directions.astype(float), axis=1, keepdims=True)
    distances = 1 - np.abs(unit @ unit.T)
    condensed = squareform(distances, checks=False)
    tree = linkage(condensed, "average")
    middle = float(tree[8, 2] + tree[9, 2]) / 2
    return dict(
        directions=numbers(directions), heights=numbers(tree[:, 2]), sizes=tree[:, 3].astype(int).tolist(),
        pairs=np.sort(tree[:, :2], axis=1).astype(int).tolist(),
        leaves=dendrogram(tree, no_plot=True)["leaves"], height=middle,
        clusters=fcluster(tree, middle, "distance").tolist(), wanted=5,
        clusters_wanted=fcluster(tree, 5, "maxclust").tolist(),
    )


def cosines(starts, ends):
    return (starts * ends).sum(axis=1) / np.linalg.norm(starts, axis=1) / np.linalg.norm(ends, axis=1)


def best_step(starts, ends, signs, unit, lengths):
    """Column and length with the best mean cosine: of a grid, then refined between its neighbours."""
    best = (cosines(starts, ends).mean(), 0, 0.0, None)
    for place, length in enumerate(lengths):
        for column, direction in enumerate(unit):
            mean = cosines(starts + length * signs[:, None] * direction, ends).mean()
            if mean > best[0]:
                best = (mean, column, length, place)
    mean, column, length, place = best
    if place is None:
        return column, length
    bounds = lengths[max(place - 1, 0)], lengths[min(place + 1, len(lengths) - 1)]
    refined = minimize_scalar(
        lambda c: -cosines(starts + c * signs[:, None] * unit[column], ends).mean(), bounds=bounds, method="bounded",
        options=dict(xatol=1e-12),
    )
    return (column, refined.x) if -refined.fun > mean else (column, length)


def steering():
    dimension, columns = 8, 7
    directions = short(generator.normal(size=(columns, dimension)) * generator.uniform(0.5, 2, size=(columns, 1)))
    unit = directions.astype(float) / np.linalg.norm(directions.astype(float), axis=1, keepdims=True)
    lengths = [-1.0, -0.5, -0.25, -0.1, 0.1, 0.25, 0.5, 1.0]

    def pairs(count):
        # Three values; value v is along direction 2 v, more or less.
        sources = generator.integers(0, 3, size=count)
        targets = (sources + generator.integers(1, 3, size=count)) % 3
        before = generator.normal(size=(count, dimension)) * 2 + 1
        shift = 1.5 * unit[2 * targets] - 1.5 * unit[2 * sources] + 0.4 * generator.normal(size=(count, dimension))
        return short(before), short(before + shift), sources, targets

    train, test = pairs(40), pairs(20)
    before, after, sources, targets = [np.asarray(part, dtype=float) for part in train]
    sources, targets = sources.astype(int), targets.astype(int)
    test_before, test_after = test[0].astype(float), test[1].astype(float)

    # One direction a contrast.
    contrasts, test_contrasts = sources * 3 + targets, test[2] * 3 + test[3]
    choices, found = [], np.zeros(len(test_before))
    for contrast in np.unique(contrasts):
        rows = contrasts == contrast
        size = np.sqrt(((after[rows] - before[rows]) ** 2).sum(axis=1).mean())
        column, length = best_step(
            before[rows], after[rows], np.ones(rows.sum()), unit, [size * length for length in lengths])
        choices.append(dict(contrast=int(contrast), column=column, scale=length / np.linalg.norm(directions[column])))
        held = test_contrasts == contrast
        found[held] = cosines(test_before[held] + length * unit[column], test_after[held])

    # One direction a value, chosen in sweeps.
    size = np.sqrt(((after - before) ** 2).sum(axis=1).mean())
    steps = {value: (0, 0.0) for value in range(3)}
    for sweep in range(3):
        for value in range(3):
            rows = np.flatnonzero((sources == value) | (targets == value))
            signs = np.where(targets[rows] == value, 1.0, -1.0)
            starts = before[rows].copy()
            if sweep > 0:
                for place, row in enumerate(rows):
                    other = sources[row] if targets[row] == value else targets[row]
                    column, length = steps[other]
                    starts[place] -= signs[place] * length * unit[column]
            column, length = best_step(starts, after[rows], signs, unit, [size * length for length in lengths])
            held = cosines(starts + steps[value][1] * signs[:, None] * unit[steps[value][0]], after[rows]).mean()
            if cosines(starts + length * signs[:, None] * unit[column], after[rows]).mean() > held:
                steps[value] = (column, length)
    moves = np.stack([steps[value][1] * unit[steps[value][0]] for value in range(3)])
    by_value = cosines(test_before + moves[test[3]] - moves[test[2]], test_after)

    # The best direction of every test pair, as the paper's public code takes it.
    bias = short(generator.normal(size=dimension))
    starts = test_before / np.linalg.norm(test_before, axis=1, keepdims=True) + bias / np.linalg.norm(bias)
    oracle = np.stack([cosines(starts + direction, test_after) for direction in directions.astype(float)])

    def as_json(part):
        return dict(
            before=numbers(part[0]), after=numbers(part[1]), sources=part[2].tolist(), targets=part[3].tolist())

    return dict(
        dimension=dimension, directions=numbers(directions), lengths=lengths, train=as_json(train), test=as_json(test),
        choices=choices, cosines=numbers(found), unsteered=numbers(cosines(test_before, test_after)),
        value_columns=[steps[value][0] for value in range(3)], value_cosines=numbers(by_value),
        bias=numbers(bias), oracle=numbers(oracle.max(axis=0)), oracle_columns=oracle.argmax(axis=0).tolist(),
    )


parts = dict(
    assignments=assignments(), correlations=correlations(), dependence=dependence(), reconstruction=reconstruction(),
    classification=classification(), identification=identification(), regressions=regressions(),
    clustering=clustering(), steering=steering(),
)
with open(sys.argv[1], "w") as file:
    json.dump(parts, file)
