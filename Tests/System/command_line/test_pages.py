"""`sparseshift pages`: the file as a browser parses it, its numbers against numpy."""
import html.parser
import json
import re
import shutil
import subprocess

import h5py
import numpy as np
import pytest

from support.paths import FIXTURES
from support.program import run, succeed, succeed_json
from support.shifts import pairs
from support.tensorfiles import read_safetensors

VOID = {"br", "col", "hr", "img", "input", "meta", "link", "wbr"}


class Document(html.parser.HTMLParser):
    """The elements of a page as a tree: (name, attributes, children), with texts as strings."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.root = ("root", {}, [])
        self.open = [self.root]
        self.feed(text)
        self.close()
        assert self.open == [self.root], "an element is not closed"

    def handle_starttag(self, name, attributes):
        element = (name, dict(attributes), [])
        self.open[-1][2].append(element)
        if name not in VOID:
            self.open.append(element)

    def handle_startendtag(self, name, attributes):
        self.open[-1][2].append((name, dict(attributes), []))

    def handle_endtag(self, name):
        assert self.open[-1][0] == name, (self.open[-1][0], name)
        self.open.pop()

    def handle_data(self, data):
        self.open[-1][2].append(data)


def all_of(element, name=None, **attributes):
    """All elements within one that have a name and attributes."""
    found = []
    for child in element[2]:
        if isinstance(child, str):
            continue
        known = {key.replace("_", "-"): value for key, value in attributes.items()}
        if (name is None or child[0] == name) and all(child[1].get(key) == value for key, value in known.items()):
            found.append(child)
        found += all_of(child, name, **attributes)
    return found


def text_of(element):
    return element if isinstance(element, str) else "".join(text_of(child) for child in element[2])


@pytest.fixture(scope="module")
def labelled(embeddings, tmp_path_factory):
    """The pairs of `embeddings` to test on, with texts, one of which looks like markup."""
    path = tmp_path_factory.mktemp("texts") / "texts.h5"
    with h5py.File(embeddings) as source, h5py.File(path, "w") as file:
        for name in source:
            source.copy(name, file)
        texts = [[f"the old <b>door</b> {row}", f"the {'red' if row % 2 else 'green'} <b>door</b> {row} & more"]
                 for row in range(300)]
        file.create_dataset("cfc_test_texts", data=texts, dtype=h5py.string_dtype())
    return path


@pytest.fixture(scope="module")
def page(labelled, trained, tmp_path_factory):
    """The pages of seed 0, compared with seed 1: the document, and the JSON of the command."""
    output = tmp_path_factory.mktemp("pages") / "pages.html"
    report = succeed_json(
        "pages", trained[0], labelled, "--seed-model", 0, "--output", output, "--neuronpedia", output.with_suffix(".json"))
    return Document(output.read_text()).root, report, output


@pytest.fixture(scope="module")
def numbers(labelled, trained):
    """Codes and labels by numpy."""
    weights = read_safetensors(trained[0] / "seed-0" / "weights.safetensors")
    other = read_safetensors(trained[0] / "seed-1" / "weights.safetensors")
    with h5py.File(labelled) as file:
        change = (file["cfc_test"][:, 1] - file["cfc_test"][:, 0]).astype("f8")
        labels = np.array([json.loads(text) for text in file["cfc_test_labels"][:]])
    hidden = (change - weights["decoder.bias"]) @ weights["encoder.weight"].T + weights["encoder.bias"]
    return hidden, labels, weights["decoder.weight"].astype("f8"), other["decoder.weight"].astype("f8")


def test_it_needs_no_other_file(page):
    root, report, output = page
    assert report["features"] == 4 and report["bytes"] == output.stat().st_size and report["pairs"] == 300
    assert len(all_of(root, "script")) == 1 and not all_of(root, "link") and not all_of(root, "iframe")
    assert not [element for element in all_of(root) if element[1].get("src")]
    assert all(link[1]["href"].startswith("#") for link in all_of(root, "a"))
    identifiers = [element[1]["id"] for element in all_of(root) if "id" in element[1]]
    assert len(identifiers) == len(set(identifiers))
    assert {link[1]["href"][1:] for link in all_of(root, "a")} <= set(identifiers)


def test_the_index_has_numpys_numbers(page, numbers):
    root, report, _ = page
    hidden, labels, decoder, other = numbers
    threshold = report["threshold"]
    table, = all_of(root, "table", id="t")
    rows = [row for row in all_of(table, "tr") if "data-f" in row[1]]
    assert [int(row[1]["data-f"]) for row in rows] == [0, 1, 2, 3]
    unit = [matrix / np.linalg.norm(matrix, axis=0) for matrix in (decoder, other)]
    cosines = np.abs(unit[0].T @ unit[1]).max(1)
    names = ["red", "green", "blue", "large"]
    headings = [text_of(cell) for cell in all_of(table, "th")]
    for feature, row in enumerate(rows):
        cells = all_of(row, "td")
        h = hidden[:, feature]

        def value(heading):
            return float(cells[[name.startswith(heading) for name in headings].index(True)][1]["data-v"])

        assert value("h >") == pytest.approx((h > threshold).mean(), abs=1 / 300 + 1e-9)
        assert value("h <") == pytest.approx((h < -threshold).mean(), abs=1 / 300 + 1e-9)
        assert value("largest") == pytest.approx(np.abs(h).max(), rel=1e-4)
        correlations = np.corrcoef(h, labels.T)[0, 1:]
        best = np.abs(correlations).argmax()
        assert text_of(cells[headings.index("label")]) == names[best]
        assert value("correlation") == pytest.approx(correlations[best], abs=1e-4)
        label = labels[:, best]
        larger = label[:, None] > label[None, :]
        auroc = ((h[:, None] > h[None, :]) & larger).sum() / larger.sum()
        assert value("AUROC") == pytest.approx(auroc if correlations[best] > 0 else 1 - auroc, abs=2e-3)
        assert value("|cos|") == pytest.approx(cosines[feature], abs=1e-4)
    assert 0.05 < report["chance"]["correlation"] < 0.25


def test_a_page_has_the_pairs_that_activate_a_feature_most(page, numbers, labelled):
    root, _, _ = page
    hidden, labels, _, _ = numbers
    for feature in range(4):
        section, = all_of(root, "section", id=f"f{feature}")
        lists = all_of(section, "ol")
        h = hidden[:, feature]
        for items, order in [(lists[0], np.argsort(-h)), (lists[1], np.argsort(h))]:
            items = all_of(items, "li")
            assert len(items) == 8
            found = [float(all_of(item, "data")[0][1]["value"]) for item in items]
            assert found == pytest.approx(h[order[:8]], rel=1e-3, abs=1e-5)
            for item, row in zip(items, order):
                # What is in the file is read as text, whatever it looks like.
                content = text_of(item)
                assert f"the old <b>door</b> {row} → the " in content and "& more" in content
                assert not all_of(item, "b")
                assert [text_of(word) for word in all_of(item, "del")] == ["old"]
                assert text_of(all_of(item, "ins")[0]) == ("red" if row % 2 else "green")
                chips = [text_of(chip) for chip in all_of(item, "span", **{"class": "chip"})]
                assert len(chips) == (labels[row] != 0).sum()
        shares = [float(item[1]["value"]) for item in all_of(section, "data")[:2]]
        assert 0 <= min(shares) and sum(shares) <= 1
        assert len(all_of(section, "svg")) == 1


def test_the_file_for_neuronpedia(page):
    _, report, output = page
    document = json.loads(output.with_suffix(".json").read_text())
    assert document["lossy"] is True and document["lost"] and report["neuronpedia"]
    features = [feature for batch in document["batches"] for feature in batch["features"]]
    assert [feature["index"] for feature in features] == [0, 1, 2, 3]
    for feature in features:
        for activation in feature["activations"]:
            assert len(activation["tokens"]) == len(activation["values"]) <= 1024
            assert activation["values"][-1] > 0 and not any(activation["values"][:-1])
    assert all(note["before"].startswith("the old ") for note in document["notes"])


def test_tokens_and_steered_texts(tmp_path):
    """With a language model; the numbers of its promoted tokens are checked by the unit tests."""
    model = FIXTURES / "language-models" / "llama.gguf"
    lines = [f"the old door {row},the {['red', 'new'][row % 2]} door {row}" for row in range(40)]
    (tmp_path / "pairs.csv").write_text("before,after\n" + "\n".join(lines) + "\n")
    succeed("embed", model, tmp_path / "pairs.csv", "--layer", 1, "--output", tmp_path / "e.h5")
    succeed("train", tmp_path / "e.h5", "--oc", 3, "--steps", 20, "--whiten", "none", "--output", tmp_path / "m")
    output = tmp_path / "p.html"
    succeed("pages", tmp_path / "m", tmp_path / "e.h5", "--language-model", model, "--prompt", "The <door>",
            "--steered-features", 1, "--output", output)
    root = Document(output.read_text()).root
    text = text_of(root)
    assert text.count("Tokens that it promotes") == 3 and "layer 1" in text
    steered = all_of(root, "p", **{"class": "text"})
    assert len(steered) == 3 and all(text_of(item).startswith("The <door>") for item in steered)


# A document of two rows, of which the script needs no more than this, and what it says of some searches.
SEARCHES = """
function cell(t){return{textContent:t,className:'',setAttribute(){},removeAttribute(){},getAttribute(){},addEventListener(){},
appendChild(x){this.textContent+=x.textContent}}}
function row(f,texts,w){const cells=texts.map(cell);return{dataset:{f,w},cells,hidden:false,querySelector(){return null},
get textContent(){return cells.map(c=>c.textContent).join('')}}}
const rows=[row('0',['0','→ red','0.564','color by |h|'],'red:0.33'),row('1',['1','x','0.1','shape'],'')],all={};
function one(id){return all[id]=all[id]||{value:'',checked:false,textContent:'',on:{},addEventListener(n,f){this.on[n]=f},focus(){}}}
one('t').tBodies=[{rows,appendChild(){}}];all.t.tHead={rows:[{cells:[cell('feature')]}]};
global.document={getElementById:i=>i[0]==='f'?{textContent:'deep vase'}:one(i),createElement:()=>cell(''),addEventListener(){}};
global.location={hash:''};
eval(require('fs').readFileSync(0,'utf8'));
for(const[word,deep]of[['color',0],['red',0],['vase',0],['vase',1],['zebra',1]]){
all.q.value=word;all.deep.checked=!!deep;all.q.on.input();console.log(all.count.textContent)}
"""


@pytest.mark.skipif(not shutil.which("node"), reason="node is not there")
def test_the_search_takes_cells_apart_and_says_what_it_searched(page):
    script, = re.findall(r"<script>(.*)</script>", page[2].read_text(), re.DOTALL)
    found = subprocess.run(["node", "-e", SEARCHES], input=script, capture_output=True, text=True, check=True)
    color, red, vase, deep, none = found.stdout.splitlines()
    assert color == red == "1 of 2" and deep == "2 of 2"
    assert vase.startswith("0 of 2: no name, word or label has it; ") and none == "0 of 2: no name, word, label or text has it"


def test_a_page_has_the_command_that_steers(page, trained):
    code = [text_of(element) for element in all_of(page[0], "code")]
    for feature in range(4):
        assert f'sparseshift steer "…" --vector {trained[0]}/seed-0:{feature} --scale 0.5 --relative' in [
            text.split(" --layer")[0] for text in code]
        assert f"{trained[0]}/seed-0:-{feature}" in code


def test_several_seeds_and_plain_output(labelled, trained, tmp_path):
    printed = succeed("pages", trained[0], labelled, "--output", tmp_path)
    assert (tmp_path / "pages.html").is_file() and "features" in printed and "MB" in printed
    few = succeed_json("pages", trained[0] / "seed-1", labelled, "--output", tmp_path / "few.html", "--pairs", 50)
    assert few["pairs"] == 50 and few["chance"]["cosine"] is None


def test_refusals(labelled, embeddings, trained, tmp_path):
    def message(*arguments):
        result = run("pages", *arguments)
        assert result.returncode == 1 and len(result.stderr.splitlines()) == 1, result.stderr
        return result.stderr

    model = trained[0] / "seed-0"
    taken = tmp_path / "notes.txt"
    taken.write_text("mine")
    assert "another file than pages is there already" in message(model, labelled, "--output", taken)
    assert taken.read_text() == "mine"
    assert "there is no folder" in message(model, labelled, "--output", tmp_path / "no" / "x.html")
    assert "no such folder" in message(tmp_path / "none", labelled, "--output", tmp_path / "x.html")
    assert "there is no model of seed 7, only of 0, 1" in message(
        trained[0], labelled, "--seed-model", 7, "--output", tmp_path / "x.html")
    assert "which would be lost; choose another file" in message(
        model, labelled, "--output", tmp_path / "x.html", "--neuronpedia", tmp_path / "x.html")
    assert "Neuronpedia shows nothing but texts; leave out --neuronpedia" in message(
        model, embeddings, "--output", tmp_path / "x.html", "--neuronpedia", tmp_path / "n.json", "--quiet")
    assert not (tmp_path / "n.json").exists()
    (tmp_path / "n.json").write_text('{"mine": 1}')
    assert "n.json: another file is there already" in message(
        model, labelled, "--output", tmp_path / "x.html", "--neuronpedia", tmp_path / "n.json")
    assert (tmp_path / "n.json").read_text() == '{"mine": 1}'
    wide = tmp_path / "wide.h5"
    with h5py.File(wide, "w") as file:
        file["cfc_train"] = pairs(10, 0, dimension=9)[1]
    assert "9" in message(model, wide, "--output", tmp_path / "x.html", "--quiet")
    assert not (tmp_path / "x.html").exists()
    quiet = run("pages", model, labelled, "--threshold", 1000, "--output", tmp_path / "dead.html")
    assert quiet.returncode == 0 and "all features count as dead, since the largest |h| is" in quiet.stderr
    for arguments in [("--pairs", 0), ("--prompt", "x"), ("--prompt", "", "--language-model", "x"), ("--strength", -1), ("--strength", 1), ("--layer", "up", "--language-model", "x")]:
        assert run("pages", model, labelled, *arguments).returncode == 64
    assert run("pages", model).returncode == 64
