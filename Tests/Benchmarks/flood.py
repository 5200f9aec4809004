"""How long good requests wait, and how much memory the kernel takes, while peers without the key send without end.

On every channel, unsigned messages come from some connections of another process as fast as they go. Meanwhile a good
kernel_info_request on shell and on control, and a heartbeat, have to be answered. Reported are the slowest answers, the
most resident memory beyond that before, and the lines in the log. Fails if something is not answered, or if the session
is not whole at the end.
"""
import argparse
import time

from benchmark import SWIFT, TIMEOUT, Kernel, measure, megabytes, milliseconds, require, table
from support.flood import Flood, Heart


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kernel", default=SWIFT, help="the kernel's name")
    parser.add_argument("--seconds", type=float, default=10, help="how long each flood lasts")
    parser.add_argument("--peers", type=int, default=4, help="number of connections")
    options = parser.parse_args()

    rows = []
    with Kernel(options.kernel, transport_encryption="disabled") as kernel:
        client, heart = kernel.client, Heart(kernel)
        for channel in ("shell", "control", "stdin", "hb", "iopub"):
            for size in (10, 1_000_000) if channel != "iopub" else (10,):
                start, lines = kernel.memory, len(kernel.log().splitlines())
                slowest, most, count = 0, start, 0
                with Flood(kernel, channel, size=size, peers=options.peers):
                    end = time.monotonic() + options.seconds
                    while time.monotonic() < end:
                        for name, get in (("shell", client.get_shell_msg), ("control", client.get_control_msg)):
                            request = client.session.msg("kernel_info_request", {})
                            began = time.monotonic()
                            getattr(client, name + "_channel").send(request)
                            reply = get(timeout=TIMEOUT)
                            slowest = max(slowest, time.monotonic() - began)
                            require(
                                reply["parent_header"]["msg_id"] == request["header"]["msg_id"],
                                f"a wrong reply on {name} in a flood on {channel}")
                            count += 1
                        began = time.monotonic()
                        require(heart.beats(), f"no heartbeat in a flood on {channel}")
                        slowest = max(slowest, time.monotonic() - began)
                        most = max(most, kernel.memory)
                        time.sleep(0.05)
                rows.append([
                    channel, f"{size:,}", count, milliseconds(slowest), megabytes(most - start),
                    len(kernel.log().splitlines()) - lines])
        heart.close()
        kernel.run_checked("1 + 1", "2")
    table(["flooded", "bytes", "good requests", "slowest answer, ms", "VmRSS beyond the start, MB", "lines logged"], rows)


measure(main)
