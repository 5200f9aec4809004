"""jupyter_kernel_test against the echo kernel; a skip counts as a failure."""
import json
import os

import jupyter_kernel_test
import pytest

from support.echo import COMMAND

pytestmark = pytest.mark.echo


@pytest.fixture(scope="module", autouse=True)
def kernelspec(tmp_path_factory):
    folder = tmp_path_factory.mktemp("jupyter")
    spec = folder / "kernels" / "echo"
    spec.mkdir(parents=True)
    (spec / "kernel.json").write_text(
        json.dumps(
            {
                "argv": COMMAND,
                "display_name": "Echo",
                "language": "echo",
                "interrupt_mode": "message",
                "kernel_protocol_version": "5.5",
                "metadata": {"supported_encryption": ["curve"]},
            }
        )
    )
    before = os.environ.get("JUPYTER_PATH")
    os.environ["JUPYTER_PATH"] = str(folder)
    yield
    if before is None:
        del os.environ["JUPYTER_PATH"]
    else:
        os.environ["JUPYTER_PATH"] = before


class EchoTests(jupyter_kernel_test.KernelTests):
    kernel_name = "echo"
    language_name = "echo"
    file_extension = ".echo"
    code_hello_world = "stdout hello, world"
    code_stderr = "stderr oh"
    completion_samples = [{"text": "st", "matches": {"stderr", "stdout"}}]
    complete_code_samples = ["a"]
    incomplete_code_samples = ["{"]
    invalid_code_samples = ["}"]
    code_page_something = "page text"
    code_generate_error = "raise trouble"
    code_execute_result = [{"code": "one", "result": "one"}, {"code": "two", "result": "two"}]
    code_display_data = [{"code": "display x", "mime": "text/html"}]
    code_history_pattern = "on*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "stdout"
    code_clear_output = "clear"


class EchoWelcomeTests(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "echo"
    support_iopub_welcome = True
