"""`sparseshift doctor`, where everything is as it should be and where something is not."""
import json
import os
import pathlib
import subprocess
import sys

from support.paths import INSTALLED_PROGRAM
from support.program import TIMEOUT, environment

VENV = pathlib.Path(sys.prefix)


def doctor(*options, **variables):
    """The exit code, and the findings by their names."""
    result = subprocess.run(
        [INSTALLED_PROGRAM, "doctor", "--json", *options], capture_output=True, text=True, timeout=TIMEOUT,
        env={**environment(), "PATH": f"{VENV}/bin:{os.environ['PATH']}", **variables})
    document = json.loads(result.stdout)
    assert document["isHealthy"] == (result.returncode == 0) and result.returncode in (0, 1), result.stderr
    findings = {finding["name"]: finding for finding in document["findings"]}
    # Whoever is told that something is wrong is told what to do.
    for finding in findings.values():
        assert ("advice" in finding) == (finding["status"] != "good"), finding
    return result.returncode, findings


def test_all_is_well_here():
    code, findings = doctor()
    assert code == 0
    for name in ("toolchain", "modules", "headers", "temporary folder", "caches", "locks", "libraries", "kernel", "a cell"):
        assert findings[name]["status"] == "good", findings[name]
    assert "jupyter_client" in findings["Jupyter"]["message"]
    assert findings["kernel"]["message"] == str(VENV / "share/jupyter/kernels/sparseshift")


def test_as_text():
    result = subprocess.run(
        [INSTALLED_PROGRAM, "doctor"], capture_output=True, text=True, timeout=TIMEOUT,
        env={**environment(), "PATH": f"{VENV}/bin:{os.environ['PATH']}"})
    lines = result.stdout.splitlines()
    assert result.returncode == 0 and lines[0].startswith("✓ toolchain")
    assert lines[-1].startswith("Cells run, and Jupyter finds the kernel")


def test_a_temporary_folder_that_is_none(tmp_path):
    path = tmp_path / "file"
    path.write_text("")
    code, findings = doctor(TMPDIR=str(path))
    assert code == 1
    assert findings["temporary folder"]["status"] == findings["a cell"]["status"] == "bad"
    assert str(path) in findings["temporary folder"]["message"] and "TMPDIR" in findings["temporary folder"]["advice"]


def test_caches_that_cannot_be_written(tmp_path):
    path = tmp_path / "file"
    path.write_text("")
    code, findings = doctor(XDG_CACHE_HOME=str(path))
    # Cells run nevertheless.
    assert code == 0 and findings["a cell"]["status"] == "good"
    assert findings["caches"]["status"] == findings["locks"]["status"] == "missing"
    assert "XDG_CACHE_HOME" in findings["caches"]["advice"]
    assert findings["language models"]["status"] == "missing"


def test_a_kernel_that_jupyter_does_not_find(tmp_path):
    prefix = tmp_path / "bin"
    prefix.mkdir()
    kernels = tmp_path / "data/kernels/sparseshift"
    kernels.mkdir(parents=True)
    # A Jupyter that knows this kernel alone.
    listed = {"kernelspecs": {"sparseshift": {"resource_dir": str(kernels), "spec": {}}}}
    jupyter = prefix / "jupyter"
    jupyter.write_text(f"""#!/bin/sh
case "$1" in --version) echo 'jupyter_client: 8.0.0'; echo 'jupyterlab: 4.0.0';; *) echo '{json.dumps(listed)}';; esac
""")
    jupyter.chmod(0o755)
    path = f"{prefix}:/usr/bin:/bin"
    code, findings = doctor(PATH=path)
    assert code == 1 and findings["kernel"]["message"] == f"{kernels}/kernel.json cannot be read"
    (kernels / "kernel.json").write_text(json.dumps({"argv": [str(tmp_path / "gone"), "kernel"]}))
    code, findings = doctor(PATH=path)
    assert code == 1 and str(tmp_path / "gone") in findings["kernel"]["message"]
    assert "sparseshift install" in findings["kernel"]["advice"]
    (kernels / "kernel.json").write_text(json.dumps({"argv": [INSTALLED_PROGRAM, "kernel"]}))
    code, findings = doctor(PATH=path)
    assert code == 0 and findings["kernel"]["status"] == "good"
    jupyter.write_text("#!/bin/sh\necho '{\"kernelspecs\": {}}'\n")
    code, findings = doctor(PATH=path)
    assert code == 1 and findings["kernel"]["message"] == "Jupyter finds no kernel 'sparseshift'"


def test_without_jupyter(tmp_path):
    (tmp_path / "none").mkdir()
    code, findings = doctor(PATH=str(tmp_path / "none"), JUPYTER_DATA_DIR=str(tmp_path))
    assert code == 0 and findings["Jupyter"]["status"] == findings["kernel"]["status"] == "missing"
    assert findings["figures"]["status"] == findings["fonts"]["status"] == "missing"
