"""JupyterLab in a headless browser."""
import contextlib
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

#: How long anything may take, in seconds, on a busy machine.
TIMEOUT = 120

BROWSER = next((path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if path), None)


def notebook(*cells):
    """The JSON of a notebook with code cells."""
    return {
        "nbformat": 4, "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "sparseshift", "display_name": "Swift", "language": "swift"}},
        "cells": [
            {"cell_type": "code", "id": f"cell{number}", "metadata": {}, "execution_count": None, "outputs": [],
             "source": source}
            for number, source in enumerate(cells)],
    }


@contextlib.contextmanager
def server(folder):
    """JupyterLab on a free port; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = pathlib.Path(folder) / ".settings"
    environment = os.environ | {"JUPYTERLAB_SETTINGS_DIR": str(settings), "JUPYTER_CONFIG_DIR": str(settings)}
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}", "--ip=127.0.0.1",
         "--IdentityProvider.token=", "--ServerApp.disable_check_xsrf=True", f"--notebook-dir={folder}",
         "--LabApp.news_url=None"],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + TIMEOUT
        while True:
            try:
                urllib.request.urlopen(f"{address}/api/status", timeout=5).read()
                break
            except OSError:
                assert time.monotonic() < end and process.poll() is None, "JupyterLab does not start"
                time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait(30)


class Lab:
    """A notebook that is open in JupyterLab."""

    def __init__(self, page):
        self.page = page
        page.set_default_timeout(TIMEOUT * 1000)

    def open(self, address, name):
        self.page.goto(f"{address}/lab/workspaces/test/tree/{name}?reset")
        self.wait_for_kernel()

    def wait_for_kernel(self):
        # Before it is connected, cells are not run and nothing is said.
        self.page.wait_for_selector("#jp-main-statusbar >> text=/\\| Idle/")

    def cell(self, number):
        return self.page.locator(".jp-NotebookPanel .jp-Cell").nth(number)

    def edit(self, number, text, run=False):
        """Replaces the text of a cell; the cursor stands at its end."""
        editor = self.cell(number).locator(".cm-content")
        editor.click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.press("Delete")
        self.page.keyboard.insert_text(text)
        if run:
            self.run(number)

    def prompt(self, number):
        return self.cell(number).locator(".jp-InputPrompt").inner_text()

    def run(self, number):
        """Runs a cell and waits for it to end."""
        before = self.prompt(number)
        end = time.monotonic() + TIMEOUT
        while True:
            self.start(number)
            # A cell that is run while the kernel is not connected yet is not run, without a word.
            sent = time.monotonic()
            while self.prompt(number) == before or "*" in self.prompt(number):
                assert time.monotonic() < end, f"cell {number} does not run"
                if self.prompt(number) == before and time.monotonic() > sent + 5:
                    break
                self.page.wait_for_timeout(50)
            else:
                return

    def start(self, number):
        """Runs a cell without waiting."""
        self.cell(number).locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")

    def output(self, number):
        return self.cell(number).locator(".jp-OutputArea").first
