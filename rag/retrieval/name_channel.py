"""The names channel: the passages in which the names of a question occur."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from index.embed import Tokens
from index.store import NameOccurrence, ReadableStore
from index.text.normalize import HAN
from rag.fitted import Section
from rag.question.names import name_words
from rag.types import Question

_FEW_PASSAGES = 10
_HAN_RUN = re.compile(f"[{HAN}]+")
_NAME_SIZES = (4, 3, 2)


@dataclass(frozen=True)
class NameWeights:
    """How much the names in a passage count.

    A name that sync recognised only by the pattern of a surname counts ``uncertain``, any other
    1; all names of a passage together count at most ``most``.
    """

    uncertain: float
    most: float


_NAMES = Section("retrieval", "name_channel", NameWeights)


def name_occurrences(
    store: ReadableStore, question: Question
) -> tuple[list[NameOccurrence], set[str]]:
    """Return where the question's romanised names occur, and its names in Chinese characters.

    The latter are found by the lexical channel too and are not scored a second time.
    """
    keys = [key for spellings in question.names for key in spellings]
    occurrences = store.names(keys)
    grams = {
        run[at : at + size]
        for run in _HAN_RUN.findall(question.search)
        for size in _NAME_SIZES
        for at in range(len(run) - size + 1)
    }
    known = store.among_names(grams) if grams else {}
    longest = {form for form, certain in known.items() if certain or len(form) > 2}
    longest -= {form for form in longest for other in longest if form != other and form in other}
    return occurrences, longest


def name_scores(
    question: Question, occurrences: Iterable[NameOccurrence], passages: int
) -> dict[int, float]:
    """Return how many of the question's names each passage holds, uncertain ones counting half.

    A name counts once, in whatever forms a passage has it. A form that occurs in most of the
    ``passages`` of the store distinguishes none and counts for nothing; this also silences
    ordinary words that were taken for names.
    """
    best: dict[tuple[int, str, int], float] = {}
    asked: dict[str, list[int]] = defaultdict(list)
    for at, keys in enumerate(question.names):
        for key in keys:
            asked[key].append(at)
    uncertain = _NAMES.numbers.uncertain
    for key, form, passage_id, certain in occurrences:
        for at in asked[key]:
            named = (passage_id, form, at)
            best[named] = max(best.get(named, 0.0), 1.0 if certain else uncertain)
    spread = Counter(form for _, form in {named[:2] for named in best})
    held: dict[tuple[int, int], float] = defaultdict(float)
    for (passage_id, form, at), weight in best.items():
        if spread[form] <= max(_FEW_PASSAGES, passages / 2):
            held[passage_id, at] = max(held[passage_id, at], weight)
    scores: dict[int, float] = defaultdict(float)
    for (passage_id, _), weight in held.items():
        scores[passage_id] += weight
    return {passage_id: min(total, _NAMES.numbers.most) for passage_id, total in scores.items()}


def without_names(
    question: Question,
    tokens: Tokens,
    occurrences: Iterable[NameOccurrence],
    weights: np.ndarray,
) -> np.ndarray:
    """Return the weights of tokens (n,) with 0 for romanised names that the store holds.

    The names channel finds such a name; the embedding of another script hardly does.
    """
    keys = {occurrence.key for occurrence in occurrences}
    words = name_words(question, [s for s in question.names if keys.intersection(s)])
    inside = [any(low <= at < high for low, high in words) for at in tokens.starts.tolist()]
    left = np.where(inside, 0.0, weights) if words else weights
    return left / left.sum() if left.sum() else weights
