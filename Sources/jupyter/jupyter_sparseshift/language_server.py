"""Tells jupyter-lsp how to start the toolchain's language server with the modules of the installed kernel."""
import json
import subprocess
import sys

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

KERNEL = "sparseshift"


def specification(manager):
    """The server's entry for jupyter-lsp; none if there is no kernel, or no language server in its toolchain."""
    try:
        program = KernelSpecManager().get_kernel_spec(KERNEL).argv[0]
    except NoSuchKernel:
        return {}
    try:
        result = subprocess.run(
            [program, "language-server", "--specification"], capture_output=True, encoding="utf-8", check=False)
    except OSError as error:
        manager.log.warning("%s: cannot be run: %s", program, error.strerror)
        return {}
    if result.returncode != 0:
        manager.log.warning("%s", result.stderr.strip())
        return {}
    servers = json.loads(result.stdout)["LanguageServerManager"]["language_servers"]
    for server in servers.values():
        server["argv"] = [sys.executable, "-m", "jupyter_sparseshift.files_only", *server["argv"]]
    return servers
