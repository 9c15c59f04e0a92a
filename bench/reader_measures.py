"""How well a reader finds answers and tells where there are none, on sets that are held out."""

import math
import random
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score
from tqdm import tqdm

from bench.reader_examples import read_structures
from bench.reader_negatives import Pair, pairs_of
from bench.reader_sets import MEASURED, Asked, held_out
from index.blocks import Block, BlockKind
from index.parse.splitter import split_sentences
from rag.reading.reader import PassageReader, Read, Reading

Figures = dict[str, dict[str, float]]
_KEPT = 0.95
_MARKS = frozenset("，。、；：？！“”‘’（）《》〈〉「」『』【】…—～·－,.;:?!\"'()[]{}<>-_/")


def measure(reader: PassageReader, data: Path, most: int) -> Figures:
    """Print and return the figures of all held-out sets; ``most`` questions of each."""
    figures: Figures = {}
    for name in MEASURED:
        rng = random.Random(0)
        asked = held_out(data, name)
        asked = rng.sample(asked, min(most, len(asked)))
        pairs = list(
            pairs_of(asked, rng, dict.fromkeys(("nearest", "same article", "gone", "swapped"), 1.0))
        )
        figures[name] = _of_set(reader, asked, pairs)
        print(name, {key: round(value, 3) for key, value in figures[name].items()}, flush=True)
    structures = data / "structures_heldout.jsonl.gz"
    if structures.is_file():
        rng = random.Random(0)
        pairs = read_structures(structures, rng)
        for key, value in _of_structures(reader, pairs, most).items():
            figures[key] = value
            print(key, {name: round(figure, 3) for name, figure in value.items()}, flush=True)
    return figures


def _of_set(
    reader: PassageReader,
    asked: Sequence[Asked],
    pairs: list[Pair],
) -> dict[str, float]:
    scores = defaultdict(list)
    right, exact, overlap = [], [], []
    found = _read(reader, pairs)
    known = {one.question: one for one in asked}
    for pair, reading in zip(pairs, found, strict=True):
        scores[pair.kind].append(reading.answered)
        if pair.kind == "answered":
            answers = [pair.text[pair.start : pair.end], *known[pair.question].others]
            best = reading.spans[0]
            told = pair.text[best.start : best.end]
            exact.append(max(float(_plain(told) == _plain(answer)) for answer in answers))
            overlap.append(max(_f1(told, answer) for answer in answers))
            sentences = split_sentences(pair.text, Block(BlockKind.DOCUMENT, 0, len(pair.text)))
            begin, end = max(sentences, key=lambda bounds: reading.share(*bounds))
            quote = pair.text[begin:end]
            right.append(begin <= pair.start < end or any(a in quote for a in answers))
    figures = {
        "questions": float(len(right)),
        "right sentence": float(np.mean(right)),
        "exact": float(np.mean(exact)),
        "F1": float(np.mean(overlap)),
    }
    return figures | _told_apart(scores)


def _told_apart(scores: dict[str, list[float]]) -> dict[str, float]:
    """Return AUROC and the share refused where 95 % are kept, for each kind of negatives."""
    kept = np.array(scores.pop("answered"))
    figures = {}
    for kind, values in scores.items():
        truth = np.repeat([1, 0], [len(kept), len(values)])
        figures[f"{kind} AUROC"] = float(roc_auc_score(truth, [*kept, *values]))
        figures[f"{kind} refused"] = float((np.array(values) < np.quantile(kept, 1 - _KEPT)).mean())
    return figures


def _of_structures(reader: PassageReader, pairs: list[Pair], most: int) -> Figures:
    """Return the figures of pairs made of documents, by the languages of question and passage."""
    figures: Figures = {}
    by_languages: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_languages[pair.languages].append(pair)
    for languages, group in by_languages.items():
        group = group[: 3 * most]
        found = _read(reader, group)
        scores = defaultdict(list)
        chosen, best = [], [0.0]
        for pair, reading in zip(group, found, strict=True):
            score = reading.answered
            scores["answered" if pair.answered else "others"].append(score)
            if pair.answered:
                chosen.append(best[0] >= max(best[1:], default=-1e9))
                best = [score]
            else:
                best.append(score)
        figures[f"structures {languages}"] = {
            "groups": float(len(scores["answered"])),
            "chosen": float(np.mean(chosen[1:])),
            **_told_apart(scores),
        }
    return figures


def _read(reader: PassageReader, pairs: Sequence[Pair]) -> list[Reading]:
    """Return what the reader finds in each passage."""
    found = []
    for pair in tqdm(pairs, leave=False):
        reading = reader.read(pair.question, [Read(pair.context, pair.text)], math.inf)[0]
        assert reading is not None  # there is no limit of time
        found.append(reading)
    return found


def _plain(text: str) -> list[str]:
    """Return a text as Chinese characters and words, lower case, without marks."""
    spaced = "".join(
        " " if char in _MARKS else f" {char} " if "\u3400" <= char <= "\u9fff" else char
        for char in text.lower()
    )
    return [word for word in spaced.split() if word not in ("a", "an", "the")]


def _f1(told: str, answer: str) -> float:
    """Return the F1 of the words and Chinese characters of two answers."""
    ours, theirs = _plain(told), _plain(answer)
    left = list(theirs)
    common = 0
    for word in ours:
        if word in left:
            left.remove(word)
            common += 1
    return 2 * common / (len(ours) + len(theirs)) if common else 0.0
