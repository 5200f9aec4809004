"""Writes the parameters of Swift notebooks for papermill.

papermill does not support Swift, and packages cannot register a translator by an entry point. But papermill imports the
engines that packages register. This module registers papermill's own engine, and its import registers the translator.
The rules are the same as in `sparseshift execute`: the installed program writes the Swift.
"""
import json
import math
import subprocess
import threading

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from papermill.engines import NBClientEngine  # noqa: F401 (the entry point names it)
from papermill.exceptions import PapermillException
from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators

KERNEL = "sparseshift"


class SwiftTranslator(Translator):
    """Values as Swift, in the types that the notebook's cell tagged `parameters` declares."""

    # papermill passes the cell only when it inspects the parameters, before it writes the values.
    _inspected = threading.local()

    @classmethod
    def inspect(cls, parameters_cell):
        """The parameters that a cell declares."""
        cls._inspected.cell = parameters_cell["source"]
        return [
            Parameter(
                name=declaration["name"], inferred_type_name=declaration["type"] or "None",
                default=declaration["default"], help=declaration["help"])
            for declaration in translate(parameters_cell["source"], {})["declarations"]
        ]

    @classmethod
    def codify(cls, parameters, comment="Parameters"):
        """The source of a cell that declares the parameters with new values."""
        cell = vars(cls._inspected).pop("cell", "")
        return f"{translate(cell, parameters)['source']}\n".replace("// Parameters", f"// {comment}", 1)


def translate(cell, values):
    """Lets the kernel's program write the values as Swift."""
    try:
        program = KernelSpecManager().get_kernel_spec(KERNEL).argv[0]
    except NoSuchKernel:
        raise PapermillException(f"There is no kernel {KERNEL}; 'make kernel' installs it.") from None
    question = json.dumps({"cell": cell, "values": [[name, plain(value)] for name, value in values.items()]}, default=str)
    result = subprocess.run(
        [program, "translate-parameters"], input=question, capture_output=True, encoding="utf-8", check=False)
    if result.returncode != 0:
        raise PapermillException(result.stderr.removeprefix("Error: ").strip())
    return json.loads(result.stdout)


def plain(value):
    """The value with YAML's words for the numbers that JSON cannot represent."""
    if isinstance(value, float) and not math.isfinite(value):
        return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"
    if isinstance(value, dict):
        return {str(key): plain(element) for key, element in value.items()}
    return [plain(element) for element in value] if isinstance(value, (list, tuple)) else value


for language in ("swift", KERNEL):
    papermill_translators.register(language, SwiftTranslator)
