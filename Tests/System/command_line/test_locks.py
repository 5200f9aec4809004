"""File systems whose locks fail: a file is read without one, and that is said."""
import os
import subprocess

import h5py
import numpy as np
import pytest

from support.paths import PROGRAM
from support.program import TIMEOUT, environment, run

#: A library that takes the place of flock and fails with the error number of an environment variable.
SOURCE = """
#include <errno.h>
#include <stdlib.h>
int flock(int descriptor, int operation) {
    (void)descriptor; (void)operation;
    errno = atoi(getenv("FLOCK_ERROR"));
    return -1;
}
"""
#: ENOLCK, EOPNOTSUPP, EROFS, EIO, ENOSYS, and what NFS says (ENOTSUPP).
ERRORS = [37, 95, 30, 5, 38, 524]


@pytest.fixture(scope="module")
def without_locks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("locks")
    (folder / "flock.c").write_text(SOURCE)
    subprocess.run(["clang", "-shared", "-fPIC", "-o", folder / "flock.so", folder / "flock.c"], check=True)

    def execute(number, *arguments):
        return subprocess.run(
            [PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=TIMEOUT,
            env={**environment(), "LD_PRELOAD": str(folder / "flock.so"), "FLOCK_ERROR": str(number)})
    return execute


@pytest.mark.parametrize("number", ERRORS)
def test_a_file_is_read_and_written_without_locks(without_locks, number, tmp_path):
    data = np.random.default_rng(0).normal(size=(30, 2, 4)).astype("f4")
    with h5py.File(tmp_path / "e.h5", "w") as file:
        file["cfc_train"] = data
    result = without_locks(number, "convert", tmp_path / "e.h5", tmp_path / "copy.h5")
    assert result.returncode == 0, result.stderr
    with h5py.File(tmp_path / "copy.h5") as file:
        assert (file["cfc_train"][:] == data).all()
    # The library itself passes over a system that has no flock at all.
    assert ("opened without a lock" in result.stderr) == (number != 38)


def test_a_file_that_is_being_written_is_refused(tmp_path):
    with h5py.File(tmp_path / "e.h5", "w") as file:
        file["cfc_train"] = np.zeros((30, 2, 4), "f4")
        result = run("convert", tmp_path / "e.h5", tmp_path / "copy.h5")
    assert result.returncode == 1 and "another program has it open for writing" in result.stderr
    assert not os.path.exists(tmp_path / "copy.h5")
