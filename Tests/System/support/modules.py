"""Where the installed kernel's modules are, for a compiler."""
import pathlib

from support.paths import INSTALLED_PROGRAM


def module_options():
    """The options by which a compiler finds the modules that cells import."""
    folder = pathlib.Path(INSTALLED_PROGRAM).resolve().parent
    maps = sorted((folder / "CModules").glob("*/module.modulemap"))
    headers = (folder / "CModules/include-paths").read_text().split()
    options = [f"-fmodule-map-file={path}" for path in maps] + [f"-I{path}" for path in headers]
    return ["-I", str(folder / "Modules")] + [word for option in options for word in ("-Xcc", option)]
