"""`sparseshift train`: settings, data, output folders and what is printed."""
import h5py
import numpy as np
import pytest

from support.program import SHORT, run, succeed, succeed_json
from support.shifts import pairs

EVALUATION = {"loss", "fraction_unexplained", "r2", "l0", "dead_features", "sparsity", "limit", "violation"}


def settings(folder):
    lines = (folder / "cfg.yaml").read_text().splitlines()
    return dict(line.split(": ", 1) for line in lines)


def test_a_model_is_written_and_described(embeddings, tmp_path):
    result = run("train", embeddings, "--oc", 4, "--output", tmp_path / "model", *SHORT)
    assert result.returncode == 0, result.stderr
    assert {"weights.safetensors", "cfg.yaml", "metrics.jsonl"} <= {p.name for p in (tmp_path / "model").iterdir()}
    assert "trained 400 steps" in result.stdout and "FVU" in result.stdout
    # The data set for testing is found by itself.
    assert "\ntest" in result.stdout
    # Off a terminal there are lines, and no control character.
    assert "\nstep 400 of 400  loss" in result.stderr
    assert "\x1b" not in result.stderr and "\r" not in result.stderr


def test_json_is_complete(trained):
    folder, document = trained
    assert [model["seed"] for model in document["models"]] == [0, 1]
    for model in document["models"]:
        assert EVALUATION <= model["train"].keys() and EVALUATION <= model["test"].keys()
        assert model["complete"] and model["steps"] == 400 and model["seconds"] > 0
        assert model["folder"] == f"{folder}/seed-{model['seed']}"
        assert settings(folder / f"seed-{model['seed']}")["seed"] == str(model["seed"])
    assert document["interrupted"] is False
    assert len(document["agreement"]["pairs"]) == 1 and 0 < document["agreement"]["median"] <= 1


def test_quiet_says_nothing(embeddings, tmp_path):
    result = run("train", embeddings, "--oc", 2, "--output", tmp_path / "m", "--quiet", *SHORT)
    assert result.returncode == 0 and result.stderr == ""


def test_options_win_over_the_file_and_the_file_over_the_preset(embeddings, tmp_path):
    config = tmp_path / "config.yaml"
    config.write_text("preset: paper\noc: 3\nbatch: 50\nnorm: bn\nlr: 0.002\n")
    succeed("train", embeddings, config, "--steps", 5, "--batch", 40, "--set", "lr=0.003",
            "--set", "dual-lr=0.5", "--output", tmp_path / "m")
    found = settings(tmp_path / "m")
    assert found["oc"] == "3" and found["norm"] == "bn"  # the file's
    assert found["batch"] == "40" and found["lr"] == "0.003" and found["dual_lr"] == "0.5"  # the options'
    assert found["optimizer"] == "past_extra_adam"  # the preset's


def test_every_option_of_the_reference_is_taken(embeddings, tmp_path):
    succeed("train", embeddings, "--preset", "reference", "--batch", 16, "--epochs", 2, "--lr", 1e-3, "--oc", 5,
            "-C", 1, "--warmup", 1, "--schedule", 2, "--target", 0.2, "--norm", "gn", "--loss", "absolute",
            "--ind-th", 0.05, "--seed", 7, "--renorm-epochs", 3, "--use-amp", "--output", tmp_path / "m")
    found = settings(tmp_path / "m")
    expected = {"batch": "16", "epochs": "2", "lr": "0.001", "oc": "5", "initial_level": "1.0", "warmup": "1",
                "schedule": "2", "target": "0.2", "norm": "gn", "loss": "absolute", "ind_th": "0.05", "seed": "7",
                "renorm_epochs": "3"}
    assert expected.items() <= found.items()


@pytest.mark.parametrize("method", ["SSAE", "affine", "ReLU", "JumpReLU", "TopK", "BatchTopK", "gated", "Matryoshka",
                                    "PCA", "mean_difference", "probe_direction", "LAT", "FastICA", "semi-NMF",
                                    "FISTA_dictionary", "LISTA", "matching_pursuit", "random_directions"])
def test_every_method_trains(embeddings, tmp_path, method):
    document = succeed_json("train", embeddings, "--method", method, "--oc", 4, "--steps", 20, "--batch", 64,
                            "--whiten", "none", "--output", tmp_path / "m")
    model, = document["models"]
    assert model["train"]["fraction_unexplained"] < 2 and model["features"] == 4
    assert succeed_json("inspect", tmp_path / "m")["method"].replace(" ", "_") == method


def test_a_key_of_a_method(embeddings, tmp_path):
    model, = succeed_json("train", embeddings, "--method", "topk", "--set", "k=1", "--oc", 4,
                          "--output", tmp_path / "m", *SHORT)["models"]
    assert 0 < model["test"]["l0"] <= 1


def test_subsamples_follow_their_seed(embeddings, tmp_path):
    def trained(name, *options):
        succeed("train", embeddings, "--oc", 2, "--steps", 5, "--batch", 8, "--output", tmp_path / name, *options)
        return (tmp_path / name / "weights.safetensors").read_bytes()

    first = trained("a", "--subsample", 100, "--subsample-seed", 3)
    assert first == trained("b", "--subsample", "0.1", "--subsample-seed", 3)
    assert first != trained("c", "--subsample", "0.1", "--subsample-seed", 4)


def test_files_larger_than_the_memory_are_read_in_windows(tmp_path):
    path = tmp_path / "large.h5"
    _, data = pairs(20_000, 1, dimension=32)
    with h5py.File(path, "w") as file:
        file.create_dataset("cfc_train", data=data, chunks=(500, 2, 32))
    options = ["--oc", 4, "--output"]
    streamed = succeed_json("train", path, *options, tmp_path / "a", "--memory", 1, *SHORT)
    whole = succeed_json("train", path, *options, tmp_path / "b", *SHORT)
    unexplained = [run["models"][0]["train"]["fraction_unexplained"] for run in (streamed, whole)]
    assert unexplained[0] == pytest.approx(unexplained[1], abs=0.02)


def test_embeddings_themselves(embeddings, tmp_path):
    document = succeed_json("train", embeddings, "--raw-embeddings", "--method", "ReLU", "--oc", 16,
                            "--output", tmp_path / "m", *SHORT)
    assert document["models"][0]["train"]["fraction_unexplained"] < 0.9
    evaluated = succeed_json("evaluate", tmp_path / "m", embeddings, "--raw-embeddings")
    assert evaluated["shifts"] == 600  # two embeddings of 300 pairs
    assert 0 < evaluated["models"][0]["identification"]["mcc"] <= 1


def test_sequences(tmp_path):
    path = tmp_path / "sequence.h5"
    with h5py.File(path, "w") as file:
        file.create_dataset("states", data=np.random.default_rng(0).normal(size=(300, 6)).astype("f4"))
    document = succeed_json("train", path, "--dataset", "states", "--sequence", "--oc", 3, "--output", tmp_path / "m", *SHORT)
    assert document["models"][0]["dimension"] == 6 and document["models"][0]["test"] is None
    assert document["shifts"]["are"] == "differences of neighbouring rows" and document["shifts"]["count"] == 299


def test_a_model_is_not_replaced_unasked(embeddings, tmp_path):
    command = ["train", embeddings, "--oc", 2, "--steps", 3, "--batch", 8, "--output", tmp_path / "m"]
    succeed(*command)
    before = (tmp_path / "m/weights.safetensors").read_bytes()
    result = run(*command, "--seed", 1)
    assert result.returncode == 1 and "--overwrite" in result.stderr and result.stdout == ""
    assert (tmp_path / "m/weights.safetensors").read_bytes() == before
    succeed(*command, "--seed", 1, "--overwrite")
    assert (tmp_path / "m/weights.safetensors").read_bytes() != before


def test_other_folders_are_left_alone(embeddings, tmp_path):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/thesis.txt").write_text("mine")
    result = run("train", embeddings, "--output", tmp_path / "notes", "--overwrite")
    assert result.returncode == 1 and "notes" in result.stderr
    assert [p.name for p in (tmp_path / "notes").iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("arguments", [
    [], ["--steps", "5"], ["nothing.h5", "--steps", "5", "--epochs", "5"], ["nothing.h5", "--oc", "many"],
    ["nothing.h5", "--seed", "1", "--seeds", "1,2"], ["nothing.h5", "--seeds", "3..<1"],
    ["nothing.h5", "--seeds", "1,1"], ["nothing.h5", "--seeds", "0..<99999999"], ["nothing.h5", "--subsample", "1.5"],
    ["nothing.h5", "--resume", "--overwrite"], ["nothing.h5", "--checkpoint-every", "0s"],
    ["nothing.h5", "--memory", "0"], ["nothing.h5", "--set", "lr"], ["nothing.h5", "--nonsense"],
])
def test_command_lines_that_are_not_understood(arguments):
    result = run("train", *arguments)
    assert result.returncode == 64 and result.stdout == "" and "Usage:" in result.stderr


@pytest.mark.parametrize("arguments, words", [
    (["--oc", "0"], "oc"), (["--norm", "xx"], "--norm"), (["--set", "colour=red"], "colour"),
    (["--method", "nothing"], "'SSAE'"), (["--preset", "best"], "identify"), (["--batch", "5000"], "batch"),
    (["--oc", "1000000000000"], "memory"), (["--set", "oc=9223372036854775807"], "memory"),
    (["--epochs", "9223372036854775807"], "epochs"), (["--subsample", "5000"], "embeddings.h5"),
    (["--dataset", "other"], "cfc_train"), (["--test-dataset", "other"], "other"), (["--lr", "nan"], "lr"),
    (["--method", "PCA", "--seeds", "0,1"], "PCA"), (["--method", "PCA", "--oc", "9"], "oc"),
])
def test_settings_that_do_not_fit(embeddings, tmp_path, arguments, words):
    result = run("train", embeddings, *arguments, "--output", tmp_path / "m")
    assert result.returncode == 1 and result.stdout == ""
    assert words in result.stderr and len(result.stderr.splitlines()) == 1
    assert not (tmp_path / "m").exists()


def test_a_finished_training_is_given_more_steps(embeddings, tmp_path):
    def command(steps, folder, *more):
        return ["train", embeddings, "--oc", 4, "--batch", 64, "--whiten", "none", "--steps", steps, "--output",
                tmp_path / folder, *more]

    flat = ["--set", "lr-decay=1"]
    succeed(*command(40, "flat", *flat))
    assert succeed_json(*command(90, "flat", *flat, "--resume"))["models"][0]["continued_from"] is None
    succeed(*command(90, "whole", *flat))
    weights = [(tmp_path / name / "weights.safetensors").read_bytes() for name in ("flat", "whole")]
    assert weights[0] == weights[1]
    # By default the step size has fallen, and the model says that it is another one.
    succeed(*command(40, "falling"))
    assert "more steps after 40" in succeed(*command(90, "falling", "--resume"))
    assert "more steps after 40" in succeed("inspect", tmp_path / "falling")
    fewer = run(*command(30, "falling", "--resume"))
    assert fewer.returncode == 1 and "begun with 90 steps" in fewer.stderr and len(fewer.stderr.splitlines()) == 1
