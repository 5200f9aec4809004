"""Embeddings in shards as job arrays, on a real Slurm of three nodes on this machine."""
import csv
import json
import signal
import subprocess

import h5py
import pytest

from support.paths import FIXTURES, PROGRAM
from support.program import TIMEOUT, eventually, succeed

pytestmark = pytest.mark.needs_slurm

MODEL = FIXTURES / "language-models/llama.gguf"


@pytest.fixture
def embed(cluster):
    def run(*arguments, code=0):
        result = subprocess.run(
            [PROGRAM, "embed", *map(str, arguments)], capture_output=True, text=True, timeout=TIMEOUT,
            env=cluster.environment)
        assert result.returncode == code, result.stderr
        return result.stdout if code == 0 else result.stderr
    return run


def write_pairs(path, count, word="number"):
    with open(path, "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["before", "after", "change"])
        rows.writerows([f"the {word} {index}", f"{index} is a {word}", index % 3] for index in range(count))
    return path


def states(embed, output):
    found = json.loads(embed(output, "--status", "--json"))
    return found["complete"], {each["shard"]: each for each in found["shards"]}


def same(first, second):
    with h5py.File(first) as one, h5py.File(second) as other:
        assert set(one) == set(other)
        assert dict(one["metadata"].attrs) == dict(other["metadata"].attrs)
        for name in set(one) - {"metadata"}:
            assert one[name].shape == other[name].shape and (one[name][()] == other[name][()]).all(), name


def test_an_array_embeds_what_one_machine_does(cluster, embed, tmp_path):
    pairs = write_pairs(tmp_path / "pairs.csv", 60)
    command = [MODEL, pairs, "--layers", "0,final-norm", "--pooling", "mean", "--test-count", "8"]
    local, folder = tmp_path / "local", tmp_path / "a folder"
    for each in (local, folder):
        each.mkdir()
    for number in range(1, 5):
        succeed("embed", *command, "--output", local / "x.h5", "--shard", f"{number}/4", "--threads", "1", "--quiet")
    # What an earlier command has left is not taken for a shard of this one.
    stale = folder / "x.layer-0.shard-2-of-4.h5"
    stale.write_bytes((local / "x.final-norm.shard-2-of-4.h5").read_bytes())
    text = embed(*command, "--output", folder / "x.h5", "--engine", "slurm", "--shards", "4", "--threads", "1", "--follow",
                 "--concurrent", "2", "--slurm", "time=10", "--json")
    assert json.loads(text)["pairs"] == 52
    for layer in ("layer-0", "final-norm"):
        succeed("join", local / f"x.{layer}.h5")
        same(folder / f"x.{layer}.h5", local / f"x.{layer}.h5")
    lines = (folder / "x.h5.slurm/array.sh").read_text().splitlines()
    assert {"#SBATCH --array=0-3%2", "#SBATCH --time=10", "#SBATCH --requeue"} < set(lines)
    complete, found = states(embed, folder / "x.h5")
    assert complete and {each["state"] for each in found.values()} == {"done"}
    # The same command again submits nothing, and joins.
    embed(*command, "--output", folder / "x.h5", "--engine", "slurm", "--shards", "4", "--threads", "1")
    assert len((folder / "x.h5.slurm/jobs.jsonl").read_text().splitlines()) == 1


def test_a_killed_shard_is_named_and_submitted_again(cluster, embed, tmp_path):
    pairs = write_pairs(tmp_path / "pairs.csv", 24_000)
    output = tmp_path / "x.h5"
    command = [MODEL, pairs, "--output", output, "--threads", "1"]
    submitted = json.loads(embed(*command, "--engine", "slurm", "--shards", "3", "--json"))
    assert submitted["shards"] == 3 and submitted["output"] == str(output)
    partial = tmp_path / "x.shard-2-of-3.h5.partial"
    with cluster.stopped(when=lambda: partial.exists() and partial.stat().st_size > 150_000):
        cluster.kill_task(f"{submitted['job']}_1")
        assert "not all shards are there" in embed(output, "--collect", code=1)
    cluster.wait_for(cluster.is_idle, "the array", TIMEOUT)
    complete, found = states(embed, output)
    assert not complete and [each["state"] for each in found.values()] == ["done", "failed", "done"]
    assert found[2]["detail"]
    assert "failed: shard 2/3: " in embed(output, "--status")
    # Other embeddings cannot take the same place, nor other pairs.
    line, = embed(*command, "--engine", "slurm", "--shards", "4", code=1).splitlines()
    assert "in 3 shards, not 4" in line
    line, = embed(*command, "--layer", "0", "--engine", "slurm", "--shards", "3", code=1).splitlines()
    assert "without --layer=0" in line
    before = pairs.read_bytes()
    write_pairs(pairs, 24_000, "figure")
    line, = embed(output, "--resume", "--engine", "slurm", code=1).splitlines()
    assert "pairs have changed" in line
    line, = embed(*command, "--engine", "slurm", "--shards", "3", code=1).splitlines()
    assert "of other pairs" in line
    pairs.write_bytes(before)
    embed(output, "--resume", "--engine", "slurm", "--follow", "--quiet")
    jobs = [json.loads(line) for line in (tmp_path / "x.h5.slurm/jobs.jsonl").read_text().splitlines()]
    assert [job["tasks"] for job in jobs] == [[[1], [2], [3]], [[2]]]
    for number in range(1, 4):
        succeed(*["embed", MODEL, pairs, "--output", tmp_path / "y.h5", "--threads", "1"], "--shard", f"{number}/3", "--quiet")
    succeed("join", tmp_path / "y.h5")
    same(output, tmp_path / "y.h5")


def test_the_warning_before_a_time_limit_costs_nothing(cluster, embed, tmp_path):
    pairs = write_pairs(tmp_path / "pairs.csv", 20_000)
    output = tmp_path / "x.h5"
    job = json.loads(embed(
        MODEL, pairs, "--output", output, "--threads", "1", "--engine", "slurm", "--shards", "2", "--json"))["job"]
    partial = tmp_path / "x.shard-1-of-2.h5.partial"
    with cluster.stopped(when=lambda: partial.exists() and partial.stat().st_size > 150_000):
        cluster.command("scancel", "--batch", "--signal=USR1", f"{job}_0")
    cluster.wait_for(cluster.is_idle, "the array", TIMEOUT)
    embed(output, "--collect")
    with h5py.File(output) as file:
        assert len(file["cfc_train"]) == 20_000
    # --resume follows nothing: all is there, and is joined again.
    embed(output, "--resume", "--engine", "slurm")


def test_interrupting_and_cancelling(cluster, embed, tmp_path):
    pairs = write_pairs(tmp_path / "pairs.csv", 80_000)
    output = tmp_path / "x.h5"
    with cluster.stopped():
        process = subprocess.Popen(
            [PROGRAM, "embed", MODEL, pairs, "--output", output, "--threads", "1", "--engine", "slurm", "--shards", "8",
             "--concurrent", "1", "--follow"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=cluster.environment)
        assert eventually(cluster.running)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=TIMEOUT)
        assert process.returncode == 130 and "Slurm's tasks keep running" in errors.splitlines()[-1]
        assert cluster.running()
    embed(output, "--cancel")
    cluster.wait_for(cluster.is_idle, "the array", TIMEOUT)
    _, found = states(embed, output)
    assert {each["state"] for each in found.values()} <= {"waiting", "done"}
    assert "no shards of these embeddings were submitted" in embed(tmp_path / "y.h5", "--status", code=1)


def test_what_slurm_refuses(cluster, embed, tmp_path):
    pairs = write_pairs(tmp_path / "pairs.csv", 20)
    command = [MODEL, pairs, "--output", tmp_path / "x.h5", "--engine", "slurm", "--shards"]
    line, = embed(*command, "3", "--slurm", "partition=none", code=1).splitlines()
    assert "partition" in line and "array.sh" in line
    line, = embed(*command, "21", code=1).splitlines()
    assert "20 pairs cannot be divided into 21 shards" in line
    line, = embed(tmp_path / "none.gguf", *command[1:], "3", code=1).splitlines()
    assert "none.gguf: no such file" in line
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "squeue").write_text("#!/bin/bash\necho 'slurm_load_jobs error: no contact' >&2\nexit 1\n")
    (tools / "squeue").chmod(0o755)
    embed(*command, "3", "--follow", "--quiet")
    (tmp_path / "x.shard-1-of-3.h5").unlink()
    result = subprocess.run(
        [PROGRAM, "embed", tmp_path / "x.h5", "--resume", "--engine", "slurm"], capture_output=True, text=True,
        timeout=TIMEOUT, env={**cluster.environment, "PATH": f"{tools}:{cluster.environment['PATH']}"})
    line, = result.stderr.splitlines()
    assert result.returncode == 1 and "no contact" in line and "nothing is submitted" in line
    assert not (tmp_path / "x.shard-1-of-3.h5").exists()


def command_of(tmp_path, output="x.h5"):
    pairs = tmp_path / "pairs.csv"
    return [MODEL, pairs, "--output", tmp_path / output, "--threads", "1", "--engine", "slurm", "--shards", "3"]


def test_pairs_that_change_before_their_shards_begin_are_refused(cluster, embed, tmp_path):
    pairs, output = write_pairs(tmp_path / "pairs.csv", 30), tmp_path / "x.h5"
    before = pairs.read_bytes()
    job = json.loads(embed(*command_of(tmp_path), "--slurm", "hold", "--json"))["job"]
    write_pairs(pairs, 30, "figure")
    cluster.command("scontrol", "release", job)
    cluster.wait_for(cluster.is_idle, "the array", TIMEOUT)
    complete, found = states(embed, output)
    assert not complete and all("its pairs have changed since" in each["detail"] for each in found.values())
    pairs.write_bytes(before)
    embed(output, "--resume", "--engine", "slurm", "--follow", "--quiet")
    embed(*command_of(tmp_path, "y.h5"), "--follow", "--quiet")
    same(output, tmp_path / "y.h5")
    # Shards of other pairs that have come into their places in whatever way are not joined.
    write_pairs(pairs, 30, "figure")
    embed(*command_of(tmp_path, "z.h5"), "--follow", "--quiet")
    for number in range(1, 4):
        (tmp_path / f"x.shard-{number}-of-3.h5").write_bytes((tmp_path / f"z.shard-{number}-of-3.h5").read_bytes())
    line, = embed(output, "--collect", code=1).splitlines()
    assert "x.shard-1-of-3.h5: a shard of other pairs" in line


def test_a_damaged_shard_is_named_with_the_way_on(cluster, embed, tmp_path):
    write_pairs(tmp_path / "pairs.csv", 30)
    output = tmp_path / "x.h5"
    embed(*command_of(tmp_path), "--follow", "--quiet")
    embed(*command_of(tmp_path, "y.h5"), "--follow", "--quiet")
    shard = tmp_path / "x.shard-2-of-3.h5"
    whole = shard.read_bytes()
    for damaged in (whole[:-100], b"", (tmp_path / "x.shard-1-of-3.h5").read_bytes()):
        shard.write_bytes(damaged)
        line, = embed(output, "--collect", code=1).splitlines()
        assert shard.name in line and "remove the files of shards that are wrong" in line
        assert f"sparseshift embed {output} --resume --engine slurm" in line
    shard.unlink()
    complete, found = states(embed, output)
    assert not complete and "has gone since" in found[2]["detail"]
    embed(output, "--resume", "--engine", "slurm", "--follow", "--quiet")
    same(output, tmp_path / "y.h5")


def test_names_of_outputs(cluster, embed, tmp_path):
    write_pairs(tmp_path / "pairs.csv", 30)
    embed(*command_of(tmp_path), "--follow", "--quiet")
    for name in ("100%A it's.h5", "%b.h5", "b\"ü 日.h5"):
        embed(*command_of(tmp_path, name), "--follow", "--quiet")
        same(tmp_path / name, tmp_path / "x.h5")
    for name in ("back\\slash.h5", "line\nbreak.h5"):
        line, = embed(*command_of(tmp_path, name), code=1).splitlines()
        assert "a backslash or a line break" in line
        assert not list(tmp_path.glob(name[:4] + "*"))
    (tmp_path / "folder").mkdir()
    line, = embed(*command_of(tmp_path, "folder"), code=1).splitlines()
    assert "folder: a folder, not a file" in line and not (tmp_path / "folder.slurm").exists()


def test_a_model_that_has_gone_is_named_before_anything_is_submitted(cluster, embed, tmp_path):
    write_pairs(tmp_path / "pairs.csv", 30)
    model = tmp_path / "model.gguf"
    model.write_bytes(MODEL.read_bytes())
    command = [model, *command_of(tmp_path)[1:]]
    embed(*command, "--follow", "--quiet")
    model.unlink()
    (tmp_path / "x.shard-1-of-3.h5").unlink()
    line, = embed(tmp_path / "x.h5", "--resume", "--engine", "slurm", code=1).splitlines()
    assert f"{model}: no such file" in line
    assert len((tmp_path / "x.h5.slurm/jobs.jsonl").read_text().splitlines()) == 1
    # What a later task says is shown, and not what an earlier one did.
    model.write_bytes(b"GGUF")
    line, = embed(tmp_path / "x.h5", "--resume", "--engine", "slurm", "--follow", "--quiet", code=1).splitlines()
    assert "failed: shard 1/3: Error: " in line and "has gone" not in line
