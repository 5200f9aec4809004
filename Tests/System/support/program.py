"""The program `sparseshift`, run to its end or stopped on its way."""
import json
import os
import signal
import subprocess
import time

from support.paths import PROGRAM

#: Short, but long enough that the features of the synthetic shifts are found.
SHORT = ["--steps", "400", "--batch", "64", "--whiten", "none"]
#: Seconds until the program counts as hung.
TIMEOUT = 300


def environment():
    """The environment of a program that draws nothing in place."""
    return {**os.environ, "TERM": "dumb"}


def run(*arguments, program=PROGRAM, cwd=None):
    """Runs the program to its end."""
    return subprocess.run(
        [program, *map(str, arguments)], capture_output=True, text=True, cwd=cwd, timeout=TIMEOUT, env=environment())


def start(*arguments, program=PROGRAM):
    """Starts the program."""
    return subprocess.Popen(
        [program, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment())


def succeed(*arguments, **options):
    """Runs the program, which has to succeed, and returns what it printed."""
    result = run(*arguments, **options)
    assert result.returncode == 0, result.stderr
    return result.stdout


def succeed_json(*arguments, **options):
    """Runs the program with --json; standard output has to be one JSON document and nothing else."""
    return json.loads(succeed(*arguments, "--json", **options))


def eventually(condition, seconds=TIMEOUT):
    """Waits until a condition holds, and returns whether it does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return condition()


def stop_when(process, condition):
    """Stops a process when a condition holds; `end` ends it then.

    It runs for hundredths of a second at a time, so that it cannot end first where it is fast or this process is slow.
    """
    deadline = time.monotonic() + TIMEOUT
    while True:
        process.send_signal(signal.SIGSTOP)
        if condition():
            return
        assert process.poll() is None and time.monotonic() < deadline
        process.send_signal(signal.SIGCONT)
        time.sleep(0.01)


def end(process, number):
    """Sends a signal to a process that is stopped, and lets it continue."""
    process.send_signal(number)
    process.send_signal(signal.SIGCONT)
