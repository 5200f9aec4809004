"""Makes metrics.json: assignments by scipy, mean correlations by numpy. Usage: make_metrics.py ../metrics.json"""

import json
import sys

import numpy as np
from scipy.optimize import linear_sum_assignment

generator = np.random.default_rng(0)
assignments = []
for rows, columns in [(1, 1), (4, 4), (3, 9), (12, 5), (30, 30), (25, 40)]:
    values = generator.normal(size=(rows, columns)).round(4)
    chosen = linear_sum_assignment(values, maximize=True)
    assignments.append(dict(rows=rows, values=values.ravel().tolist(), total=float(values[chosen].sum())))

correlations = []
for count, concepts, features in [(40, 3, 3), (60, 4, 7), (50, 5, 3)]:
    truth = generator.normal(size=(count, concepts)).astype(np.float32).round(3)
    learned = (truth @ generator.normal(size=(concepts, features)) + 5 + generator.normal(size=(count, features))).astype(
        np.float32
    )
    table = np.abs(np.corrcoef(truth.T.astype(float), learned.T.astype(float))[:concepts, concepts:])
    rows, columns = linear_sum_assignment(table, maximize=True)
    correlations.append(
        dict(
            count=count, truth=truth.ravel().tolist(), learned=learned.ravel().tolist(), table=table.ravel().tolist(),
            rows=rows.tolist(), columns=columns.tolist(), score=float(table[rows, columns].mean()),
        )
    )

with open(sys.argv[1], "w") as file:
    json.dump(dict(assignments=assignments, correlations=correlations), file)
