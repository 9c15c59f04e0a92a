"""How well a reader finds answers and tells where there are none, on sets that are held out."""

import random
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from sklearn.metrics import roc_auc_score

from bench.reader_examples import MOST_CONTEXT, MOST_QUESTION, MOST_TEXT, read_structures
from bench.reader_negatives import Pair, pairs_of
from bench.reader_network import Network, Tokens, collate
from bench.reader_sets import MEASURED, Asked, held_out
from index.blocks import Block, BlockKind
from index.embed.e5_words import E5Words, Pieces
from index.parse.splitter import split_sentences

Figures = dict[str, dict[str, float]]
_LONGEST_SPAN = 30  # tokens
_MOST_TEXT = MOST_TEXT  # tokens: longer texts are read in windows that overlap by half
_KEPT = 0.95
_MARKS = frozenset("，。、；：？！“”‘’（）《》〈〉「」『』【】…—～·－,.;:?!\"'()[]{}<>-_/")


def measure(network: Network, words: E5Words, data: Path, most: int) -> Figures:
    """Print and return the figures of all held-out sets; ``most`` questions of each."""
    network.eval()
    figures: Figures = {}
    for name in MEASURED:
        rng = random.Random(0)
        asked = held_out(data, name)
        asked = rng.sample(asked, min(most, len(asked)))
        pairs = list(
            pairs_of(asked, rng, dict.fromkeys(("nearest", "same article", "gone", "swapped"), 1.0))
        )
        figures[name] = _of_set(network, words, asked, pairs)
        print(name, {key: round(value, 3) for key, value in figures[name].items()}, flush=True)
    structures = data / "structures_heldout.jsonl.gz"
    if structures.is_file():
        rng = random.Random(0)
        pairs = read_structures(structures, rng)
        for key, value in _of_structures(network, words, pairs, most).items():
            figures[key] = value
            print(key, {name: round(figure, 3) for name, figure in value.items()}, flush=True)
    return figures


def _of_set(
    network: Network,
    words: E5Words,
    asked: Sequence[Asked],
    pairs: list[Pair],
) -> dict[str, float]:
    scores = defaultdict(list)
    right, exact, overlap = [], [], []
    found = read(network, words, pairs)
    known = {one.question: one for one in asked}
    for pair, (score, span, shares) in zip(pairs, found, strict=True):
        scores[pair.kind].append(score)
        if pair.kind == "answered":
            answers = [pair.text[pair.start : pair.end], *known[pair.question].others]
            told = pair.text[span[0] : span[1]]
            exact.append(max(float(_plain(told) == _plain(answer)) for answer in answers))
            overlap.append(max(_f1(told, answer) for answer in answers))
            sentences = split_sentences(pair.text, Block(BlockKind.DOCUMENT, 0, len(pair.text)))
            best = max(sentences, key=lambda range_: shares[range_[0] : range_[1]].sum())
            quote = pair.text[best[0] : best[1]]
            right.append(best[0] <= pair.start < best[1] or any(a in quote for a in answers))
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


def _of_structures(network: Network, words: E5Words, pairs: list[Pair], most: int) -> Figures:
    """Return the figures of pairs made of documents, by the languages of question and passage."""
    figures: Figures = {}
    by_languages: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_languages[pair.languages].append(pair)
    for languages, group in by_languages.items():
        group = group[: 3 * most]
        found = read(network, words, group)
        scores = defaultdict(list)
        chosen, best = [], [0.0]
        for pair, (score, _, _) in zip(group, found, strict=True):
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


Found = tuple[float, tuple[int, int], np.ndarray]
"""The score of the whole, the best span in characters, and the share of each character."""


def read(network: Network, words: E5Words, pairs: Sequence[Pair], size: int = 16) -> list[Found]:
    """Return what the network finds in each passage."""
    questions = words.cut([pair.question for pair in pairs])
    contexts = words.cut([pair.context for pair in pairs])
    texts = words.cut([pair.text for pair in pairs])
    rows = []
    for number, pieces in enumerate(texts):
        ids = pieces.ids
        lows = range(0, max(1, len(ids) - _MOST_TEXT // 2), _MOST_TEXT // 2)
        for low in lows:
            part = ids[low : low + _MOST_TEXT]
            tokens = Tokens(
                questions[number].ids[:MOST_QUESTION], contexts[number].ids[-MOST_CONTEXT:], part
            )
            rows.append((number, low, tokens))
    rows.sort(key=lambda row: len(row[2]))
    found: dict[int, Found] = {}
    for begin in range(0, len(rows), size):
        batch = rows[begin : begin + size]
        inputs = collate(words, [tokens for _, _, tokens in batch])
        with torch.inference_mode():
            outputs = network(inputs.words, inputs.segments, inputs.mask, inputs.spannable)
        for (number, low, tokens), start, end, whole in zip(
            batch, *(output.numpy() for output in outputs), strict=True
        ):
            one = _best(start, end, tokens, texts[number], low, pairs[number].text)
            score = (float(whole) + one[0]) / 2
            if number not in found or score > found[number][0]:
                found[number] = (score, *one[1:])
    return [found[number] for number in range(len(pairs))]


def _best(
    start: np.ndarray, end: np.ndarray, tokens: Tokens, pieces: Pieces, low: int, text: str
) -> Found:
    """Return the odds of the best span over none, its range, and the shares of characters."""
    size, first = len(tokens.text), tokens.first
    starts, ends = pieces.starts[low:], pieces.ends[low:]
    shares = np.zeros(len(text) + 1)
    if not size:
        return -10.0, (0, 0), shares
    begins, finishes = start[first : first + size], end[first : first + size]
    padded = np.concatenate([finishes, np.full(_LONGEST_SPAN, -1e4)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, _LONGEST_SPAN)[:size]
    totals = begins + windows.max(axis=1)
    best = int(totals.argmax())
    last = best + int(windows[best].argmax())
    logits = begins + np.logaddexp.reduce(windows, axis=1)
    np.add.at(shares, starts[:size], np.exp(logits - logits.max()))
    odds = float(totals[best] - start[0] - end[0])
    return odds, (int(starts[best]), int(ends[min(last, size - 1)])), shares


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
