"""SPARSESHIFT_PORTABLE: the same bits, whatever kernels the environment chooses for OpenBLAS."""
import os
import subprocess
from pathlib import Path

import pytest

from support.paths import PROGRAM
from support.program import SHORT, TIMEOUT

# Its kernels run on every processor with AVX2, and sum in another order than those for AVX2.
OTHER = "Sandybridge"
pytestmark = pytest.mark.skipif(
    " avx2 " not in Path("/proc/cpuinfo").read_text(), reason="only processors with AVX2 give the same bits")


def run(*arguments, **variables):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SPARSESHIFT_", "OPENBLAS_", "OMP_"))}
    result = subprocess.run(
        [PROGRAM, *map(str, arguments)], capture_output=True, text=True, env=kept | {"TERM": "dumb"} | variables, timeout=TIMEOUT)
    assert result.returncode == 0, result.stderr
    return result


@pytest.mark.parametrize("value, kernels", [("1", "Haswell"), ("yes", "Haswell"), ("0", OTHER), ("", OTHER)])
def test_the_kernels_are_those_for_avx2(value, kernels):
    result = run("--version", OPENBLAS_CORETYPE=OTHER, SPARSESHIFT_PORTABLE=value)
    assert kernels in result.stdout and not result.stderr


def test_weights_are_the_same_bits(embeddings, tmp_path):
    def weights(name, **variables):
        run("train", embeddings, "--oc", 4, "--output", tmp_path / name, *SHORT, "--quiet", **variables)
        return (tmp_path / name / "weights.safetensors").read_bytes()

    machines = [{}, {"OPENBLAS_CORETYPE": OTHER}, {"OPENBLAS_CORETYPE": "SkylakeX", "OPENBLAS_NUM_THREADS": "1"}]
    portable = [
        weights(f"portable-{number}", SPARSESHIFT_PORTABLE="1", **variables) for number, variables in enumerate(machines)]
    assert portable[0] == portable[1] == portable[2]
    # The variable is what does it.
    assert weights("other", OPENBLAS_CORETYPE=OTHER, SPARSESHIFT_THREADS="2") != portable[0]
