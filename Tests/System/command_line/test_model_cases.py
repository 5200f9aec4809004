"""Models as people have them, made by torch and safetensors: each is measured as numpy measures it, or refused in one
sentence that says why."""
import json

import pytest

from support.paths import FIXTURES
from support.program import run

FOLDER = FIXTURES / "model-cases"
CASES = json.loads((FOLDER / "cases.json").read_text())


@pytest.mark.parametrize("name", CASES)
def test_right_number_or_one_sentence(name):
    case = CASES[name]
    result = run("evaluate", FOLDER / name, FOLDER / "pairs.h5", "--json")
    if "fvu" in case:
        assert result.returncode == 0, result.stderr
        found = json.loads(result.stdout)["models"][0]["fraction_unexplained"]
        assert found == pytest.approx(case["fvu"], rel=1e-4)
        # Weights alone do not tell what their code is.
        assert ("no cfg.yaml" in result.stderr) == (not name.startswith("sae"))
        return
    assert result.returncode == 1 and result.stdout == "", (result.returncode, result.stdout, result.stderr)
    sentence = result.stderr.strip()
    assert sentence.startswith("Error: ") and "\n" not in sentence and sentence.endswith("."), sentence
    assert name in sentence and all(word in sentence for word in case["words"]), sentence
