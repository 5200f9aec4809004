"""Sweeps of cells on a real Slurm of three nodes on this machine."""
import json
import re
import shutil

import pytest

from support.kernel import Kernel
from support.program import TIMEOUT, eventually, succeed, succeed_json

pytestmark = pytest.mark.needs_slurm

#: Data that are in memory alone.
DATA = "let toy = SyntheticShifts(concepts: 4, varyingAtMost: 2, dimension: 8, count: 400, seed: 3)"


def sweep(folder, steps, engine='.slurm(partition: "main", time: .hours(1))', data="toy", tolerances="0.05, 0.1, 0.2",
          options=""):
    where = f', on: {engine}, storingIn: RunDirectory("{folder}"{options})' if folder else ""
    return f"""
        try sweep(
            SSAE.Configuration(features: 4, length: .steps({steps}), batch: 64),
            over: ["tolerance": [{tolerances}], "norm": ["none", "bn"]], on: {data}, seeds: 0..<2{where})"""


@pytest.fixture
def notebook(cluster):
    """A kernel on a machine of the cluster."""
    kernel = Kernel(starts=False)
    kernel._environment.update(SLURM_CONF=cluster.environment["SLURM_CONF"], PATH=cluster.environment["PATH"])
    with kernel.start() as kernel:
        yield kernel
    cluster.command("scancel", "--user=root")


def good(outcome):
    assert outcome.status == "ok", outcome.traceback
    return outcome


def sentence(outcome):
    assert outcome.status == "error", outcome.text
    line, = outcome.message.splitlines()
    return line


def same(kernel, first, second):
    """Whether two sweeps of the session have the same weights, to the bit, and the same numbers in their tables."""
    return kernel.value(f"""
        {first}.isComplete && {second}.isComplete && {first}.count == {second}.count
            && zip({first}, {second}).allSatisfy {{ one, other in
                one.name == other.name && one.runs.map(\\.seed) == other.runs.map(\\.seed)
                    && one.sparsenessRatios == other.sparsenessRatios
                    && zip(one.runs, other.runs).allSatisfy {{
                        $0.parameters.encoderWeight == $1.parameters.encoderWeight
                            && $0.parameters.decoderWeight == $1.parameters.decoderWeight
                    }}
            }}""") == "true"


def submitted(folder):
    return [json.loads(line) for line in (folder / "slurm/jobs.jsonl").read_text().splitlines()]


def shown(outcome):
    """The plain texts of the display that is replaced, in their order."""
    return [message["content"]["data"]["text/plain"] for message in outcome.messages
            if message["msg_type"] in ("display_data", "update_display_data")]


def test_a_table_fills_in_and_the_models_are_those_of_the_local_engine(cluster, notebook, tmp_path):
    folder = tmp_path / "sw"
    good(notebook.run(DATA))
    good(notebook.run("let here = " + sweep(None, 2_000)))
    outcome = good(notebook.run("let there = " + sweep(folder, 2_000), timeout=TIMEOUT))
    assert "toy" not in outcome.stream("stderr") and f"is written to {folder}/data.h5" in outcome.stream("stderr")
    texts = shown(outcome)
    assert len({message["content"]["transient"]["display_id"] for message in outcome.messages
                if message["msg_type"] in ("display_data", "update_display_data")}) == 1
    assert "12 runs: " in texts[0] and "12 runs: 12 done" in texts[-1]
    done = [int(found[1]) if (found := re.search(r"(\d+) done", text)) else 0 for text in texts]
    assert done == sorted(done)
    assert re.search(r"tolerance +norm +seed 0 +seed 1", texts[0])
    assert same(notebook, "here", "there")
    good(notebook.run(f'let read = try Sweep(contentsOf: "{folder}")'))
    assert same(notebook, "here", "read")
    # The command line knows the sweep, too.
    assert succeed_json("sweep", folder, "--status")["complete"]
    succeed("sweep", folder, "--collect", "--quiet")
    assert len((folder / "sweep.csv").read_text().splitlines()) == 7


def test_an_interrupt_leaves_the_tasks_and_a_restarted_kernel_comes_back(cluster, notebook, tmp_path):
    folder = tmp_path / "sw"
    cell = "let there = " + sweep(folder, 60_000, tolerances="0.05, 0.1")
    good(notebook.run(DATA))
    with cluster.stopped():
        identifier = notebook.send(cell)
        notebook.wait_for(
            identifier, lambda message: "running" in message["content"].get("data", {}).get("text/plain", ""),
            timeout=TIMEOUT)
        notebook.interrupt()
        line = sentence(notebook.receive(identifier, timeout=TIMEOUT))
        assert "Slurm's tasks keep running (8 runs: " in line
        assert f'Sweep(contentsOf: "{folder}", following: true)' in line
        assert not cluster.is_idle()
        notebook.restart()
        status = good(notebook.run(f'try Sweep(contentsOf: "{folder}")')).text
        assert re.search(r"8 runs: .*running", status)
        assert "8 runs: " in good(notebook.run(f'try SweepStatus("{folder}")')).text
    good(notebook.run(DATA))
    good(notebook.run(cell, timeout=TIMEOUT))
    job, = submitted(folder)
    assert len(job["tasks"]) == 8
    good(notebook.run("let here = " + sweep(None, 60_000, tolerances="0.05, 0.1"), timeout=TIMEOUT))
    assert same(notebook, "here", "there")


def test_a_failed_run_is_named_and_the_same_cell_submits_it_again(cluster, notebook, tmp_path):
    folder = tmp_path / "sw"
    cell = "let there = " + sweep(folder, 150_000, tolerances="0.05")
    good(notebook.run(DATA))
    identifier = notebook.send(cell)

    def begun():
        """The runs that have trained for a while, and not to their end."""
        found = []
        for task in cluster.running():
            number = int(task.split("_")[1])
            run = folder / f"tolerance=0.05,norm={['none', 'bn'][number // 2]}/seed-{number % 2}"
            if (run / "metrics.jsonl").exists() and not (run / "weights.safetensors").exists():
                found.append((number, task))
        return found

    with cluster.stopped(when=begun):
        number, task = begun()[0]
        cluster.kill_task(task)
    line = sentence(notebook.receive(identifier, timeout=TIMEOUT))
    assert "1 of 4 runs has no result" in line and f"run {number} (tolerance " in line and " failed: " in line
    assert "run the cell again" in line
    good(notebook.run(cell, timeout=TIMEOUT))
    first, second = submitted(folder)
    assert second["tasks"] == [[number]]
    good(notebook.run("let here = " + sweep(None, 150_000, tolerances="0.05"), timeout=TIMEOUT))
    assert same(notebook, "here", "there")


def test_views_of_a_file_are_not_copied(cluster, notebook, embeddings, tmp_path):
    folder = tmp_path / "sw"
    good(notebook.run(f'let half = try EmbeddingPairs("{embeddings}").subsampled(fraction: 0.5, seed: 1)'))
    good(notebook.run("let here = " + sweep(None, 200, data="half")))
    outcome = good(notebook.run("let there = " + sweep(folder, 200, data="half"), timeout=TIMEOUT))
    assert "in memory" not in outcome.stream("stderr")
    assert same(notebook, "here", "there")


def test_what_cannot_be_is_one_sentence(cluster, notebook, embeddings, tmp_path):
    folder = tmp_path / "sw"
    good(notebook.run(DATA))
    good(notebook.run("let other = SyntheticShifts(concepts: 4, varyingAtMost: 2, dimension: 8, count: 400, seed: 4)"))
    line = sentence(notebook.run(sweep(folder, 50, '.slurm(partition: "gpu")')))
    assert "partition" in line and "array.sh" in line
    # The plan is there, and a partition that exists takes it.
    good(notebook.run(sweep(folder, 50), timeout=TIMEOUT))
    line = sentence(notebook.run(sweep(folder, 50, data="other")))
    assert "begun with other shifts" in line and "choose another folder" in line
    line = sentence(notebook.run(sweep(folder, 50, tolerances="0.3")))
    assert "tolerance 0.05, which is not among the values now" in line
    line = sentence(notebook.run(sweep(folder, 60)))
    assert "begun with steps: 50, but now it is 60" in line
    assert len(submitted(folder)) == 1
    line = sentence(notebook.run(f'try Sweep(contentsOf: "{tmp_path}/none")'))
    assert "no sweep" in line
    # Values can be added.
    good(notebook.run("let more = " + sweep(folder, 50, tolerances="0.01, 0.05, 0.1, 0.2"), timeout=TIMEOUT))
    assert notebook.value("more.count") == "8"
    # Slurm's own programs fail.
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "squeue").write_text("#!/bin/bash\necho 'slurm_load_jobs error: no contact' >&2\nexit 1\n")
    (tools / "squeue").chmod(0o755)
    good(notebook.run(f'import Foundation\nsetenv("PATH", "{tools}:" + String(cString: getenv("PATH")), 1)'))
    (folder / "tolerance=0.01,norm=none/seed-0/weights.safetensors").unlink()
    line = sentence(notebook.run(sweep(folder, 50, tolerances="0.01, 0.05, 0.1, 0.2")))
    assert "no contact" in line and "nothing is submitted" in line
    good(notebook.run('setenv("PATH", "/nowhere", 1)'))
    assert "sbatch is not on PATH" in sentence(notebook.run(sweep(tmp_path / "new", 50)))
    assert not (tmp_path / "new").exists()


def wrap_sbatch(cluster, notebook, folder):
    """Has the kernel call an sbatch that takes its time, and makes the file `called` first."""
    folder.mkdir()
    sbatch = shutil.which("sbatch", path=cluster.environment["PATH"])
    (folder / "sbatch").write_text(f'#!/bin/bash\n: > "{folder}/called"\nsleep 1\n{sbatch} "$@"\nsleep 1\n')
    (folder / "sbatch").chmod(0o755)
    good(notebook.run(f'import Foundation\nsetenv("PATH", "{folder}:" + String(cString: getenv("PATH")), 1)'))
    return folder / "called"


def test_an_interrupt_while_slurm_is_called_submits_nothing_twice(cluster, notebook, tmp_path):
    """The kernel's requests to stop are signals, which end system calls."""
    folder = tmp_path / "sw"
    cell = "let there = " + sweep(folder, 2_000)
    good(notebook.run(DATA))
    called = wrap_sbatch(cluster, notebook, tmp_path / "tools")
    identifier = notebook.send(cell)
    assert eventually(called.exists)
    notebook.interrupt()
    line = sentence(notebook.receive(identifier, timeout=TIMEOUT))
    assert "Slurm's tasks keep running (12 runs: " in line
    good(notebook.run(cell, timeout=TIMEOUT))
    assert len(submitted(folder)) == 1
    good(notebook.run("let here = " + sweep(None, 2_000)))
    assert same(notebook, "here", "there")


def test_another_sweep_in_its_place_ends_the_earlier_tasks_if_it_can_be(cluster, notebook, tmp_path):
    folder = tmp_path / "sw"
    good(notebook.run(DATA))
    good(notebook.run("let few = SyntheticShifts(concepts: 4, varyingAtMost: 2, dimension: 8, count: 40, seed: 3)"))
    identifier = notebook.send(sweep(folder, 100_000_000))
    assert eventually(cluster.running)
    notebook.interrupt()
    assert "keep running" in sentence(notebook.receive(identifier, timeout=TIMEOUT))
    line = sentence(notebook.run(sweep(folder, 50, data="few", options=", earlier: .replace")))
    assert line.startswith("batch: 64 is more than the 40 shifts")
    assert cluster.running() and (folder / "data.h5").exists() and len(submitted(folder)) == 1
    good(notebook.run("let there = " + sweep(folder, 50, options=", earlier: .replace"), timeout=TIMEOUT))
    assert len(submitted(folder)) == 1 and cluster.is_idle()
    good(notebook.run("let here = " + sweep(None, 50)))
    assert same(notebook, "here", "there")


def test_files_that_are_damaged_are_written_anew_or_named(cluster, notebook, tmp_path):
    folder = tmp_path / "sw"
    good(notebook.run(DATA))
    good(notebook.run("let here = " + sweep(None, 50)))
    good(notebook.run(sweep(folder, 50), timeout=TIMEOUT))
    data, run = folder / "data.h5", folder / "tolerance=0.1,norm=bn/seed-1"
    for damaged in (data.read_bytes()[:-1_000], b""):
        data.write_bytes(damaged)
        assert f"{data}: the data of this sweep are damaged" in sentence(notebook.run(f'try Sweep(contentsOf: "{folder}")'))
        shutil.rmtree(run)
        shown_state = good(notebook.run(f'try SweepStatus("{folder}")')).text
        assert "its task ended well, and what it wrote has gone since" in shown_state
        good(notebook.run("let there = " + sweep(folder, 50), timeout=TIMEOUT))
        assert same(notebook, "here", "there")
    weights = run / "weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:100])
    for cell in (sweep(folder, 50), f'try Sweep(contentsOf: "{folder}")'):
        line = sentence(notebook.run(cell))
        assert line.startswith(f"{run}: the finished run here cannot be read: ") and "remove this folder" in line
    shutil.rmtree(run)
    good(notebook.run("let again = " + sweep(folder, 50), timeout=TIMEOUT))
    assert same(notebook, "here", "again")


def test_a_sweep_that_diverges_everywhere_throws_what_the_local_engine_does(cluster, notebook, tmp_path):
    good(notebook.run(DATA))
    cell = """try sweep(
        SSAE.Configuration(features: 4, length: .steps(50), batch: 64), over: ["lr": ["1e29", "1e30"]], on: toy,
        seeds: 0..<2"""
    line = sentence(notebook.run(cell + ")"))
    assert "diverged" in line
    assert sentence(notebook.run(cell + f', on: .slurm(), storingIn: "{tmp_path}/sw")', timeout=TIMEOUT)) == line


def test_options_that_contradict(cluster, notebook, tmp_path):
    good(notebook.run(DATA))
    for engine, words in [
            ('.slurm(time: .hours(1), options: ["time": "2:00:00"])', "time=1:00:00 and time=2:00:00: give this option once"),
            (".slurm(time: .zero)", "a time limit is more than 0"),
            (".slurm(time: .minutes(1))", "tasks are warned 90 s before the time limit"),
            ('.slurm(options: ["wait": ""])', "cannot have this option"),
            ('.slurm(options: ["arr": "0-99"])', "this option is set already")]:
        line = sentence(notebook.run(sweep(tmp_path / "sw", 50, engine)))
        assert words in line
    line = sentence(notebook.run(sweep(tmp_path / "a\\\\b", 50)))
    assert "cannot write logs to a path with a backslash" in line
    assert not list(tmp_path.iterdir())
