"""What all system tests share: kernels, data, and trained models. See Tests/README.md."""
import os

import pytest

from support import echo, mpi, slurm
from support.kernel import Kernel
from support.program import SHORT, succeed_json


@pytest.fixture(scope="session", autouse=True)
def history_of_its_own(tmp_path_factory):
    """What tests run stays out of the user's history."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        patch.setenv("PYTHONDONTWRITEBYTECODE", "1")
        yield


# Kernels.


@pytest.fixture(scope="module")
def shared_sessions():
    """The kernels that the tests of one file have used; the last one is in use."""
    kernels = []
    yield kernels
    for kernel in kernels:
        kernel.stop()


@pytest.fixture
def session(shared_sessions):
    """The Swift kernel with what earlier tests of the file left in it; a new one if a cell of theirs never ended."""
    if not shared_sessions or shared_sessions[-1].is_waiting:
        shared_sessions.append(Kernel())
    return shared_sessions[-1]


@pytest.fixture
def make_session():
    """Makes Swift kernels that end with the test."""
    kernels = []

    def make(**options):
        kernels.append(Kernel(**options))
        return kernels[-1]

    yield make
    for kernel in kernels:
        kernel.stop()


@pytest.fixture
def fresh_session(make_session):
    return make_session()


@pytest.fixture
def make_kernel():
    """Makes kernels of the command line under test, whose clients write echo commands."""
    kernels = []

    def make(**options):
        kernels.append(Kernel("echo", command=echo.COMMAND, client_class=echo.EchoClient, **{
            "transport_encryption": "disabled", **options}))
        return kernels[-1]

    yield make
    for kernel in kernels:
        kernel.stop()


@pytest.fixture
def kernel(make_kernel):
    return make_kernel()


@pytest.fixture
def client(kernel):
    return kernel.client


# Data and models.


@pytest.fixture(scope="session")
def embeddings(tmp_path_factory):
    """A file with 1,000 pairs to train on and 300 to test on, with labels and metadata."""
    from support.shifts import write_embeddings

    path = tmp_path_factory.mktemp("data") / "embeddings.h5"
    write_embeddings(path)
    return path


@pytest.fixture(scope="session")
def trained(embeddings, tmp_path_factory):
    """Two seeds of an SSAE: the folder, and the JSON of the training."""
    folder = tmp_path_factory.mktemp("models") / "ssae"
    return folder, succeed_json(
        "train", embeddings, "--oc", 4, "--seeds", "0,1", "--output", folder, *SHORT)


# Rules for the whole run.


def pytest_collection_modifyitems(config, items):
    """Tests that need the echo kernel itself are left out for other kernels."""
    if not echo.IS_ECHO:
        wrong = [item for item in items if item.get_closest_marker("echo")]
        config.hook.pytest_deselected(items=wrong)
        items[:] = [item for item in items if item not in wrong]
    if not slurm.is_installed():
        # Where Slurm cannot be installed, its tests are left out, and a line at the end says so.
        wrong = [item for item in items if item.get_closest_marker("needs_slurm")]
        config.hook.pytest_deselected(items=wrong)
        items[:] = [item for item in items if item not in wrong]
        config.without_slurm = len(wrong)
    if not mpi.is_installed():
        wrong = [item for item in items if item.get_closest_marker("needs_mpi")]
        config.hook.pytest_deselected(items=wrong)
        items[:] = [item for item in items if item not in wrong]
        config.without_mpi = len(wrong)
    if os.geteuid() != 0:
        # Only root can become another user. Whoever is not root learns at the end what was left out.
        wrong = [item for item in items if item.get_closest_marker("needs_root")]
        config.hook.pytest_deselected(items=wrong)
        items[:] = [item for item in items if item not in wrong]
        config.left_out = len(wrong)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A skipped test is a failure: conformance tests skip themselves when a kernel gives them nothing to test."""
    report = yield
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"skipped: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter):
    """Tells how many broken files were tried: a table that has become empty would pass as well."""
    tried = [report for report in terminalreporter.getreports("passed") if "test_broken_inputs.py" in report.nodeid]
    if left_out := getattr(terminalreporter.config, "left_out", 0):
        terminalreporter.write_line(f"{left_out} tests that need root were left out")
    if left_out := getattr(terminalreporter.config, "without_slurm", 0):
        terminalreporter.write_line(f"{left_out} tests that need Slurm, and root to start it, were left out")
    if left_out := getattr(terminalreporter.config, "without_mpi", 0):
        terminalreporter.write_line(f"{left_out} tests that need mpirun and mpicc were left out")
    if tried:
        terminalreporter.write_line(f"{len(tried)} broken inputs: each refused with one sentence, none crashed")
