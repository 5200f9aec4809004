"""Reads the event files of SparseShift with TensorBoard.

Usage: python check_tensorboard.py FOLDER
"""

import sys
from pathlib import Path

import tensorboard
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator


def main():
    folder = Path(sys.argv[1]) / "events"
    # The newest run of the tests; each leaves two files.
    accumulator = EventAccumulator(str(folder), size_guidance={"scalars": 0, "tensors": 0})
    accumulator.Reload()
    tags = accumulator.Tags()
    assert set(tags["scalars"]) == {"train/loss", "train/l0"}, tags
    loss = [(event.step, round(event.value, 6)) for event in accumulator.Scalars("train/loss")]
    expected = [(step, round(1 / (step + 1), 6)) for step in range(5)] + [(step, -float(step)) for step in range(5, 12)]
    assert loss == expected, loss
    l0 = [(event.step, event.value) for event in accumulator.Scalars("train/l0")]
    assert l0 == [(step, float(step)) for step in range(5)], l0
    text = accumulator.Tensors("configuration")[0].tensor_proto.string_val
    assert list(text) == [b"oc: 128"], text
    print(f"events: TensorBoard {tensorboard.__version__} reads {len(loss)} + {len(l0)} numbers and a text,"
          " and drops what the resumed training voids")


main()
