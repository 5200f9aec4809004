"""Makes the TensorBoard event file that the Swift writer has to match byte by byte.

Usage: python make_event_files.py ../events
"""

import sys
from pathlib import Path

from tensorboard.compat.proto.event_pb2 import Event, SessionLog
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter
from torch.utils.tensorboard.summary import scalar, text


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    start = 1_700_000_000.25
    events = [Event(wall_time=start, file_version="brain.Event:2"),
              Event(wall_time=start, step=3, session_log=SessionLog(status=SessionLog.START))]
    for step in (3, 200, -1, 2**40):
        event = Event(wall_time=start + 1, step=step)
        event.summary.value.extend([Summary.Value(tag="l0", simple_value=float(step % 7)),
                                    *scalar("train/loss", 1 / 3).value])
        events.append(event)
    events.append(Event(wall_time=start + 2, step=0, summary=text("configuration", "oc: 128 ∆")))
    with open(folder / "golden.tfevents", "wb") as file:
        writer = RecordWriter(file)
        for event in events:
            writer.write(event.SerializeToString(deterministic=True))


main()
