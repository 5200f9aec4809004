"""Makes measures.json: what numpy, scipy and scikit-learn say about measures of dictionaries and of codes with labels.
Usage: make_measures.py ../measures.json"""

import json
import sys

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.stats import entropy, t
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score, mutual_info_score, roc_auc_score

generator = np.random.default_rng(19)


def numbers(array):
    return np.asarray(array, dtype=float).ravel().tolist()


def short(array):
    """Single precision, with few digits, so that the file is small and both sides read the same numbers."""
    return np.asarray(array).round(3).astype(np.float32)


def ridge(inputs, labels, inverse=1.0):
    return LogisticRegression(C=inverse, tol=1e-12, max_iter=100_000).fit(np.asarray(inputs, dtype=float), labels)


def dictionaries():
    cases = []
    for rows, others, width in [(5, 5, 4), (6, 9, 8), (12, 7, 10)]:
        first = short(generator.normal(size=(rows, width)))
        second = short(generator.normal(size=(others, width)))
        shared = min(rows, others) // 2
        second[:shared] = short(-2 * first[:shared] + 0.2 * generator.normal(size=(shared, width)))
        a, b = [m.astype(float) / np.linalg.norm(m.astype(float), axis=1, keepdims=True) for m in (first, second)]
        case = dict(rows=rows, others=others, first=numbers(first), second=numbers(second))
        for name, table in dict(signed=a @ b.T, free=np.abs(a @ b.T)).items():
            chosen = linear_sum_assignment(table, maximize=True)
            case[name] = dict(
                best=numbers(table.max(axis=1)), reverse=numbers(table.max(axis=0)), first=chosen[0].tolist(),
                second=chosen[1].tolist(), pwmcc=float(table[chosen].mean()))
        cases.append(case)
    return cases


def subspaces():
    cases = []
    for rows, others, width in [(3, 3, 8), (2, 5, 9), (12, 3, 10)]:
        first = generator.normal(size=(rows, width))
        if rows > 10:
            # Of rank 4, up to rounding.
            first = generator.normal(size=(rows, 4)) @ generator.normal(size=(4, width))
            first = first.astype(np.float32)
        else:
            first = short(first)
        second = short(generator.normal(size=(others, width)))
        second[0] = short(first[0] + first[1])
        bases = []
        for matrix in (first, second):
            unit = matrix.astype(float) / np.linalg.norm(matrix.astype(float), axis=1, keepdims=True)
            _, sizes, right = np.linalg.svd(unit, full_matrices=False)
            bases.append(right[sizes > 1e-4 * sizes[0]])
        ranks = [len(basis) for basis in bases]
        leading = [basis[:2] for basis in bases]
        cases.append(dict(
            rows=rows, others=others, first=numbers(first), second=numbers(second), ranks=ranks,
            overlap=float(((bases[0] @ bases[1].T) ** 2).sum() / min(ranks)),
            leading=float(((leading[0] @ leading[1].T) ** 2).sum() / 2)))
    return cases


def stability():
    width, features = 6, 5
    base = generator.normal(size=(features, width))
    models = [short(base * generator.choice([-1, 1], size=(features, 1)) + noise * generator.normal(size=(features, width)))
              for noise in (0.1, 0.3, 0.6)]
    unit = [m.astype(float) / np.linalg.norm(m.astype(float), axis=1, keepdims=True) for m in models]
    best = [[np.abs(unit[i] @ unit[j].T).max(axis=1) for j in range(3) if j != i] for i in range(3)]
    shares = {str(level): [numbers((np.array(best[i]) >= level).mean(axis=0)) for i in range(3)] for level in (0.7, 0.95)}
    return dict(features=features, models=[numbers(m) for m in models], best=[[numbers(row) for row in np.array(best[i]).T] for i in range(3)],
                shares=shares)


def ridges():
    cases = []
    for inverse, columns, scale in [(1.0, 3, 1.0), (0.01, 5, 3.0), (1e5, 2, 0.5), (1.0, 90, 2.0)]:
        inputs = short(scale * generator.normal(size=(60, columns)) + 0.7)
        labels = inputs @ generator.normal(size=columns) / scale + 0.5 + generator.logistic(size=60) > 0
        model = ridge(inputs, labels, inverse)
        margins = model.decision_function(inputs.astype(float)) * np.where(labels, 1, -1)
        cases.append(dict(
            columns=columns, inverse_penalty=inverse, inputs=numbers(inputs), labels=labels.astype(int).tolist(),
            coefficients=numbers(model.coef_), intercept=float(model.intercept_[0]),
            objective=float(inverse * np.logaddexp(0, -margins).sum() + (model.coef_**2).sum() / 2)))
    return cases


def coded(count, features, shifts):
    """Sparse codes, some of whose features tell a label."""
    labels = generator.random(count) < 0.5
    codes = generator.laplace(size=(count, features)) * (generator.random((count, features)) < 0.7)
    for feature, size in shifts.items():
        codes[:, feature] += size * labels
    return short(codes), labels


def probing():
    count, features = 80, 7
    codes, labels = coded(count, features, {2: 1.2, 5: -0.8, 6: 0.5})
    test_codes, test_labels = coded(50, features, {2: 1.2, 5: -0.8, 6: 0.5})
    x, x_test = codes.astype(float), test_codes.astype(float)
    difference = np.abs(x[labels].mean(axis=0) - x[~labels].mean(axis=0))
    order = np.argsort(-difference, kind="stable")
    results = []
    for k in (1, 2, 5):
        chosen = order[:k]
        model = ridge(x[:, chosen], labels)
        fitted = count - count // 5
        scores = []
        inverses = np.logspace(5, -5, 10)
        for inverse in inverses:
            part = ridge(x[:fitted, chosen], labels[:fitted], inverse)
            scores.append(round(roc_auc_score(labels[fitted:], part.decision_function(x[fitted:, chosen])), 12))
        best = inverses[int(np.argmax(scores))]
        tuned = ridge(x[:, chosen], labels, best)
        results.append(dict(
            features=chosen.tolist(), coefficients=numbers(model.coef_), accuracy=model.score(x_test[:, chosen], test_labels),
            auroc=roc_auc_score(test_labels, model.decision_function(x_test[:, chosen])),
            tuned_inverse=float(best), tuned_coefficients=numbers(tuned.coef_),
            tuned_auroc=roc_auc_score(test_labels, tuned.decision_function(x_test[:, chosen]))))
    areas = np.array([roc_auc_score(labels, column) for column in x.T])
    feature = int(np.argmax(np.maximum(areas, 1 - areas)))
    sign = 1 if areas[feature] >= 0.5 else -1
    values = np.unique(x[:, feature])
    middles = (values[1:] + values[:-1]) / 2
    accuracies = [balanced_accuracy_score(labels, sign * x[:, feature] > sign * middle) for middle in middles]
    threshold = middles[int(np.argmax(accuracies))]
    return dict(
        count=count, codes=numbers(codes), labels=labels.astype(int).tolist(), test_count=50, test_codes=numbers(test_codes),
        test_labels=test_labels.astype(int).tolist(), results=results,
        detection=dict(
            feature=feature, positive=int(sign > 0), training=float(max(areas[feature], 1 - areas[feature])),
            auroc=roc_auc_score(test_labels, sign * x_test[:, feature]),
            best_training_accuracy=float(max(accuracies)), threshold=float(threshold),
            accuracy=balanced_accuracy_score(test_labels, sign * x_test[:, feature] > sign * threshold)))


def ablation():
    count, width, features = 160, 12, 8
    target, spurious = [np.tile(np.repeat([0, 1], size), count // (2 * size)).astype(bool) for size in (1, 2)]
    third = generator.random(count) < 0.5
    directions = short(generator.normal(size=(features, width)))
    codes = generator.laplace(size=(count, features)) * 0.5
    for feature, label, size in [(0, target, 1.5), (3, spurious, 2.5), (5, spurious, 1.0), (6, target, 0.4), (7, third, 1.0)]:
        codes[:, feature] += size * (label - 0.5)
    codes = short(codes)
    embeddings = short(codes @ directions + 0.3 * generator.normal(size=(count, width)))
    x, f, d = embeddings.astype(float), codes.astype(float), directions.astype(float)
    rows = np.arange(count)
    test, training = rows[rows % 20 < 8], rows[rows % 20 >= 8]
    biased = training[target[training] == spurious[training]]

    def removed(features, where):
        return x[where] - f[np.ix_(where, features)] @ d[features]

    def strengths(labels, where, weights):
        y = labels[where]
        return (f[where][y].mean(axis=0) - f[where][~y].mean(axis=0)) * (d @ weights)

    probe = ridge(x[biased], target[biased])
    bases = [probe.score(x[test], labels[test]) for labels in (target, spurious)]
    wanted, other = (target, spurious) if bases[0] <= bases[1] else (spurious, target)
    base = min(bases)
    best = ridge(x[training], wanted[training]).score(x[test], wanted[test])
    other_probe = ridge(x[training], other[training])
    order = np.argsort(-np.abs(strengths(other, training, other_probe.coef_[0])), kind="stable")
    scr = [float((probe.score(removed(order[:n], test), wanted[test]) - base) / (best - base)) for n in (1, 2, 4)]

    concepts = [target, spurious, third]
    probes = [ridge(x[training], labels[training]) for labels in concepts]
    before = [p.score(x[test], labels[test]) for p, labels in zip(probes, concepts)]
    # 8 are all features, of which those that speak against the concept stay.
    tpp, tpp_counts = [], [1, 2, 4, 8]
    for n in tpp_counts:
        parts = []
        for i, labels in enumerate(concepts):
            own = strengths(labels, training, probes[i].coef_[0])
            chosen = [feature for feature in np.argsort(-own, kind="stable")[:n] if own[feature] > 0]
            losses = [before[j] - probes[j].score(removed(chosen, test), concepts[j][test]) for j in range(3)]
            parts.append(losses[i] - np.mean([losses[j] for j in range(3) if j != i]))
        tpp.append(float(np.mean(parts)))
    return dict(
        count=count, embeddings=numbers(embeddings), codes=numbers(codes), directions=numbers(directions), features=features,
        labels=[labels.astype(int).tolist() for labels in concepts], test=test.tolist(), training=training.tolist(),
        biased=biased.tolist(), counts=[1, 2, 4], base=float(base), best=float(best), scr=scr, before=numbers(before),
        tpp=tpp, tpp_counts=tpp_counts)


def disentanglement():
    count, features = 120, 5
    labels = generator.random((3, count)) < np.array([[0.5], [0.35], [0.6]])
    codes = 0.6 * generator.normal(size=(count, features))
    codes[:, 0] += labels[0] + 0.3 * labels[1]
    codes[:, 3] += 1.5 * labels[1]
    codes[:, 4] += 0.8 * labels[2] - 0.5 * labels[0]
    codes = short(codes)
    x = codes.astype(float)
    rows = np.arange(count)
    test, training = rows[rows % 4 == 0], rows[rows % 4 != 0]
    unit = (x - x[training].mean(axis=0)) / x[training].std(axis=0)
    weights, accuracies = [], []
    for y in labels:
        model = LogisticRegression(l1_ratio=1, solver="saga", tol=1e-9, max_iter=100_000).fit(unit[training], y[training])
        weights.append(np.abs(model.coef_[0]))
        accuracies.append(balanced_accuracy_score(y[test], model.predict(unit[test])))
    importance = np.array(weights).T

    def score(matrix):
        rows = matrix.sum(axis=1)
        used = rows > 0
        return float((rows[used] / rows.sum() * (1 - entropy(matrix[used].T, base=matrix.shape[1]))).sum())

    # The third concept of the gap has three classes.
    classes = [labels[0].astype(int), labels[1].astype(int), labels[2].astype(int) * (1 + labels[1].astype(int))]
    binned = [np.digitize(column, np.histogram(column, 20)[1][:-1]) for column in x.T]
    gaps, best = [], []
    for y in classes:
        information = np.array([mutual_info_score(column, y) for column in binned])
        order = np.argsort(-information)
        gaps.append((information[order[0]] - information[order[1]]) / mutual_info_score(y, y))
        best.append(int(order[0]))

    def threshold(values, y):
        found = np.unique(values[training])
        middles = np.concatenate([[found[0] - 1], (found[1:] + found[:-1]) / 2])
        scores = [(balanced_accuracy_score(y[training], sign * values[training] > sign * middle), middle, sign)
                  for sign in (1, -1) for middle in middles]
        top = max(score[0] for score in scores)
        held = {round(balanced_accuracy_score(y[test], sign * values[test] > sign * middle), 12)
                for score, middle, sign in scores if score > top - 1e-12}
        assert len(held) == 1, "the best threshold is not unique"
        return held.pop()

    sap = {}
    for name, measure in dict(
        squaredCorrelation=lambda values, y: np.corrcoef(values, y)[0, 1] ** 2, threshold=threshold).items():
        parts = [sorted((measure(column, y) for column in x.T), reverse=True)[:2] for y in labels]
        sap[name] = [float(part[0] - part[1]) for part in parts]
    return dict(
        count=count, codes=numbers(codes), labels=[y.astype(int).tolist() for y in labels], test=test.tolist(),
        training=training.tolist(), importance=[numbers(row) for row in importance], accuracies=numbers(accuracies),
        disentanglement=score(importance), completeness=score(importance.T),
        classes=[y.tolist() for y in classes], gaps=numbers(gaps), best=best, sap=sap)


def intervals():
    cases = []
    for count in (5, 8, 30):
        values = generator.normal(size=count).round(4)
        low, high = t.interval(0.95, count - 1, values.mean(), values.std(ddof=1) / np.sqrt(count))
        cases.append(dict(values=numbers(values), low=float(low), high=float(high), quantile=float(np.quantile(values, 0.3))))
    return cases


def trees(count=600, features=5, number=10):
    """Few trees of labels with noise. Two features often lower the error equally, and scikit-learn then draws one of
    them, so that data are taken for which what it draws does not matter."""
    rows = np.arange(count)
    test, training = rows[rows % 4 == 0], rows[rows % 4 != 0]
    for seed in range(1_000):
        own = np.random.default_rng(seed)
        codes = short(own.normal(size=(count, features)))
        x = codes.astype(float)
        noise = own.random((2, count)) < 0.15
        labels = [
            (np.abs(x[:, 1]) < 0.7) ^ noise[0], ((x[:, 0] > 0) & (x[:, 3] > -0.3)) ^ noise[1],
            x[:, 2] + 0.5 * x[:, 4] ** 2 + own.logistic(size=count) > 0.3]
        fits = [[GradientBoostingClassifier(n_estimators=number, random_state=state).fit(codes[training], y[training])
                 for state in range(8)] for y in labels]
        if all(np.abs(fit.feature_importances_ - same[0].feature_importances_).max() < 1e-12
               and np.abs(fit.decision_function(codes) - same[0].decision_function(codes)).max() < 1e-12
               for same in fits for fit in same):
            break
    fits = [same[0] for same in fits]
    return dict(
        count=count, trees=number, codes=numbers(codes), labels=[y.astype(int).tolist() for y in labels],
        test=test.tolist(), training=training.tolist(), importances=[numbers(fit.feature_importances_) for fit in fits],
        odds=[numbers(fit.decision_function(codes[test])) for fit in fits])


def robustness():
    """The interventional robustness score of Suter et al. 2019, with a quantile or the largest deviation."""
    count, features = 90, 4
    classes = np.array([generator.integers(0, kinds, size=count) for kinds in (2, 3, 2)])
    codes = 0.4 * generator.normal(size=(count, features))
    codes[:, 0] += classes[0]
    codes[:, 2] += 1.5 * classes[1] - 0.5 * classes[2]
    codes[:, 3] = 0.25
    codes = short(codes)
    x = codes.astype(float)
    cases = []
    for quantile in (0.99, 1.0):
        ranges = np.abs(x - x.mean(axis=0)).max(axis=0)
        table = np.zeros((features, len(classes)))
        for k, values in enumerate(classes):
            moved = []
            for value in np.unique(values):
                part = x[values == value]
                moved.append(np.quantile(np.abs(part - part.mean(axis=0)), quantile, axis=0))
            used = ranges > 0
            table[used, k] = 1 - np.mean(moved, axis=0)[used] / ranges[used]
        cases.append(dict(
            quantile=quantile, table=[numbers(row) for row in table], ranges=numbers(ranges),
            score=float(np.average(table.max(axis=1), weights=ranges))))
    return dict(count=count, codes=numbers(codes), classes=[values.tolist() for values in classes], cases=cases)


parts = dict(
    dictionaries=dictionaries(), subspaces=subspaces(), stability=stability(), ridges=ridges(), probing=probing(),
    ablation=ablation(), disentanglement=disentanglement(), intervals=intervals(), trees=trees(), robustness=robustness(),
)
with open(sys.argv[1], "w") as file:
    json.dump(parts, file)
