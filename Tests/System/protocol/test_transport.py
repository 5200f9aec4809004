"""Transports and encryption."""
import os
import pathlib
import tempfile

import pytest
import zmq

from support.messages import iopub_of, reply_to, request, summary


def check(client):
    for channel in ("shell", "control"):
        msg_id = request(client, "kernel_info_request", {}, channel)
        assert reply_to(client, msg_id, channel)["content"]["status"] == "ok"
        assert summary(iopub_of(client, msg_id)) == ["busy", "idle"]


def listening_ports(pid):
    """The (address, port) pairs on which a process listens for TCP."""
    inodes = set()
    for link in pathlib.Path(f"/proc/{pid}/fd").iterdir():
        target = os.readlink(link)
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    found = set()
    for table in ("tcp", "tcp6"):
        for line in pathlib.Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in inodes:
                address, port = fields[1].split(":")
                found.add((address, int(port, 16)))
    return found


def test_tcp_listens_only_where_the_file_says(kernel):
    check(kernel.connect())
    ports = {kernel.connection[f"{name}_port"] for name in ("shell", "iopub", "stdin", "control", "hb")}
    assert listening_ports(kernel.process.pid) == {("0100007F", port) for port in ports}


def test_ipc(make_kernel):
    with tempfile.TemporaryDirectory() as folder:
        kernel = make_kernel(transport="ipc", ip=f"{folder}/kernel")
        client = kernel.connect()
        check(client)
        assert listening_ports(kernel.process.pid) == set()
        request(client, "shutdown_request", {"restart": False}, "control")
        assert kernel.wait() == 0
        assert [name for name in os.listdir(folder) if name.startswith("kernel")] == []


@pytest.mark.parametrize("transport", ["tcp", "ipc"])
def test_curve(make_kernel, transport):
    public, secret = zmq.curve_keypair()
    with tempfile.TemporaryDirectory() as folder:
        options = {"ip": f"{folder}/kernel"} if transport == "ipc" else {}
        kernel = make_kernel(transport=transport, curve_publickey=public, curve_secretkey=secret, **options)
        client = kernel.connect()
        check(client)
        client.hb_channel.unpause()
        assert client.hb_channel.is_beating()
        check_plain_clients_get_nothing(kernel)


def check_plain_clients_get_nothing(kernel):
    info = kernel.connection
    separator = ":" if info["transport"] == "tcp" else "-"
    for name, kind in (("shell", zmq.DEALER), ("control", zmq.DEALER), ("hb", zmq.DEALER), ("iopub", zmq.SUB)):
        socket = zmq.Context.instance().socket(kind)
        socket.linger = 0
        if kind == zmq.SUB:
            socket.subscribe(b"")
        socket.connect(f"{info['transport']}://{info['ip']}{separator}{info[name + '_port']}")
        if kind == zmq.DEALER:
            socket.send_multipart([b"", b"ping"])
        assert not socket.poll(300), name
        socket.close()


@pytest.mark.parametrize("policy", ["auto", "required", "disabled"])
@pytest.mark.parametrize("transport", ["tcp", "ipc"])
def test_kernel_manager_hands_out_keys(make_kernel, policy, transport):
    with tempfile.TemporaryDirectory() as folder:
        options = {"ip": f"{folder}/kernel"} if transport == "ipc" else {}
        kernel = make_kernel(transport=transport, transport_encryption=policy, **options)
        check(kernel.client)
        assert ("curve_secretkey" in kernel.connection) == (policy != "disabled")
        kernel.shut_down()
        assert not kernel.is_alive()
