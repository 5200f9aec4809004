"""Writes Tests/Fixtures/agreement.json: Cohen's kappa and scores of yes-no answers, by scikit-learn and statsmodels.

    pip install scikit-learn statsmodels
    python Tests/Fixtures/scripts/make_agreement.py
"""
import json
import pathlib

import numpy as np
from sklearn.metrics import balanced_accuracy_score, cohen_kappa_score, f1_score, precision_score, recall_score
from statsmodels.stats.inter_rater import cohens_kappa

random = np.random.default_rng(19)
cases = []
for labels, count in [(2, 30), (2, 200), (3, 40), (3, 150), (4, 25)]:
    shares = random.dirichlet(np.ones(labels) * 3)
    first = random.choice(labels, count, p=shares)
    second = np.where(random.random(count) < 0.55, first, random.choice(labels, count))
    table = np.zeros((labels, labels))
    np.add.at(table, (first, second), 1)
    case = {"labels": labels, "first": first.tolist(), "second": second.tolist()}
    for name, sklearn_weights, statsmodels_weights in [
        ("none", None, None), ("linear", "linear", "linear"), ("quadratic", "quadratic", "quadratic"),
    ]:
        # Without weights statsmodels' results are those of the simple kappa.
        result = cohens_kappa(table, wt=statsmodels_weights)
        kappa = cohen_kappa_score(first, second, labels=list(range(labels)), weights=sklearn_weights)
        assert abs(kappa - result.kappa) < 1e-12
        case[name] = {"kappa": kappa, "standardErrorByChance": float(np.sqrt(result.var_kappa0))}
    cases.append(case)

truth = (random.random(60) < 0.4).astype(int)
answers = np.where(random.random(60) < 0.7, truth, 1 - truth)
scores = {
    "truth": truth.tolist(), "answers": answers.tolist(),
    "balancedAccuracy": balanced_accuracy_score(truth, answers), "precision": precision_score(truth, answers),
    "recall": recall_score(truth, answers), "f1": f1_score(truth, answers),
}
path = pathlib.Path(__file__).resolve().parents[1] / "agreement.json"
path.write_text(json.dumps({"kappa": cases, "scores": scores}, separators=(",", ":")) + "\n")
