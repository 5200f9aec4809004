"""What seeds agree on: `sparseshift train` without a number of features, and every command that takes its folder."""
import json
import re
import shutil
import signal

import h5py
import numpy as np
import pytest

from support.program import TIMEOUT, end, run, start, stop_when, succeed, succeed_json
from support.tensorfiles import read_safetensors

#: A search that takes about a second.
QUICK = ["--steps", "1000", "--batch", "64", "--whiten", "none"]


@pytest.fixture(scope="module")
def searched(embeddings, tmp_path_factory):
    """The folder and the JSON of a training that chose its number of features."""
    folder = tmp_path_factory.mktemp("search") / "models"
    return folder, succeed_json("train", embeddings, "--output", folder, *QUICK)


def weights(folder):
    """The bytes of every model below a folder, and of what is known of concepts."""
    return {path.relative_to(folder): path.read_bytes()
            for name in ("weights.safetensors", "concepts.json") for path in folder.rglob(name)}


def test_the_width_and_three_seeds_are_the_default(searched):
    folder, document = searched
    concepts = document["concepts"]
    # Four concepts span four directions: twice as many features to begin with.
    assert concepts["directions"] == 4 and concepts["widths"][0]["features"] == 8
    assert {model["seed"] for model in document["models"]} >= {0, 1, 2}
    assert {model["features"] for model in document["models"]} == {concepts["features"]}
    assert concepts["count"] == 4 and concepts["count_range"][0] == 4
    assert concepts["folder"] == f"{folder}/concepts"
    assert sorted(concepts["seeds"] + concepts["worse_seeds"]) == [model["seed"] for model in document["models"]]
    assert concepts["train"].keys() == concepts["test"].keys() == document["models"][0]["train"].keys()


def test_every_number_of_a_concept_is_told(embeddings, searched):
    """Energies, agreement and activity by numpy, from the weights in the folders."""
    folder, document = searched
    concepts = document["concepts"]
    merged = read_safetensors(folder / "concepts/weights.safetensors")
    columns = merged["decoder.weight"].astype("f8").T
    with h5py.File(embeddings) as file:
        change = (file["cfc_train"][:, 1] - file["cfc_train"][:, 0]).astype("f8")
    codes = (change - merged["decoder.bias"]) @ merged["encoder.weight"].astype("f8").T + merged["encoder.bias"]
    energies = (codes**2).mean(0)
    assert np.allclose(np.linalg.norm(columns, axis=1), 1, atol=1e-5)
    assert [found["concept"] for found in concepts["each"]] == list(range(concepts["count"]))
    for index, found in enumerate(concepts["each"]):
        assert found["energy"] == pytest.approx(energies[index] / energies.sum(), rel=1e-3)
        cosines = {source["seed"]: source["cosine"] for source in found["sources"]}
        assert found["agreement"] == pytest.approx(min(cosines.values())) and found["kind"] == "sparse"
        assert found["clarity"] == pytest.approx((1 - min(1, found["blur"]**2))**0.5)
        threshold = max(3 * found["blur"], 0.1) * energies[index]**0.5
        assert found["activity"] == pytest.approx((abs(codes[:, index]) > threshold).mean(), abs=0.01)
        for source in found["sources"]:
            own = read_safetensors(folder / f"seed-{source['seed']}/weights.safetensors")["decoder.weight"].T
            # A group's largest feature points where the concept does.
            assert abs(own[source["features"][0]] @ columns[index]) == pytest.approx(source["cosine"], abs=0.05)
    energy = np.array([found["energy"] for found in concepts["each"]])
    agreement = np.array([found["agreement"] for found in concepts["each"]])
    assert concepts["agreement"] == pytest.approx((energy * agreement).sum() / energy.sum())


def test_the_report_leads_with_the_finding(embeddings, tmp_path):
    result = run("train", embeddings, "--output", tmp_path / "m", *QUICK)
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    assert re.match(r"4 concepts \(in each of \d seeds.*\), of \d+ features; agreement .*; merged model in ", lines[0])
    assert lines[1].split() == ["concept", "energy", "agreement", "clarity", "activity", "kind"]
    assert re.search(r"^agreement of \d models: .* of the concepts: \S+ \(cosine, weighted by energy\)$",
                     result.stdout, re.MULTILINE)
    assert "the first width of a search for concepts" in result.stderr


def test_one_seed_is_one_model(embeddings, tmp_path):
    document = succeed_json("train", embeddings, "--seed", 3, "--output", tmp_path / "m", *QUICK)
    model, = document["models"]
    assert model["features"] == 8 and model["seed"] == 3 and document["concepts"] is None
    assert (tmp_path / "m/weights.safetensors").exists()


def test_a_seed_in_the_file_is_the_first_of_three(embeddings, tmp_path):
    (tmp_path / "c.yaml").write_text("seed: 5\n")
    document = succeed_json("train", embeddings, tmp_path / "c.yaml", "--output", tmp_path / "m", *QUICK)
    assert [model["seed"] for model in document["models"]][:3] == [5, 6, 7]


def test_a_given_width_has_concepts_too(embeddings, trained):
    folder, document = trained
    found = document["concepts"]
    assert found["features"] == 4 and (folder / "concepts/concepts.json").exists()
    assert found["widths"] == [{"features": 4, "concepts": found["count"]}]


def test_evaluate(embeddings, searched):
    folder, document = searched
    count = len(document["models"])
    found = succeed_json("evaluate", folder, embeddings)
    assert [model["folder"] for model in found["models"]][count:] == [f"{folder}/concepts"]
    merged = found["models"][count]
    assert merged["features"] == 4 and merged["identification"]["mcc"] > 0.95
    # The agreement is that of the seeds alone.
    assert len(found["agreement"]["pairs"]) == count * (count - 1) // 2
    assert found["concepts"][0]["count"] == 4
    alone = succeed_json("evaluate", folder / "concepts", embeddings)
    assert alone["models"] == [merged]
    text = succeed("evaluate", folder, embeddings)
    assert f"{folder}/concepts: 4 concepts (in each of " in text and "labels, " + f"{folder}/concepts" in text


def test_inspect(searched):
    folder, document = searched
    whole = succeed_json("inspect", folder)
    expected = {key: value for key, value in document["concepts"].items() if key != "test"}
    assert whole["concepts"] == expected and whole["kind"] == "seeds"
    alone = succeed_json("inspect", folder / "concepts")
    assert alone["kind"] == "concepts" and alone["concepts"] == expected and alone["features"] == 4
    one = succeed_json("inspect", folder / "seed-0")
    assert one["kind"] == "model" and one["concepts"] is None
    assert succeed("inspect", folder).startswith("4 concepts (in each of ")
    assert "concepts merged from seeds " in succeed("inspect", folder / "concepts").splitlines()[0]


def test_convert(searched, tmp_path):
    folder, document = searched
    written = succeed_json("convert", folder / "concepts", tmp_path / "sae")["what"]
    assert written == ["SAELens model, 8 features × 8"]
    succeed("convert", folder / "concepts", tmp_path / "copy", "--to", "model")
    assert weights(tmp_path / "copy") == weights(folder / "concepts")
    names = [path.split("/")[-1] for path in succeed_json("convert", folder, tmp_path / "all")["written"]]
    assert names == [f"seed-{model['seed']}" for model in document["models"]] + ["concepts"]


def test_sweeps_need_a_width(embeddings, tmp_path):
    for arguments in (["--over", "tolerance=0.02,0.05"], ["--oc", "4", "--over", "oc=auto,64"]):
        result = run("sweep", embeddings, *arguments, "--output", tmp_path / "s")
        assert result.returncode == 1 and not (tmp_path / "s").exists()
        assert "such as 8 for" in result.stderr and len(result.stderr.splitlines()) == 1


def test_only_an_ssae_chooses_its_width(embeddings, tmp_path):
    for arguments in (["--method", "TopK", "--oc", "auto"], ["--norm", "bn"], ["--preset", "paper", "--oc", "auto"]):
        result = run("train", embeddings, *arguments, "--output", tmp_path / "m")
        assert result.returncode == 1 and not (tmp_path / "m").exists()
        assert "oc: 'auto' is for an SSAE without norms" in result.stderr and len(result.stderr.splitlines()) == 1


def test_resume_keeps_and_overwrite_replaces(embeddings, searched, tmp_path):
    folder, document = searched
    copy = tmp_path / "models"
    shutil.copytree(folder, copy)
    before = weights(copy)
    refused = run("train", embeddings, "--output", copy, *QUICK)
    assert refused.returncode == 1 and "--resume" in refused.stderr and weights(copy) == before
    resumed = succeed_json("train", embeddings, "--output", copy, "--resume", *QUICK)
    assert weights(copy) == before and resumed["concepts"]["each"] == document["concepts"]["each"]
    # Other settings leave all as it was.
    other = run("train", embeddings, "--output", copy, "--resume", "--tolerance", "0.2", *QUICK)
    assert other.returncode == 1 and "tolerance" in other.stderr and weights(copy) == before
    # One step is too few to agree on anything, and nothing of the earlier finding stays.
    none = succeed_json("train", embeddings, "--output", copy, "--overwrite", "--steps", 1, "--batch", 64,
                        "--whiten", "none", "--oc", 8, "--seeds", "0,1")
    if none["concepts"] is None:
        assert not (copy / "concepts").exists() and succeed_json("inspect", copy)["concepts"] is None
        assert any("No sparse feature returns" in warning for warning in none["warnings"])
    else:
        assert weights(copy) != before and succeed_json("inspect", copy)["concepts"]["each"] == none["concepts"]["each"]
    again = succeed_json("train", embeddings, "--output", copy, "--overwrite", *QUICK)
    assert weights(copy) == before and again["concepts"]["each"] == document["concepts"]["each"]


def test_a_folder_with_something_else(embeddings, tmp_path):
    (tmp_path / "m/concepts").mkdir(parents=True)
    (tmp_path / "m/concepts/thesis.txt").write_text("mine")
    for options in ([], ["--resume"], ["--overwrite"]):
        result = run("train", embeddings, "--output", tmp_path / "m", *options, *QUICK)
        assert result.returncode == 1 and len(result.stderr.splitlines()) == 1 and "m" in result.stderr
    assert [path.name for path in (tmp_path / "m").rglob("*")] == ["concepts", "thesis.txt"]


def test_a_folder_that_cannot_be_written(embeddings):
    # Not even by root.
    result = run("train", embeddings, "--output", "/proc/self/nowhere", *QUICK)
    assert result.returncode == 1 and "/proc/self/nowhere" in result.stderr and len(result.stderr.splitlines()) == 1


def test_damaged_facts(embeddings, searched, tmp_path):
    copy = tmp_path / "models"
    shutil.copytree(searched[0], copy)
    (copy / "concepts/concepts.json").write_text("{")
    for command in (["inspect", copy], ["inspect", copy / "concepts"], ["evaluate", copy, embeddings],
                    ["convert", copy / "concepts", tmp_path / "c", "--to", "model"]):
        result = run(*command)
        assert result.returncode == 1 and result.stdout == "" and len(result.stderr.splitlines()) == 1, command
        assert "concepts.json" in result.stderr


def test_concepts_of_other_models(embeddings, searched, tmp_path):
    """A folder in which somebody has put other models beside the concepts."""
    copy = tmp_path / "models"
    shutil.copytree(searched[0], copy)
    for path in copy.glob("seed-*/cfg.yaml"):
        path.write_text(path.read_text().replace("tolerance: 0.05", "tolerance: 0.2"))
    assert succeed_json("inspect", copy)["concepts"] is None
    assert "concepts of other models" in succeed("inspect", copy)
    assert succeed_json("evaluate", copy, embeddings)["concepts"] == []


def steps_of(folder):
    """The steps of a checkpoint in a seed's folder; 0 without one."""
    return succeed_json("inspect", folder)["steps"] if (folder / "checkpoint").exists() else 0


#: In each stage of a search that agrees on nothing: its first seeds, further ones, and the wider models.
STAGES = {
    "first seeds": lambda folder: not (folder / "seed-3").exists() and steps_of(folder / "seed-0") > 0,
    "further seeds": lambda folder: steps_of(folder / "seed-3") > 0,
    "wider": lambda folder: (folder / "features-8").exists() and steps_of(folder / "seed-0") > 0,
}


#: A step size at which nothing is learnt, so that every stage comes.
SEARCH = ["--steps", "30000", "--batch", "64", "--whiten", "none", "--lr", "1e-9", "--checkpoint-every", 500]


@pytest.fixture(scope="module")
def whole(embeddings, tmp_path_factory):
    """The folder and the JSON of such a search that was not interrupted."""
    folder = tmp_path_factory.mktemp("search") / "whole"
    return folder, succeed_json("train", embeddings, *SEARCH, "--output", folder)


@pytest.mark.parametrize("stage", STAGES)
def test_interrupting_a_search(embeddings, whole, tmp_path, stage):
    command = ["train", embeddings, *SEARCH]
    folder = tmp_path / "stopped"
    process = start(*command, "--json", "--output", folder)
    stop_when(process, lambda: STAGES[stage](folder))
    end(process, signal.SIGINT)
    output, messages = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 130 and "interrupted" in messages
    document = json.loads(output)
    assert document["interrupted"] and document["concepts"] is None
    assert run(*command, "--output", folder).returncode == 1
    resumed = succeed_json(*command, "--resume", "--output", folder)
    assert [model["seed"] for model in resumed["models"]] == [model["seed"] for model in whole[1]["models"]]
    assert weights(folder) == weights(whole[0])
