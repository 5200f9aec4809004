"""Ports for kernels under test.

Clients pick ports that are free and let them go again until the kernel takes them. Test runs side by side, and
connections that go out, would take some of them in between: so every run has a range of its own, below the one from
which the system serves.
"""
import itertools
import os
import socket

_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_ports = itertools.cycle(range(14000 + 6000 * (_worker % 3), 20000 + 6000 * (_worker % 3)))
NAMES = ("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port")


def _next():
    for port in _ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


def free_ports():
    """Five ports by the names that jupyter_client has for them."""
    return {name: _next() for name in NAMES}
