"""What the kernel does with 10,000 messages that were changed at random, on shell, control and stdin.

Most have a valid signature and a changed document or changed bytes; others a wrong signature, wrong frames, or a
signature that was used before. After every twenty, a good request on shell and on control has to be answered. Fails if
one is not, if a message with a wrong signature or a replayed one has any effect, or if the session is not whole at the
end. The same seed makes the same messages.
"""
import argparse

from benchmark import SWIFT, Kernel, measure, megabytes, milliseconds, require, table
from support.mutations import Mutations


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000, help="number of messages")
    parser.add_argument("--seed", type=int, default=0, help="where the changes start")
    options = parser.parse_args()

    with Kernel(SWIFT, transport_encryption="disabled") as kernel:
        kernel.run_checked("let kept = [1, 2, 3]")
        mutations = Mutations(kernel, options.seed)
        slowest, rows = 0, []
        for number in range(1, options.count + 1):
            mutations.send()
            if number % 20 == 0:
                for channel in ("shell", "control"):
                    seconds = mutations.seconds_to_answer(channel)
                    require(kernel.is_alive(), f"the kernel ended after {number} messages")
                    require(seconds is not None, f"no good request was answered on {channel} after {number} messages")
                    slowest = max(slowest, seconds)
            if number % max(1, options.count // 10) == 0:
                rows.append([number, milliseconds(slowest), megabytes(kernel.memory)])
        require(mutations.accepted == 0, f"{mutations.accepted} messages with a wrong signature had an effect")
        require(mutations.repeated == 0, f"{mutations.repeated} replayed messages were answered")
        kernel.run_checked("kept", "[1, 2, 3]")
        lines = len(kernel.log().splitlines())
    print(", ".join(f"{count} {kind}" for kind, count in mutations.counts.items()) + f"; {lines} lines in the log\n")
    table(["messages", "slowest good answer, ms", "VmRSS, MB"], rows)


measure(main)
