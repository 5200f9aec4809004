"""What notebook 5 says of linear codes of values and contrasts, by numpy alone."""
import itertools

import numpy as np
import pytest

SIZES = [2, 3, 5, 10]


def simplex(count):
    """Directions of unit length and equal distances whose sum is zero, one a row."""
    rows = np.eye(count) - 1 / count
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def changes(count):
    """All changes of one value to another: e_t − e_s, and the contrasts that they are (1, −1 or 0)."""
    contrasts = list(itertools.combinations(range(count), 2))
    pairs = list(itertools.permutations(range(count), 2))
    differences = np.array([np.eye(count)[t] - np.eye(count)[s] for s, t in pairs])
    labels = np.array([[((s, t) == c) - ((t, s) == c) for c in contrasts] for s, t in pairs], float)
    return differences, labels


@pytest.mark.parametrize("count", SIZES)
def test_best_linear_feature_of_a_contrast(count):
    differences, labels = changes(count)
    weights = np.linalg.lstsq(differences, labels, rcond=None)[0]
    best = np.corrcoef((differences @ weights)[:, 0], labels[:, 0])[0, 1]
    assert best == pytest.approx((2 / count) ** 0.5)
    detector = np.corrcoef(differences[:, 1], labels[:, 0])[0, 1]
    assert detector == pytest.approx((count - 1) ** -0.5)


@pytest.mark.parametrize("count", SIZES)
def test_prices_of_codes_of_a_simplex(count):
    directions = simplex(count)
    differences, labels = changes(count)
    lengths = np.linalg.norm(differences @ directions, axis=1)
    from_labels = (2 * count / (count - 1)) ** 0.5
    assert lengths == pytest.approx(np.full(len(lengths), from_labels))
    # Values: one unit column each, which disappears or appears.
    assert np.abs(differences).sum(axis=1).mean() == pytest.approx(2)
    # Contrasts by the linear code of least squares, which reconstructs the shifts and has the least price of its kind.
    weights = np.linalg.lstsq(differences, labels, rcond=None)[0]
    code = differences @ weights
    contrasts = np.array([directions[b] - directions[a] for a, b in itertools.combinations(range(count), 2)])
    assert code @ contrasts == pytest.approx(differences @ directions)
    assert np.abs(code).sum(axis=1).mean() == pytest.approx(2 * (count - 1) / count)


@pytest.mark.parametrize("seed", range(5))
def test_no_linear_code_of_a_simplex_is_cheaper_than_values(seed):
    count = 6
    directions, random = simplex(count), np.random.default_rng(seed)
    differences, _ = changes(count)
    # Columns beside those of values, and codes that reconstruct the shifts by all of them.
    columns = np.vstack([directions, random.normal(size=(8, count)) @ directions])
    columns /= np.linalg.norm(columns, axis=1, keepdims=True)
    values = np.hstack([np.eye(count), np.zeros((count, 8))])
    _, spectrum, rows = np.linalg.svd(columns.T)
    null = rows[(spectrum > 1e-9).sum():]
    for scale in [0.01, 0.1, 1]:
        numbers = values + scale * random.normal(size=(count, len(null))) @ null
        assert differences @ numbers @ columns == pytest.approx(differences @ directions, abs=1e-9)
        assert np.abs(differences @ numbers).sum(axis=1).mean() >= 2 - 1e-9
