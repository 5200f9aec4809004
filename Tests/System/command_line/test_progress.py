"""Progress on a terminal, and what Ctrl-C does."""
import json
import os
import pty
import re
import select
import signal
import subprocess
import time

import pytest

from support.paths import FIXTURES, PROGRAM
from support.program import SHORT, TIMEOUT, end, run, start, stop_when, succeed, succeed_json

# Long enough to be interrupted on any machine.
LONG = ["--steps", "100000000", "--batch", "64", "--whiten", "none", "--oc", "4"]


def on_terminal(*arguments, columns=140):
    """Runs the program with a terminal behind standard error."""
    ours, theirs = pty.openpty()
    subprocess.run(["stty", "cols", str(columns)], stdin=theirs, check=True)
    process = subprocess.Popen(
        [PROGRAM, *map(str, arguments)], stdout=subprocess.PIPE, stderr=theirs, text=True,
        env={**os.environ, "TERM": "xterm"})
    os.close(theirs)
    shown = b""
    while process.poll() is None or select.select([ours], [], [], 0)[0]:
        if select.select([ours], [], [], 0.1)[0]:
            try:
                shown += os.read(ours, 65536)
            except OSError:
                break
    os.close(ours)
    return process.wait(), process.stdout.read(), shown.decode()


def test_bars_on_a_terminal(embeddings, tmp_path):
    code, output, shown = on_terminal(
        "train", embeddings, "--oc", 4, "--seeds", "0..<3", "--steps", 4000, "--whiten", "none", "--json",
        "--output", tmp_path / "m")
    assert code == 0
    assert len(json.loads(output)["models"]) == 3  # nothing but JSON on standard output
    for seed in range(3):
        assert re.search(
            rf"seed {seed} █{{20}} +100 %  \S+ steps/s  loss \S+  mean\|h\| \S+  violation \S+  multiplier", shown)
    assert re.search(r"\d of 3 runs done, \d+ %, (< )?[\d.]+ s left", shown)
    visible = [re.sub(r"\x1b\[[0-9]*[A-Z]", "", line) for part in shown.split("\n") for line in part.split("\r")]
    # A line that wraps would not be found again.
    assert all(len(line) < 140 for line in visible if "steps/s" in line)


def test_trials_of_whitenings_are_shown(embeddings, tmp_path):
    command = ["train", embeddings, "--oc", 4, "--steps", 100_000, "--output", tmp_path / "m"]
    shown = on_terminal(*command)[2]
    assert re.search(r"choosing the whitening: none \d+ %", shown)
    messages = run(*command, "--overwrite").stderr
    assert messages.count("choosing the whitening by trials of 2000 steps\n") == 1


@pytest.fixture
def texts(tmp_path):
    """80 pairs of 160 different texts."""
    (tmp_path / "pairs.csv").write_text(
        "before,after\n" + "".join(f"the number {index},number {index} it is\n" for index in range(80)))
    return [FIXTURES / "language-models/llama.gguf", tmp_path / "pairs.csv", "--output", tmp_path / "embeddings.h5"]


def test_embeddings_on_a_terminal(texts):
    code, output, shown = on_terminal("embed", *texts)
    assert code == 0 and "80" in output
    assert re.search(r"Embeddings of llama, layer 1  \S+ 100%  160/160 texts · \S+ texts/s · took ", shown)


def test_embeddings_elsewhere_say_nothing_of_time(texts):
    assert run("embed", *texts).stderr == "160 of 160 texts\n"
    assert run("embed", *texts, "--quiet").stderr == ""


def test_narrow_terminals(embeddings, tmp_path):
    shown = on_terminal("train", embeddings, "--oc", 4, "--steps", 2000, "--output", tmp_path / "m", columns=40)[2]
    visible = [re.sub(r"\x1b\[[0-9]*[A-Z]", "", line) for part in shown.split("\n") for line in part.split("\r")]
    assert any("█" in line for line in visible) and all(len(line) < 40 for line in visible if "█" in line)


def has_checkpoint(folder):
    """Whether some training in the folder has steps behind it. A checkpoint can be inspected during training."""
    return any(succeed_json("inspect", path.parent)["steps"] > 0 for path in folder.rglob("checkpoint"))


@pytest.mark.parametrize("seeds, number", [
    ([], signal.SIGINT), (["--seeds", "0,1,2"], signal.SIGINT), ([], signal.SIGTERM), ([], signal.SIGUSR1)])
def test_interrupting_writes_what_was_trained(embeddings, tmp_path, seeds, number):
    process = start("train", embeddings, *LONG, *seeds, "--checkpoint-every", 500, "--json", "--output", tmp_path / "m")
    stop_when(process, lambda: has_checkpoint(tmp_path / "m"))
    end(process, number)
    output, messages = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 128 + number
    document = json.loads(output)
    assert document["interrupted"] and 0 < len(document["models"]) <= 3
    assert "interrupted" in messages
    for model in document["models"]:
        assert not model["complete"] and model["steps"] > 0
        found = succeed_json("inspect", model["folder"])
        assert found["steps"] == model["steps"] and not found["complete"]


def test_interrupting_twice_ends_at_once(embeddings, tmp_path):
    process = start("train", embeddings, *LONG, "--output", tmp_path / "m")
    assert "steps of" in process.stderr.readline()  # training has begun
    process.send_signal(signal.SIGINT)
    # Two signals at once could become one.
    time.sleep(0.0005)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=TIMEOUT)
    # The second may come after the model has been written.
    assert process.returncode in (-signal.SIGINT, 130)


def test_an_interrupted_model_can_be_evaluated(embeddings, tmp_path):
    process = start("train", embeddings, *LONG, "--checkpoint-every", 500, "--output", tmp_path / "m")
    stop_when(process, lambda: has_checkpoint(tmp_path / "m"))
    end(process, signal.SIGINT)
    process.communicate(timeout=TIMEOUT)
    assert succeed_json("evaluate", tmp_path / "m", embeddings)["models"][0]["loss"] > 0


def test_a_reader_that_goes_away(embeddings):
    """`sparseshift inspect … | head -0`: no message and no crash."""
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.Popen([PROGRAM, "inspect", str(embeddings)], stdout=writer, stderr=subprocess.PIPE,
                               restore_signals=True)
    os.close(writer)
    messages = process.communicate(timeout=TIMEOUT)[1]
    assert process.returncode in (0, -signal.SIGPIPE) and messages == b""


@pytest.mark.parametrize("seeds", [[], ["--seeds", "0,1"]])
def test_a_training_goes_on_to_the_same_bits(embeddings, tmp_path, seeds):
    steps = 150_000
    command = ["train", embeddings, "--steps", steps, "--batch", "64", "--whiten", "none", "--oc", "4", *seeds,
               "--checkpoint-every", 5000]
    process = start(*command, "--output", tmp_path / "stopped")
    stop_when(process, lambda: has_checkpoint(tmp_path / "stopped"))
    end(process, signal.SIGINT)
    process.communicate(timeout=TIMEOUT)
    assert process.returncode == 130
    assert run(*command, "--output", tmp_path / "stopped").returncode == 1
    document = succeed_json(*command, "--resume", "--output", tmp_path / "stopped")
    assert all(model["complete"] and model["steps"] == steps for model in document["models"])
    succeed_json(*command, "--output", tmp_path / "whole")
    for path in sorted((tmp_path / "whole").rglob("weights.safetensors")):
        assert path.read_bytes() == (tmp_path / "stopped" / path.relative_to(tmp_path / "whole")).read_bytes()


def test_a_killed_training_can_be_inspected_and_resumed(embeddings, tmp_path):
    command = ["train", embeddings, "--steps", 60000, "--batch", "64", "--whiten", "none", "--oc", "4",
               "--checkpoint-every", 500, "--output", tmp_path / "m"]
    process = start(*command)
    stop_when(process, lambda: has_checkpoint(tmp_path / "m"))
    process.kill()
    process.communicate(timeout=TIMEOUT)
    found = succeed_json("inspect", tmp_path / "m")
    assert found["resumable"] and not found["complete"] and found["evaluation"]["loss"] is None
    assert 0 < found["steps"] < 60000
    other = run(*command, "--resume", "--lr", 0.5)
    assert other.returncode == 1 and "lr" in other.stderr and len(other.stderr.splitlines()) == 1
    assert succeed_json(*command, "--resume")["models"][0]["complete"]


def test_a_training_killed_while_it_chooses_its_whitening_can_be_resumed(embeddings, tmp_path):
    # Wide enough that the trials last for a while.
    command = ["train", embeddings, "--steps", 400, "--batch", "1000", "--whiten", "auto", "--oc", "256",
               "--output", tmp_path / "m"]
    process = start(*command)
    stop_when(process, lambda: (tmp_path / "m/checkpoint-none").exists())
    process.kill()
    process.communicate(timeout=10)
    assert not has_checkpoint(tmp_path / "m") and not (tmp_path / "m/weights.safetensors").exists()
    refused = run(*command)
    assert refused.returncode == 1 and "--resume" in refused.stderr
    looked_at = succeed_json("inspect", tmp_path / "m")
    assert looked_at["kind"] == "stopped" and looked_at["resumable"] and looked_at["state"] == "choosing the whitening"
    assert "--resume" in succeed("inspect", tmp_path / "m")
    measured = run("evaluate", tmp_path / "m", embeddings)
    assert measured.returncode == 1 and "while its whitening was chosen" in measured.stderr and "--resume" in measured.stderr
    assert succeed_json(*command, "--resume")["models"][0]["complete"]


def test_what_a_training_leaves_before_its_first_checkpoint_is_no_obstacle(embeddings, tmp_path):
    (tmp_path / "m").mkdir()
    (tmp_path / "m/cfg.yaml").write_text("oc: 2\n")
    command = ["train", embeddings, "--oc", 2, "--steps", 3, "--batch", 8, "--output", tmp_path / "m"]
    assert succeed_json("inspect", tmp_path / "m")["state"] == "before the first checkpoint"
    assert succeed_json(*command)["models"][0]["complete"]


def test_finished_models_are_taken_as_they_are(embeddings, trained):
    folder, document = trained
    again = succeed_json(
        "train", embeddings, "--oc", 4, "--seeds", "0,1", "--output", folder, "--resume", *SHORT)
    assert [model["train"] for model in again["models"]] == [model["train"] for model in document["models"]]
