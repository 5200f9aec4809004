"""Files of texts, settings and models as people have them; see `support.text_cases`."""
import pytest

from support import packages, text_cases, text_checks


@pytest.mark.parametrize("name", text_cases.CASES)
def test_right_outcome(name, tmp_path):
    if not packages.available(text_cases.NEEDS[name]):
        pytest.skip(f"needs {', '.join(text_cases.NEEDS[name])}")
    assert text_checks.check(text_cases.CASES[name](tmp_path), tmp_path) == []
