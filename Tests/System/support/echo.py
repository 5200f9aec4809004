"""The commands of the echo kernel, in which the tests of the protocol are written, for whatever kernel they test.

KERNEL_COMMAND is the command line of the kernel under test; `{connection_file}` stands for the connection file.
Without it, the echo kernel of the release build is tested. For other kernels the commands are translated to Swift.
"""
import json
import os
import shlex

from jupyter_client import BlockingKernelClient

from support.paths import ROOT

IS_ECHO = "KERNEL_COMMAND" not in os.environ
COMMAND = shlex.split(os.environ.get("KERNEL_COMMAND", f"{ROOT}/.build/release/echo-kernel {{connection_file}}"))

# The first uses of the echo commands by Swift cells.
HEAD = "import Foundation\n"
RAISED = "struct Raised: Error, CustomStringConvertible { var description: String }"
# Signals are how cells are stopped, so this one cannot be.
HANG = "var every = sigset_t(); sigfillset(&every); pthread_sigmask(SIG_BLOCK, &every, nil); while true { sleep(1) }"


def translate(line):
    """A line of echo commands in Swift."""
    command, _, argument = line.partition(" ")
    text = json.dumps(argument, ensure_ascii=False)
    return {
        "raise": f"do {{ {RAISED}; throw Raised(description: {text}) }}",
        "sleep": f"Thread.sleep(forTimeInterval: {argument})",
        "hang": HANG,
        "input": f"try input({text})",
        "password": f"try input({text}, isPassword: true)",
        "stdout": f"print({text})",
        "stderr": f'FileHandle.standardError.write(Data(({text} + "\\n").utf8))',
        "flood": f"for number in 0..<{argument} {{ print(number) }}",
        "display": f"_ = display({text})",
        "show": f"let {argument} = display({text})",
        "update": f"{argument}.update({text})",
        "clear": "clearOutput(wait: true)",
        "quiet": "let _ = 0",
    }.get(command, json.dumps(line, ensure_ascii=False))


def translated(code):
    """The code that a client sends for some lines of echo commands."""
    return code if IS_ECHO else HEAD + "\n".join(translate(line) for line in code.splitlines())


def shown(text):
    """How the kernel shows a text that is the value of a cell: Swift puts it in quotes."""
    return text if IS_ECHO else json.dumps(text, ensure_ascii=False)


class EchoClient(BlockingKernelClient):
    """A client whose code is made of echo commands, whatever kernel it talks to."""

    def execute(self, code, *arguments, user_expressions=None, **options):
        expressions = {name: translated(expression) for name, expression in (user_expressions or {}).items()}
        return super().execute(translated(code), *arguments, user_expressions=expressions, **options)
