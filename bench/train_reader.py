"""Train the reader, measure it and write it in the product's form.

    python -m bench.train_reader DATA OUT [--start PLACE] [--minutes 75] [--seed 1]
    python -m bench.train_reader DATA OUT --measure
    python -m bench.train_reader DATA OUT --average PLACE PLACE [--share .5]

DATA is a folder with the question sets, OUT takes the weights every few minutes; a run that was
interrupted goes on from them. ``--start`` begins with the weights of an earlier run, or with those
of ``rag/reading/reader.onnx``, instead of those of the embedder. ``--average`` trains nothing: OUT
gets the mean of two readers' weights, the second by ``--share``. Readers trained on from the same
one can be averaged so (Wortsman et al. 2022, "Model soups" and "Robust fine-tuning"), and the mean
forgets less than the one trained longer. At the end ``OUT/reader.onnx`` is the reader in the
product's form, in which it is measured. ``docs/reader.md`` tells what DATA holds and what came out.

One pass over different questions teaches more than several over the same ones, so examples are
drawn by the shares in ``SHARES``, and a run that would outlast its time leaves some out, evenly.
Matrices are multiplied in bfloat16, which processors with the instructions for it do more than
twice as fast; the weights stay float32.
"""

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from bench.reader_attributes import with_attributes
from bench.reader_examples import (
    Example,
    batches_of,
    examples_of,
    read_structures,
)
from bench.reader_export import export, read_weights
from bench.reader_measures import measure
from bench.reader_negatives import pairs_of
from bench.reader_network import (
    Network,
    average_weights,
    collate,
    load_weights,
    save_weights,
    start_from,
)
from bench.reader_sets import Asked, training_sets
from bench.reader_switched import switch_pairs
from index.embed.e5_weights import find_weights
from index.embed.e5_words import E5Words, open_words
from rag.reading.comprehension.builtin import open_builtin
from rag.reading.reader import FILE

SHARES = {
    "XQuAD": 0.06,
    "XQuAD en->zh": 1.0,
    "XQuAD zh->zh": 0.5,
    "XQuAD en->en": 0.4,
    "XQuAD zh->en": 0.5,
    "JaQuAD": 0.03,
    "SQuAD 2.0": 0.6,
    "cmrc2018_train": 0.9,
    "DRCD": 0.9,
    "squad2zh": 0.7,
    "squad11zh": 0.5,
    "squadzh_extra": 0.6,
    "DuReader": 0.8,
    "CMRC": 0.6,
}
"""Which share of the questions of a set, or of its pair of languages, is drawn; others wholly."""
STRUCTURES = {"table": 0.3, "parallel": 0.6, "default": 0.6, "heading": 0.8}
"""Which share of the questions made of documents is drawn, by kind; others wholly."""
_WRONG = 2  # wrong passages of such a question
_TOKENS = 3072  # tokens of a batch, with padding
_RATE = 8e-5
_HEADS = 4  # times the rate for the heads
_WARM = 80  # steps
_SAVED = 420  # seconds between checkpoints
_ANSWERED = 1.0  # weight of the loss of the whole, against 1 for an edge of the span


@dataclass(frozen=True)
class State:
    """How far a run came."""

    batch: int
    seconds: float
    tokens: int
    seed: int


def main() -> None:
    """Train and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="folder with the question sets")
    parser.add_argument("out", type=Path, help="folder for weights and figures")
    parser.add_argument("--start", type=Path, help="folder or graph with weights to begin with")
    parser.add_argument("--minutes", type=float, default=75, help="time to train")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--frozen", type=int, default=0, help="lowest layers to leave as they are")
    parser.add_argument("--average", type=Path, nargs=2, help="folders or graphs to average")
    parser.add_argument("--share", type=float, default=0.5, help="of the second of them")
    parser.add_argument("--most", type=int, default=150, help="questions of a set to measure")
    parser.add_argument("--measure", action="store_true", help="measure only")
    arguments = parser.parse_args()
    path = find_weights()
    if path is None:
        raise SystemExit("the package of the embedding model is not installed")
    words = open_words(path)
    if arguments.average:
        network = Network()
        average_weights(network, *arguments.average, arguments.share)
        save_weights(network, arguments.out)
    elif not arguments.measure:
        train(arguments, words)
    file = arguments.out / FILE.name
    export(read_weights(arguments.out), file)
    reader = open_builtin(file)
    assert reader is not None
    figures = measure(reader, arguments.data, arguments.most)
    (arguments.out / "figures.json").write_text(json.dumps(figures, indent=1), encoding="utf-8")


def drawn(asked: Sequence[Asked], rng: random.Random) -> list[Asked]:
    """Return the questions to train on."""

    def share(one: Asked) -> float:
        return SHARES.get(f"{one.set} {one.pair}", SHARES.get(one.set, 1.0))

    return [one for one in asked if rng.random() < share(one)]


def make_batches(data: Path, words: E5Words, seed: int) -> list[list[Example]]:
    """Return the batches of a run, the same for the same seed."""
    rng = random.Random(seed)
    asked = drawn(training_sets(data), rng)
    pairs = list(pairs_of(asked, rng))
    for path in sorted(data.glob("structures*.jsonl.gz")):
        if "heldout" not in path.name:
            pairs += read_structures(path, rng, STRUCTURES, _WRONG)
    pairs = list(switch_pairs(list(with_attributes(pairs, rng)), rng))
    kinds = Counter(pair.kind for pair in pairs)
    languages = Counter(pair.languages for pair in pairs)
    print(len(asked), "questions,", len(pairs), "pairs", dict(kinds), dict(languages), flush=True)
    examples = list(examples_of(pairs, words, rng))
    print(sum(len(one.tokens) for one in examples), "tokens", flush=True)
    return batches_of(examples, _TOKENS, rng)


def train(arguments: argparse.Namespace, words: E5Words) -> None:
    """Train for the time given, from the last checkpoint if there is one."""
    out, seconds = arguments.out, arguments.minutes * 60
    network = Network(frozen=arguments.frozen)
    state = State(0, 0.0, 0, arguments.seed)
    if (out / "state.json").is_file():
        state = State(**json.loads((out / "state.json").read_text(encoding="utf-8")))
        load_weights(network, out)
    elif arguments.start:
        load_weights(network, arguments.start)
    else:
        start_from(network, words.weights)
    torch.manual_seed(state.seed)
    batches = make_batches(arguments.data, words, state.seed)
    optimizer = _optimizer(network)
    rng = random.Random(state.seed)
    began, saved, steps, sums = time.monotonic(), time.monotonic(), 0, [0.0, 0.0]
    number, spent, tokens = state.batch, state.seconds, state.tokens
    while number < len(batches):
        spent = state.seconds + time.monotonic() - began
        done = max(spent / seconds, number / len(batches))
        if spent >= seconds:
            break
        batch = batches[number]
        number += 1
        # Leave out as many as would outlast the time, evenly.
        if steps > 40 and rng.random() < _left_out(spent, seconds, steps, len(batches) - number):
            continue
        warm = min(1.0, (steps + 1) / _WARM)
        for group in optimizer.param_groups:
            group["lr"] = group["rate"] * warm * max(0.02, 1 - done)
        losses = _step(network, words, optimizer, batch)
        sums = [total + loss for total, loss in zip(sums, losses, strict=True)]
        steps, tokens = steps + 1, tokens + sum(len(one.tokens) for one in batch)
        if steps % 50 == 0:
            rate = (tokens - state.tokens) / (time.monotonic() - began)
            span, whole = (total / 50 for total in sums)
            print(f"{spent:6.0f} s, batch {number} of {len(batches)}, span {span:.3f},"
                  f" answered {whole:.3f}, {rate:.0f} tokens/s", flush=True)  # fmt: skip
            sums = [0.0, 0.0]
        if time.monotonic() - saved > _SAVED:
            saved = time.monotonic()
            _save(network, out, State(number, spent, tokens, state.seed))
    _save(network, out, State(number, spent, tokens, state.seed))


def _left_out(spent: float, seconds: float, steps: int, left: int) -> float:
    """Return the probability of leaving out a batch."""
    needed = left * spent / steps
    return max(0.0, 1 - (seconds - spent) / needed) if needed else 0.0


def _save(network: Network, out: Path, state: State) -> None:
    save_weights(network, out)
    (out / "state.json").write_text(json.dumps(asdict(state)), encoding="utf-8")


def _optimizer(network: Network) -> torch.optim.AdamW:
    """Return AdamW with more speed for the heads and no decay for vectors."""
    groups: dict[tuple[float, float], list[Tensor]] = {}
    for name, parameter in network.named_parameters():
        if parameter.requires_grad:
            rate = _RATE * (_HEADS if name.startswith(("span", "pool", "ans")) else 1)
            groups.setdefault((rate, 0.01 if parameter.ndim > 1 else 0.0), []).append(parameter)
    return torch.optim.AdamW(
        [
            {"params": parameters, "lr": rate, "rate": rate, "weight_decay": decay}
            for (rate, decay), parameters in groups.items()
        ],
        betas=(0.9, 0.98),
        fused=True,
    )


def _step(
    network: Network,
    words: E5Words,
    optimizer: torch.optim.AdamW,
    batch: Sequence[Example],
) -> tuple[float, float]:
    """Learn from a batch; return the losses of an edge of the span and of the whole."""
    inputs = collate(words, [one.tokens for one in batch])
    places = zip(batch, inputs.firsts, strict=True)
    targets = torch.tensor([[_target(first, one.first), _target(first, one.last)]
                            for one, first in places])  # fmt: skip
    truth = torch.tensor([float(one.answered) for one in batch])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        starts, ends, answered = network(
            inputs.words, inputs.segments, inputs.mask, inputs.spannable
        )
    # A batch may hold examples only whose span is not known: then the mean would be undefined.
    known = max(1, int((targets[:, 0] >= 0).sum()))
    edges = functional.cross_entropy(starts, targets[:, 0], reduction="sum") / known
    edges = edges + functional.cross_entropy(ends, targets[:, 1], reduction="sum") / known
    whole = functional.binary_cross_entropy_with_logits(answered, truth)
    optimizer.zero_grad(set_to_none=True)
    (edges + _ANSWERED * whole).backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    return edges.item() / 2, whole.item()


def _target(first: int, place: int) -> int:
    """Return the place in the sequence of a token of the text, 0 for no answer."""
    return first + place if place >= 0 else 0 if place == -1 else place


if __name__ == "__main__":
    main()
