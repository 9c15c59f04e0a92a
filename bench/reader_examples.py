"""Questions and passages as numbers of word pieces: what a training step is made of."""

import gzip
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.reader_negatives import Pair
from bench.reader_network import Tokens
from index.embed.e5_words import E5Words

IGNORED = -100
"""The target of a span that is not known: torch's cross entropy leaves it out."""
MOST_QUESTION, MOST_CONTEXT, MOST_TEXT = 64, 40, 400
"""Tokens; longer ones are cut, texts around their answer."""
# Shares of the examples, and the longest text in tokens: most windows are short, since time grows
# with their length, and some are as long as the product's passages; set by hand.
_WINDOWS = ((0.4, 120), (0.75, 170), (0.95, 250), (1.0, MOST_TEXT))


@dataclass(frozen=True)
class Example:
    """A training example: tokens, the first and last token of the span in the text, and the set.

    ``first`` and ``last`` are -1 if there is no answer and IGNORED if the whole text is one.
    """

    tokens: Tokens
    first: int
    last: int
    answered: bool
    set: str


def examples_of(pairs: Sequence[Pair], words: E5Words, rng: random.Random) -> Iterator[Example]:
    """Yield pairs as examples, each text cut to a window that holds its answer."""
    for begin in range(0, len(pairs), 2048):
        part = pairs[begin : begin + 2048]
        questions = words.cut([pair.question for pair in part])
        contexts = words.cut([pair.context for pair in part])
        texts = words.cut([pair.text for pair in part])
        for pair, asked, above, pieces in zip(part, questions, contexts, texts, strict=True):
            first = last = -1
            if pair.start >= 0:
                inside = np.flatnonzero((pieces.ends > pair.start) & (pieces.starts < pair.end))
                if not len(inside):
                    continue
                first, last = int(inside[0]), int(inside[-1])
            elif pair.answered:
                first = last = IGNORED
            low, high = _window(len(pieces.ids), first, last, rng)
            if first >= 0:
                first, last = first - low, last - low
            tokens = Tokens(
                asked.ids[:MOST_QUESTION], above.ids[-MOST_CONTEXT:], pieces.ids[low:high]
            )
            if len(tokens.text):
                yield Example(tokens, first, last, pair.answered, pair.set)


def _window(size: int, first: int, last: int, rng: random.Random) -> tuple[int, int]:
    """Return the range of the tokens to show."""
    drawn = rng.random()
    most = next(tokens for share, tokens in _WINDOWS if drawn <= share)
    most = int(most * rng.uniform(0.75, 1))
    if size <= most:
        return 0, size
    if first < 0:
        # What answers as a whole is shown from its start.
        low = 0 if first == IGNORED else rng.randint(0, size - most)
        return low, low + most
    most = min(size, max(most, last - first + 12))
    low = rng.randint(max(0, last + 1 - most), min(first, size - most))
    return low, low + most


def read_structures(
    path: Path, rng: random.Random, shares: Mapping[str, float] | None = None, most: int = 4
) -> list[Pair]:
    """Return the pairs that ``bench/reader_structures.py`` made of documents.

    ``shares`` are those of the groups that are drawn, by kind, 1 for a kind that it lacks; None
    draws all. At most ``most`` wrong passages of a group are taken.
    """
    pairs = []
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            group = json.loads(line)
            if shares is not None and rng.random() >= shares.get(group["kind"], 1.0):
                continue
            right, name = group["positive"], f"structures:{group['kind']}"
            given = (group["question"], right["context"], right["text"], right["start"])
            pairs.append(Pair(*given, right["end"], True, name, group["lang"], "answered"))
            wrong = group["negatives"]
            for negative in rng.sample(wrong, min(most, len(wrong))):
                question = negative.get("question", group["question"])
                given = (question, negative["context"], negative["text"], -1)
                pairs.append(Pair(*given, -1, False, name, group["lang"], negative["kind"]))
    return pairs


def batches_of(
    examples: Sequence[Example], most_tokens: int, rng: random.Random
) -> list[list[Example]]:
    """Return examples in batches of like length, with padding at most ``most_tokens`` each."""
    order = list(examples)
    rng.shuffle(order)
    batches = []
    for begin in range(0, len(order), 640):
        part = sorted(order[begin : begin + 640], key=lambda one: len(one.tokens))
        batch: list[Example] = []
        made = []
        for one in part:
            if batch and len(one.tokens) * (len(batch) + 1) > most_tokens:
                made.append(batch)
                batch = []
            batch.append(one)
        made.append(batch)
        rng.shuffle(made)
        batches += made
    return batches
