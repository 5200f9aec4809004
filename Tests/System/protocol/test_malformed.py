"""Traffic that is no message is logged and dropped, and the kernel lives on."""
import json
import os
import socket
import subprocess

import pytest

from support.echo import COMMAND
from support.flood import Flood, Heart, resident_memory
from support.messages import TIMEOUT
from support.mutations import Mutations
from support.program import eventually
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


@pytest.mark.parametrize("value", [
    "NaN", "Infinity", "-Infinity", "1e400", "123456789012345678901234567890", "-9223372036854775809", r'"\ud800"',
    r'{"\udfff\u0000": [NaN]}'])
def test_what_pythons_json_reads_is_answered(kernel, value):
    raw = RawClient(kernel)
    odd = b'{"odd": ' + value.encode() + b"}"
    for part in ("header", "parent", "metadata", "content"):
        header = json.dumps(raw.header("kernel_info_request")).encode()
        if part == "header":
            header = header[:-1] + b', "odd": ' + value.encode() + b"}"
        raw.shell.send_multipart(raw.frames(header, **({} if part == "header" else {part: odd})))
        assert raw.shell.poll(TIMEOUT * 1000), part
        reply = raw.shell.recv_multipart()
        assert reply[3] == header and json.loads(reply[5])["status"] == "ok", part
    header = json.dumps(raw.header("execute_request")).encode()
    raw.shell.send_multipart(raw.frames(header, content=b'{"code": "\\"a\\ud800\\"", "odd": ' + value.encode() + b"}"))
    assert raw.shell.poll(TIMEOUT * 1000)
    reply = raw.shell.recv_multipart()
    assert reply[3] == header and json.loads(reply[5])["status"] == "ok"
    # A value of the wrong kind is an error that says so.
    header = json.dumps(raw.header("complete_request")).encode()
    raw.shell.send_multipart(raw.frames(header, content=b'{"code": "a", "cursor_pos": [' + value.encode() + b"]}"))
    assert raw.shell.poll(TIMEOUT * 1000)
    reply = json.loads(raw.shell.recv_multipart()[5])
    assert reply["status"] == "error" and "cursor_pos" in reply["evalue"]
    assert "malformed message" not in kernel.log()


def test_big_messages_are_served(kernel):
    raw = RawClient(kernel)
    header = json.dumps(raw.header("is_complete_request")).encode()
    raw.shell.send_multipart(raw.frames(header, content=json.dumps({"code": "// " + "x" * 100_000_000}).encode()))
    assert raw.shell.poll(TIMEOUT * 1000)
    assert raw.shell.recv_multipart()[3] == header


@pytest.mark.parametrize("channel", ["shell", "control", "stdin", "hb", "iopub"])
def test_a_peer_without_the_key_floods(kernel, channel):
    client = kernel.client
    heart = Heart(kernel)
    assert heart.beats()
    before = resident_memory(kernel.process)
    size = 900 if channel == "iopub" else 1_000_000
    with Flood(kernel, channel, size=size):
        if channel in ("shell", "control"):
            assert eventually(lambda: "from now on those without a signature are counted" in kernel.log())
        for _ in range(10):
            client.kernel_info()
            assert client.get_shell_msg(timeout=TIMEOUT)["content"]["status"] == "ok"
            client.control_channel.send(client.session.msg("kernel_info_request", {}))
            assert client.get_control_msg(timeout=TIMEOUT)["content"]["status"] == "ok"
            assert heart.beats()
        identifier = client.execute("input name?", allow_stdin=True)
        assert client.get_stdin_msg(timeout=TIMEOUT)["content"]["prompt"] == "name?"
        client.input("someone")
        reply = client.get_shell_msg(timeout=TIMEOUT)
        assert reply["content"]["status"] == "ok" and reply["parent_header"]["msg_id"] == identifier
        grown = resident_memory(kernel.process) - before
    heart.close()
    assert grown < 200, f"{grown:.0f} MB more"
    # A hundred lines, and a few with counts.
    assert len(kernel.log().splitlines()) < 200


def test_a_failure_aborts_what_is_queued_also_in_a_flood(kernel):
    client = kernel.client
    with Flood(kernel, "shell"):
        assert eventually(lambda: "malformed" in kernel.log())
        ids = [client.execute(code) for code in ["raise"] + ["a"] * 10]
        replies = [client.get_shell_msg(timeout=TIMEOUT) for _ in ids]
    assert [reply["parent_header"]["msg_id"] for reply in replies] == ids
    assert [reply["content"]["status"] for reply in replies] == ["error"] + ["aborted"] * 10


def test_mutated_messages(kernel):
    mutations = Mutations(kernel, seed=1)
    for number in range(1, 601):
        mutations.send()
        if number % 20 == 0:
            for channel in ("shell", "control"):
                assert mutations.seconds_to_answer(channel) is not None, f"after {number} messages on {channel}"
    assert kernel.is_alive()
    assert all(mutations.counts.values()) and mutations.forged
    assert mutations.accepted == 0 and mutations.repeated == 0
    mutations.close()


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
