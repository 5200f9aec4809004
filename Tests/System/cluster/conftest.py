"""A real Slurm of three nodes on this machine, one for each file of tests."""
import pytest

from support.slurm import Cluster


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    cluster = Cluster(tmp_path_factory.mktemp("slurm") / "cluster")
    try:
        yield cluster.start()
    finally:
        cluster.stop()
