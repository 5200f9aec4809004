"""Messages as they come on a client's channels."""
import queue

#: Seconds until a message that does not come counts as lost.
TIMEOUT = 120


def drain(client):
    """Drops what is on its way from the kernel, until it has been quiet."""
    for channel in (client.shell_channel, client.iopub_channel, client.control_channel):
        while True:
            try:
                channel.get_msg(timeout=0.05)
            except queue.Empty:
                break


def iopub_of(client, identifier):
    """The iopub messages with the given parent, up to and including idle."""
    messages = []
    while True:
        message = client.get_iopub_msg(timeout=TIMEOUT)
        if message["parent_header"].get("msg_id") != identifier:
            continue
        messages.append(message)
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            return messages


def reply_to(client, identifier, channel="shell"):
    get = client.get_shell_msg if channel == "shell" else client.get_control_msg
    while True:
        message = get(timeout=TIMEOUT)
        if message["parent_header"].get("msg_id") == identifier:
            return message


def wait_until_running(client, identifier):
    """Waits for the first output of a cell and returns the iopub messages so far."""
    messages = []
    while not messages or messages[-1]["msg_type"] != "stream":
        message = client.get_iopub_msg(timeout=TIMEOUT)
        if message["parent_header"].get("msg_id") == identifier:
            messages.append(message)
    return messages


def summary(messages):
    """Types of messages, with the state in place of `status`."""
    return [
        message["content"]["execution_state"] if message["msg_type"] == "status" else message["msg_type"]
        for message in messages]


def request(client, kind, content=None, channel="shell"):
    """Sends a request of any type and returns its identifier."""
    message = client.session.msg(kind, content or {})
    (client.shell_channel if channel == "shell" else client.control_channel).send(message)
    return message["header"]["msg_id"]
