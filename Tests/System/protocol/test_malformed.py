"""Traffic that is no message is logged and dropped, and the kernel lives on."""
import json
import os
import socket
import subprocess

import pytest

from support.echo import COMMAND
from support.messages import TIMEOUT
from support.raw import RawClient


def cases(raw):
    good = raw.header("kernel_info_request")
    header = json.dumps(good).encode()
    without = {key: {k: v for k, v in good.items() if k != key} for key in ("msg_type", "msg_id")}
    garbage = os.urandom(1 << 20) * 50
    return {
        "bad signature": raw.frames(good, signature=b"0" * 64),
        "upper-case signature": raw.frames(good, signature=raw.session.sign([header, b"{}", b"{}", b"{}"]).upper()),
        "short signature": raw.frames(good, signature=b"00"),
        "no signature": raw.frames(good, signature=b""),
        "no delimiter": raw.frames(good)[1:],
        "delimiter alone": [b"<IDS|MSG>"],
        "empty frame": [b""],
        "too few frames": raw.frames(good)[:-1],
        "one garbage frame": [garbage],
        "garbage content": raw.frames(good, content=garbage),
        "garbage content, unsigned": raw.frames(good, content=garbage, signature=b"f" * 64),
        "header is no JSON": raw.frames(b"{"),
        "header is an array": raw.frames(b"[]"),
        "header is empty": raw.frames(b"{}"),
        "header without type": raw.frames(without["msg_type"]),
        "header without id": raw.frames(without["msg_id"]),
        "type is a number": raw.frames({**good, "msg_type": 3}),
        "parent is no JSON": raw.frames(good, parent=b"nothing"),
        "metadata is no JSON": raw.frames(good, metadata=b"}"),
        "metadata is an array": raw.frames(good, metadata=b"[]"),
        "content is no JSON": raw.frames(good, content=b"{]"),
        "content is a string": raw.frames(good, content=b'"text"'),
        "content is not UTF-8": raw.frames(good, content=b'{"code": "\xff\xfe"}'),
        "content is deep": raw.frames(good, content=b'{"a":' * 100000),
        "content has two documents": raw.frames(good, content=b"{}{}"),
    }


def test_malformed_messages_are_dropped(kernel):
    raw = RawClient(kernel)
    for name, frames in cases(raw).items():
        raw.shell.send_multipart(frames)
        header = raw.header("kernel_info_request")
        reply = raw.exchange(header)
        assert json.loads(reply["frames"][3]) == header, name
        assert reply["content"]["status"] == "ok", name
    assert kernel.process.poll() is None
    assert kernel.log().count("malformed") >= len(cases(raw))


def test_replayed_messages_are_dropped(kernel):
    raw = RawClient(kernel)
    header = raw.header("kernel_info_request")
    raw.exchange(header)
    raw.shell.send_multipart(raw.frames(header))
    later = raw.header("kernel_info_request")
    assert json.loads(raw.exchange(later)["frames"][3]) == later
    assert "already used" in kernel.log()


def test_extra_buffers_are_legal(kernel):
    raw = RawClient(kernel)
    header = raw.header("kernel_info_request")
    raw.shell.send_multipart(raw.frames(header) + [b"buffer", b"", os.urandom(1000)])
    assert raw.shell.poll(TIMEOUT * 1000)
    assert json.loads(raw.shell.recv_multipart()[3]) == header


def test_garbage_on_every_port(kernel):
    client = kernel.connect()
    info = kernel.connection
    for name in ("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port"):
        with socket.create_connection((info["ip"], info[name])) as connection:
            try:
                connection.sendall(b"GET / HTTP/1.1\r\n\r\n" + os.urandom(100000))
            except OSError:
                pass  # libzmq has hung up already.
    client.kernel_info()
    assert client.get_shell_msg(timeout=TIMEOUT)["content"]["status"] == "ok"


def test_without_a_key_nothing_is_signed(make_kernel):
    client = make_kernel(key=b"").connect()
    client.kernel_info()
    assert client.get_shell_msg(timeout=TIMEOUT)["content"]["status"] == "ok"


@pytest.mark.parametrize(
    "change, complaint",
    [
        (None, "No such file"),
        ("not json", "JSON"),
        ({"transport": "carrier-pigeon"}, "carrier-pigeon"),
        ({"shell_port": None}, "shell_port"),
        ({"hb_port": 70000}, "hb_port"),
        ({"signature_scheme": "hmac-md5"}, "hmac-md5"),
        ({"curve_publickey": "x"}, "curve_secretkey"),
        ({"ip": "no address"}, "bind"),
    ],
)
def test_bad_connection_files_end_the_kernel_with_a_sentence(make_kernel, change, complaint):
    kernel = make_kernel(starts=False)
    connection = kernel.connection
    if change is None:
        os.unlink(kernel.path)
    else:
        text = change if isinstance(change, str) else json.dumps({**connection, **change})
        with open(kernel.path, "w") as file:
            file.write(text)
    command = [part.format(connection_file=kernel.path) for part in COMMAND]
    result = subprocess.run(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=TIMEOUT)
    assert result.returncode != 0
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1 and complaint in lines[0], lines
