"""Teaches Jupyter's tools Swift, and is a server extension that does so for JupyterLab."""


def _jupyter_server_extension_points():
    return [{"module": "jupyter_sparseshift"}]


def _load_jupyter_server_extension(server):
    """Registers Swift with jupytext, so that notebooks can be paired with Swift files."""
    try:
        from .percent import register
    except ImportError:
        # There is no jupytext, and nothing to pair.
        return
    register()
    server.log.info("jupyter_sparseshift: jupytext knows .swift files")
