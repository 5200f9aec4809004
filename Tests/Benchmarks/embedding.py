"""Embeddings of texts by a language model, beside transformers and llama-cpp-python on the same GGUF file.

    make models benchmarks
    python Tests/Benchmarks/embedding.py

The environment needs transformers, torch and gguf (Tests/Fixtures/scripts/requirements.txt); llama-cpp-python takes part
if it is installed. All compute with two threads, unless --threads says otherwise, in single precision; --bfloat16 adds
both programs with weights in bfloat16.

Three sets of texts: 60 short sentences; those of 300 pairs of 'sparseshift pairs cat', each different text once, many of
which begin alike; and 200 texts of one to four unrelated questions with their answers. Of all the last token's state,
behind the final norm and behind the block in the middle. transformers runs the model without its head, for the middle without the
blocks behind it, and gets its texts sorted by length, so that its batches are padded little. llama-cpp-python gives
the state behind the final norm alone.

Every one is a process that has its model loaded and has seen all texts once. They take turns, round by round, so that a
machine whose speed wanders is fair to all; figures are medians of the rounds. A ratio is the other's time over ours.
The embeddings must agree to 1e-3 of the largest number; those in bfloat16 deviate as the last column says.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
OURS = ROOT / ".build/release/embedding-throughput-benchmark"
PROGRAM = ROOT / ".build/release/sparseshift"
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
MODEL = CACHE / "sparseshift/models/SmolLM2-135M-Instruct-F32.gguf"
LAYERS = ["final-norm", "middle"]
BATCHES = [32, 64, 128, 256, 512, 1024]
TOLERANCE = 1e-3


class Peer:
    """A process that answers one line of JSON, texts with a layer and a batch, with another."""

    def __init__(self, command, threads):
        environment = {**os.environ, "OMP_NUM_THREADS": str(threads), "TOKENIZERS_PARALLELISM": "false"}
        # Our library counts the processors that it may use.
        processors = sorted(os.sched_getaffinity(0))[:threads]
        self.errors = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors,
            text=True, env=environment, preexec_fn=lambda: os.sched_setaffinity(0, processors))

    def ask(self, texts, layer, batch):
        print(json.dumps({"texts": texts, "layer": layer, "batch": batch}), file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        if not line:
            self.errors.seek(0)
            error = self.errors.read().strip()
            sys.exit(error.splitlines()[-1] if error else f"{self.process.args[0]} failed")
        return json.loads(line)


def answer(embed):
    """Answers every line of standard input with the seconds that `embed` takes, its tokens, and two embeddings."""
    for line in sys.stdin:
        request = json.loads(line)
        begin = time.perf_counter()
        tokens, vectors = embed(request["texts"], request["layer"], request["batch"])
        seconds = time.perf_counter() - begin
        print(json.dumps({"seconds": seconds, "tokens": tokens, "ends": [vectors[0], vectors[-1]]}), flush=True)


def transformers_peer(path, threads, bfloat16):
    import torch
    import transformers

    torch.set_num_threads(threads)
    transformers.logging.set_verbosity_error()
    folder, file = os.path.split(path)
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder, gguf_file=file)
    tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
    tokenizer.padding_side = "right"
    model = transformers.AutoModel.from_pretrained(folder, gguf_file=file, dtype=torch.bfloat16 if bfloat16 else torch.float32).eval()
    blocks, norm = model.layers, model.norm

    @torch.inference_mode()
    def embed(texts, layer, batch):
        is_middle = layer == "middle"
        model.layers = blocks[:len(blocks) // 2 + 1] if is_middle else blocks
        model.norm = torch.nn.Identity() if is_middle else norm
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        vectors, tokens = [None] * len(texts), 0
        for start in range(0, len(order), batch):
            chosen = order[start:start + batch]
            inputs = tokenizer([texts[index] for index in chosen], return_tensors="pt", padding=True)
            states = model(**inputs, use_cache=False).last_hidden_state
            lengths = inputs["attention_mask"].sum(1)
            tokens += int(lengths.sum())
            for row, index in enumerate(chosen):
                vectors[index] = states[row, lengths[row] - 1].float().tolist()
        return tokens, vectors

    answer(embed)


def llama_cpp_peer(path, threads, bfloat16):
    import llama_cpp

    model = llama_cpp.Llama(
        path, embedding=True, pooling_type=llama_cpp.LLAMA_POOLING_TYPE_LAST, n_ctx=512, n_batch=512, n_ubatch=512,
        n_threads=threads, n_threads_batch=threads, verbose=False)

    def embed(texts, layer, batch):
        vectors, tokens = model.embed(texts, normalize=False, return_count=True)
        return tokens, vectors

    answer(embed)


def texts_of(generator, *options):
    """The texts before and after of pairs that the program makes."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "pairs.jsonl")
        subprocess.run([PROGRAM, "pairs", generator, "--output", file, *options], check=True, stdout=subprocess.DEVNULL)
        return [json.loads(line) for line in file.read_text().splitlines()[1:]]


def sets_of_texts(few):
    pairs = texts_of("cat", "--count", "300")
    cat = list(dict.fromkeys(text for pair in pairs for text in (pair["before"], pair["after"])))
    questions = [pair["before"] for pair in texts_of("truth")]
    mixed = [" ".join(questions[(7 * index + part) % len(questions)] for part in range(1 + index % 4))
             for index in range(200)]
    sentences = texts_of("sentences", "--count", "200")
    short = list(dict.fromkeys(pair["before"] for pair in sentences))[:60]
    sets = {"short": short, "of cat pairs": cat, "unrelated": mixed}
    return {f"{len(texts[:few])} {name}": texts[:few] for name, texts in sets.items()}


def deviation(found, expected):
    """The largest difference of two embeddings, as a part of the largest number."""
    return max(max(abs(a - b) for a, b in zip(one, other)) / max(map(abs, other))
               for one, other in zip(found["ends"], expected["ends"]))


def check(found, expected, who):
    if deviation(found, expected) > TOLERANCE:
        sys.exit(f"{who}: its embeddings differ from ours by more than {TOLERANCE} of the largest number.")


def compare(ours, peers, sets, rounds):
    print("| texts | layer | who | texts/s | tokens/s | ratio | deviation |\n| --- | --- | --- | --- | --- | --- | --- |")
    for name, texts in sets.items():
        for layer in LAYERS:
            asked = [(who, peer, 256) for who, peer in ours.items()] + [
                (f"{who}, batches of {batch}" if "transformers" in who else who, peer, batch)
                for who, peer, batches in peers for batch in batches if "transformers" in who or layer == "final-norm"]
            seconds = {who: [] for who, _, _ in asked}
            deviations = {}
            expected = None
            for turn in range(rounds + 1):
                for who, peer, batch in asked:
                    found = peer.ask(texts, layer, batch)
                    expected = expected or found
                    deviations[who] = deviation(found, expected)
                    if "bfloat16" not in who:
                        check(found, expected, who)
                    # The first round warms up.
                    if turn > 0:
                        seconds[who].append(found["seconds"])
            own = statistics.median(seconds["sparseshift"])
            for who, values in seconds.items():
                median = statistics.median(values)
                print(f"| {name} | {layer} | {who} | {len(texts) / median:.1f} | {expected['tokens'] / median:,.0f} "
                      f"| {median / own:.2f} | {deviations[who]:.1e} |", flush=True)


def scale(ours, sets, rounds):
    print("\n| texts | layer | " + " | ".join(f"{batch} tokens" for batch in BATCHES) + " |")
    print("| --- | --- |" + " --- |" * len(BATCHES))
    for name, texts in sets.items():
        for layer in LAYERS:
            seconds = {batch: [] for batch in BATCHES}
            for turn in range(rounds + 1):
                for batch in BATCHES:
                    found = ours.ask(texts, layer, batch)
                    if turn > 0:
                        seconds[batch].append(found["seconds"])
            rates = [f"{len(texts) / statistics.median(values):.1f} texts/s" for values in seconds.values()]
            print(f"| {name} | {layer} | {' | '.join(rates)} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default=MODEL, help="a GGUF file of the llama architecture, of type F32")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--texts", type=int, help="only the first of each set")
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 8, 32], help="texts at once, of transformers")
    parser.add_argument("--bfloat16", action="store_true", help="both programs with weights in bfloat16, too")
    parser.add_argument("--peer", choices=["transformers", "llama_cpp"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        {"transformers": transformers_peer, "llama_cpp": llama_cpp_peer}[options.peer](
            str(options.model), options.threads, options.bfloat16)
        return
    for file, hint in [(OURS, "make benchmarks"), (PROGRAM, "make build"), (pathlib.Path(options.model), "make models")]:
        if not file.exists():
            sys.exit(f"{file} is missing: {hint}")
    peers = []
    for module, batches in [("transformers", options.batches), ("llama_cpp", [0])]:
        if subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True).returncode:
            print(f"{module} is not installed, so it does not take part: pip install {module.replace('_', '-')}"
                  f"{'-python' if module == 'llama_cpp' else ' torch gguf'}", file=sys.stderr)
            continue
        command = [sys.executable, __file__, "--peer", module, "--model", options.model, "--threads", options.threads]
        peers.append((module, Peer(command, options.threads), batches))
        if options.bfloat16 and module == "transformers":
            peers.append((f"{module} bfloat16", Peer([*command, "--bfloat16"], options.threads), batches[-1:]))
    ours = {"sparseshift": Peer([OURS, options.model], options.threads)}
    if options.bfloat16:
        ours["sparseshift bfloat16"] = Peer([OURS, options.model, "bfloat16"], options.threads)
    sets = sets_of_texts(options.texts)
    compare(ours, peers, sets, options.rounds)
    scale(ours["sparseshift"], sets, options.rounds)


main()
