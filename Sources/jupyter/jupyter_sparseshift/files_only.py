"""Runs a language server for Swift files alone: `python -m jupyter_sparseshift.files_only SERVER ARGUMENT…`.

JupyterLab asks the server of a language about notebooks, too. Cells have imports that are not written, may declare a name
again, and begin with commands, all of which the server would underline; there the kernel itself answers.
"""
import json
import os
import subprocess
import sys
import threading


def read(stream):
    """The body of the next message; None at the end."""
    length = 0
    while line := stream.readline():
        if not line.strip():
            return stream.read(length)
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            length = int(value)
    return None


def write(stream, body):
    stream.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    stream.flush()


def is_about_a_notebook(message):
    parameters = message.get("params")
    document = parameters.get("textDocument") if isinstance(parameters, dict) else None
    return isinstance(document, dict) and not document.get("uri", ".swift").endswith(".swift")


def main(command):
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    output = threading.Lock()

    def forward():
        while (body := read(server.stdout)) is not None:
            with output:
                write(sys.stdout.buffer, body)
        # The main thread waits for what no one will answer.
        os._exit(server.wait())

    threading.Thread(target=forward, daemon=True).start()
    while (body := read(sys.stdin.buffer)) is not None:
        message = json.loads(body)
        if not is_about_a_notebook(message):
            try:
                write(server.stdin, body)
            except BrokenPipeError:
                break
        elif "id" in message:
            # A question: there is nothing to say.
            answer = {"jsonrpc": "2.0", "id": message["id"], "result": None}
            with output:
                write(sys.stdout.buffer, json.dumps(answer).encode())
    try:
        server.stdin.close()
    except BrokenPipeError:
        pass
    sys.exit(server.wait())


if __name__ == "__main__":
    main(sys.argv[1:])
