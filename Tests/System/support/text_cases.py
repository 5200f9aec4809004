"""Files of texts, settings and language models as people have them, each with its right outcome.

`CASES` maps a name to a function that writes the files of a case into a folder and returns its `Outcome`: the pairs and
labels that `embed` must write, or what must be said. Some cases need packages; these are imported where they are used,
and `NEEDS` names them.
"""
import csv
import dataclasses
import gzip
import json
import re

import numpy as np

from support.paths import FIXTURES

MODELS = FIXTURES / "language-models"
LLAMA = MODELS / "llama.gguf"


@dataclasses.dataclass
class Outcome:
    """What must come of a case."""
    #: The arguments; without the output, which `embed` gets.
    arguments: list
    #: The texts that must be in the file, or None where the command must be refused.
    pairs: list = None
    #: The labels that must be in the file: a list a pair, or None for no labels.
    labels: list = None
    #: The names of the concepts.
    concepts: list = None
    #: Words of the refusal or the remarks.
    says: tuple = ()
    #: Words that must not be said.
    silent_on: tuple = ()
    #: The result of a command that prints JSON; then nothing is embedded.
    json: object = None
    #: The exit code of a refusal.
    code: int = 1


CASES, NEEDS = {}, {}


def case(*needs):
    def register(function):
        CASES[function.__name__] = function
        NEEDS[function.__name__] = needs
        return function
    return register


TEXTS = [["the door", "a door"], ["the wall", "a wall"], ["red", "blue"]]


def embed(path, *options, pairs=TEXTS, **facts):
    return Outcome(["embed", LLAMA, path, "--layer", "0", *options], pairs=pairs, **facts)


def refused(path, *says, options=(), **facts):
    return Outcome(["embed", LLAMA, path, "--layer", "0", *options], says=says, **facts)


def write(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


def frame(**columns):
    import pandas
    return pandas.DataFrame({"before": [pair[0] for pair in TEXTS], "after": [pair[1] for pair in TEXTS], **columns})


# MARK: Tables

@case("pandas")
def pandas_to_csv(folder):
    frame(tense=[1, -1, 0]).to_csv(folder / "p.csv")
    return embed(folder / "p.csv", labels=[[1], [-1], [0]], concepts=["tense"], says=("column 1 has no name",))


@case("pandas")
def pandas_read_and_written_again(folder):
    import pandas
    frame(tense=[0.5, 0, 1]).to_csv(folder / "a.csv")
    pandas.read_csv(folder / "a.csv").to_csv(folder / "p.csv", index=False)
    return embed(folder / "p.csv", labels=[[0.5], [0], [1]], concepts=["tense"], says=("'Unnamed: 0'",))


@case("pandas")
def pandas_ids(folder):
    frame(id=[17, 4, 9], pair_id=[1, 1, 2]).to_csv(folder / "p.csv", index=False)
    return embed(folder / "p.csv", says=("'id', 'pair_id'", "look like an index"))


@case("pandas")
def pandas_booleans_and_words(folder):
    frame(split=["train", "test", "train"], plural=[True, False, True]).to_csv(folder / "p.csv", index=False)
    return embed(
        folder / "p.csv", labels=[[1], [0], [1]], concepts=["plural"], says=("'split' holds words",),
        silent_on=("plural",))


@case("pandas")
def pandas_missing_numbers(folder):
    frame(tense=[1, None, 2]).to_csv(folder / "p.csv", index=False)
    return embed(folder / "p.csv", labels=[[1], [0], [2]], concepts=["tense"])


@case("pandas")
def pandas_tabs_and_quotes(folder):
    frame().to_csv(folder / "p.tsv", sep="\t", index=False, quoting=csv.QUOTE_ALL)
    return embed(folder / "p.tsv")


@case("pandas")
def pandas_gzip(folder):
    frame(tense=[1, 0, 0]).to_csv(folder / "p.csv.gz", index=False)
    return embed(folder / "p.csv.gz", labels=[[1], [0], [0]], concepts=["tense"])


@case("pandas")
def pandas_other_names(folder):
    frame(x=[1, 2, 4], y=[5, 6, 8]).rename(columns={"before": "Old", "after": "New"}).to_csv(
        folder / "p.csv", index=False)
    return embed(
        folder / "p.csv", "--before-column", "old", "--after-column", "New", "--concept-columns", "y, x",
        labels=[[5, 1], [6, 2], [8, 4]], concepts=["y", "x"])


@case("pandas")
def pandas_without_the_columns(folder):
    frame().rename(columns={"before": "Old"}).to_csv(folder / "p.csv", index=False)
    return refused(folder / "p.csv", "p.csv, line 1", "before and after", "Old, after", "--before-column")


@case("pandas")
def pandas_json_lines(folder):
    frame(tense=[1, 0, -1], id=[4, 5, 9]).to_json(folder / "p.jsonl", orient="records", lines=True)
    return embed(folder / "p.jsonl", labels=[[1], [0], [-1]], concepts=["tense"], says=("'id'",))


@case("pandas")
def pandas_json_records(folder):
    frame(label=["tense", "voice", None]).to_json(folder / "p.json", orient="records")
    return embed(folder / "p.json", labels=[[1, 0], [0, 1], [0, 0]], concepts=["tense", "voice"])


@case("pandas")
def pandas_json_columns(folder):
    frame().to_json(folder / "p.json")
    return refused(folder / "p.json", "p.json", "orient='records'")


@case("pandas")
def parquet_by_name(folder):
    return refused(write(folder / "p.parquet", "PAR1"), "read_parquet", "to_csv")


@case()
def excel_by_name(folder):
    return refused(write(folder / "p.xlsx", "PK\3\4"), "read_excel", "to_csv")


@case()
def plain_text(folder):
    return refused(write(folder / "p.txt", "before,after\na,b\n"), ".csv", ".jsonl", "rename")


@case()
def source_and_target(folder):
    lines = [json.dumps({"source": before, "target": after}) for before, after in TEXTS]
    return embed(write(folder / "p.jsonl", "\n" + "\n\n".join(lines) + "\n"))


@case()
def capital_names(folder):
    return embed(write(folder / "p.json", json.dumps([{"Before": before, "After": after} for before, after in TEXTS])))


@case()
def blanks_behind_commas(folder):
    return embed(
        write(folder / "p.csv", 'before, after, c\nthe door, "a, door", 1\nred, blue, 0\n'),
        pairs=[["the door", "a, door"], ["red", "blue"]], labels=[[1], [0]], concepts=["c"])


@case()
def numbers_that_count(folder):
    rows = "".join(f"{number + 5},{before},{after}\n" for number, (before, after) in enumerate(TEXTS + [["x", "y"]]))
    return embed(write(folder / "p.csv", "nr,before,after\n" + rows), pairs=TEXTS + [["x", "y"]], says=("'nr'",))


@case()
def a_large_amount(folder):
    return embed(
        write(folder / "p.csv", "before,after,c\nthe door,a door,1e20\n"), pairs=TEXTS[:1], labels=[[float(np.float32(1e20))]], concepts=["c"])


@case()
def an_amount_beyond_single_precision(folder):
    return refused(write(folder / "p.csv", "before,after,c\na,b,1\nc,d,1e300\n"), "p.csv, line 3", "'c'", "1e300")


@case()
def an_amount_beyond_single_precision_in_json(folder):
    head = {"name": "n", "concepts": ["c"]}
    pair = {"before": "a", "after": "b", "changes": [{"concept": 0, "from": "f", "to": "t", "amount": 1e300}]}
    return refused(write(folder / "p.jsonl", f"{json.dumps(head)}\n{json.dumps(pair)}\n"), "p.jsonl, line 2", "amount")


@case()
def a_number_among_words(folder):
    return refused(write(folder / "p.csv", "before,after,c\na,b,1\nc,d,some\n"), "line 3", "'c'", "'some'")


@case()
def nul_in_a_text(folder):
    return refused(write(folder / "p.csv", "before,after\na,b\na\0b,c\n"), "p.csv, line 3", "NUL")


@case()
def empty_files(folder):
    return refused(write(folder / "p.jsonl", "  \n\n"), "p.jsonl is empty")


@case()
def cut_gzip(folder):
    (folder / "p.csv.gz").write_bytes(gzip.compress(b"before,after\na,b\n")[:-9])
    return refused(folder / "p.csv.gz", "p.csv.gz", "damaged or incomplete")


# MARK: Tokens

def ids(model, text, expected, *options):
    return Outcome(
        ["tokens", MODELS / model, text, *options, "--json"],
        json=lambda found: [token["id"] for token in found[0]["tokens"]] == expected)


@case()
def special_tokens(folder):
    return ids("chat.gguf", "<|im_start|>a<|im_end|>", [257, 259, 97, 260])


@case()
def literal_special_tokens(folder):
    return ids("chat.gguf", "<s>", [257, *b"<s>"], "--special-tokens", "literal")


@case()
def one_start_token(folder):
    return ids("chat.gguf", "<s>a", [257, 97])


@case()
def two_start_tokens_on_request(folder):
    return ids("chat.gguf", "<s>a", [257, 257, 97], "--start-token", "always")


@case()
def no_start_token_on_request(folder):
    return ids("chat.gguf", "a", [97], "--start-token", "never")


@case()
def a_conversation(folder):
    text = "<s>[INST] <<SYS>>\nbe brief\n<</SYS>>\n\nhi [/INST]"
    return ids("chat.gguf", "hi", [257, *text.removeprefix("<s>").encode()], "--chat-template", "--system", "be brief")


@case()
def no_chat_template(folder):
    return Outcome(["tokens", LLAMA, "a", "--chat-template"], says=("llama has no chat template",))


@case()
def unknown_characters(folder):
    path = write(folder / "p.csv", "before,after\na,red\nare,blue\n")
    return Outcome(["embed", MODELS / "spm.gguf", path], says=("p.csv, line 3, after", "tokenizer cannot read 'blue'"))


@case()
def states_that_are_not_finite(folder):
    path = write(folder / "p.csv", "before,after\na,red\nare,a bad\n".replace("bad", "b"))
    return Outcome(
        ["embed", MODELS / "spm.gguf", path, "--layer", "0"], says=("p.csv, line 3, after", "overflow"))


@case()
def a_long_text(folder):
    path = write(folder / "p.csv", "before,after\na,b\n\"x\ny\",c\nd," + "e" * 200 + "\n")
    return refused(path, "p.csv, line 5, after", "200 tokens", "128")


@case()
def long_texts_left_out(folder):
    path = write(folder / "p.csv", "before,after\nthe door,a door\nd," + "e" * 200 + "\n")
    return embed(path, "--long-texts", "leave-out", pairs=TEXTS[:1], says=("1 pair with a text of more than 128 tokens left out",))


# MARK: Files of models

@case()
def no_tokenizer(folder):
    data = LLAMA.read_bytes()
    place = data.index(b"gpt2", data.index(b"tokenizer.ggml.model"))
    (folder / "m.gguf").write_bytes(data[:place] + b"none" + data[place + 4:])
    path = write(folder / "p.csv", "before,after\na,b\n")
    return Outcome(["embed", folder / "m.gguf", path], says=("the file has no tokenizer",))


@case()
def equal_tokens(folder):
    data = LLAMA.read_bytes().replace(b"\1\0\0\0\0\0\0\0\"", b"\1\0\0\0\0\0\0\0!", 1)
    (folder / "m.gguf").write_bytes(data)
    return Outcome(["inspect", folder / "m.gguf"], says=("the tokens 33 and 34 are both '!'",))


# MARK: Options

@case()
def negative_layer(folder):
    path = write(folder / "p.csv", "before,after\na,b\n")
    return Outcome(["embed", LLAMA, path, "--layer", "-1"], says=("layer -1", "blocks 0 to 2", "final-norm"))


@case()
def negative_learning_rate(folder):
    path = write(folder / "c.yaml", "oc: 3\n")
    return Outcome(["train", folder / "e.h5", path, "--lr", "-0.1"], says=("lr: a positive number, not -0.1",))


# MARK: Settings

def settings(folder, text, *says, code=1):
    return Outcome(["inspect", write(folder / "c.yaml", text)], says=says, code=code)


def read_settings(folder, text, **expected):
    path = write(folder / "c.yaml", text)
    return Outcome(
        ["inspect", path, "--json"],
        json=lambda found: all(str(found["configuration"].get(key)) == value for key, value in expected.items()))


@case()
def target_and_tolerance(folder):
    return settings(folder, "target: 0.1\ntolerance: 0.2\n", "c.yaml", "target and tolerance exclude each other")


@case()
def epochs_and_steps(folder):
    return settings(folder, "steps: 10\nepochs: 2\n", "epochs and steps exclude each other")


@case("yaml")
def python_writes_settings(folder):
    import yaml
    text = yaml.safe_dump({"shuffle": True, "target": None, "whiten": None, "oc": 12, "lr": 1e-5})
    return read_settings(folder, text, shuffle="true", target="auto", whiten="none", oc="12", lr="1e-05")


@case()
def other_spellings(folder):
    return read_settings(
        folder, "shuffle: True\nproject: No\nrenorm_epochs: ~\nlr: NULL\n", shuffle="true", project="false",
        renorm_epochs="never", lr="auto")


@case()
def a_tab(folder):
    return settings(folder, "oc: 3\nlr:\n\t- 1\n", "c.yaml", "line 3 is indented by a tab")


@case()
def the_references_settings(folder):
    text = (FIXTURES / "reference/run_out_ln/toy_seed0/cfg.yaml").read_text()
    return read_settings(folder, text, preset="reference", oc="3", norm="ln", input_norm="ln", n_concepts="None")


@case()
def aliases_of_aliases(folder):
    levels = ["a0: &a0 [x, x]", *(f"a{level}: &a{level} [*a{level - 1}, *a{level - 1}]" for level in range(1, 31))]
    return settings(folder, "\n".join([*levels, "*a30 : 1", ""]), "alias in a key")


def words(text):
    """A text in one line, to be searched."""
    return re.sub(r"\s+", " ", text)
