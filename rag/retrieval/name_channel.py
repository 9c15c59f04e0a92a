"""The names channel: the passages in which the names of a question occur."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from index.embed import Tokens
from index.store import NameOccurrence, ReadableStore
from rag.fitted import Section
from rag.question.names import chinese_names, name_words
from rag.types import Question

_FEW_PASSAGES = 10  # a form with no more passages counts even if these are most of a small store


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

    The lexical channel finds the latter by itself, so ``name_scores`` does not score them again.
    """
    keys = [key for spellings in question.names for key in spellings]
    return store.names(keys), set(chinese_names(store, question.search))


def name_scores(
    question: Question, occurrences: Iterable[NameOccurrence], passages: int
) -> dict[int, float]:
    """Return how many of the question's names each passage contains, as ``NameWeights`` say.

    A name counts once, in however many forms a passage contains it. A form that occurs in more
    than half of the ``passages`` of the store distinguishes none of them and counts nothing;
    this also ignores ordinary words that were mistaken for names.
    """
    best: dict[tuple[int, str, int], float] = {}
    asked: dict[str, list[int]] = defaultdict(list)
    for at, keys in enumerate(question.names):
        for key in keys:
            asked[key].append(at)
    uncertain = _NAMES.numbers.uncertain
    for key, form, passage_id, certain in occurrences:
        for at in asked[key]:
            key_of_form = (passage_id, form, at)
            best[key_of_form] = max(best.get(key_of_form, 0.0), 1.0 if certain else uncertain)
    passages_with = Counter(form for _, form in {key_of_form[:2] for key_of_form in best})
    by_name: dict[tuple[int, int], float] = defaultdict(float)
    for (passage_id, form, at), weight in best.items():
        if passages_with[form] <= max(_FEW_PASSAGES, passages / 2):
            by_name[passage_id, at] = max(by_name[passage_id, at], weight)
    scores: dict[int, float] = defaultdict(float)
    for (passage_id, _), weight in by_name.items():
        scores[passage_id] += weight
    return {passage_id: min(total, _NAMES.numbers.most) for passage_id, total in scores.items()}


def without_names(
    question: Question,
    tokens: Tokens,
    occurrences: Iterable[NameOccurrence],
    weights: np.ndarray,
) -> np.ndarray:
    """Return the weights of the question's tokens with 0 for romanised names that the store knows.

    ``weights`` and the result are float32 ``(q,)`` with the sum 1; ``occurrences`` are those of
    the romanised names. The names channel finds such a name, while embeddings hardly match a
    name across scripts. The weights are returned unchanged if nothing else is left.
    """
    keys = {occurrence.key for occurrence in occurrences}
    known = [spellings for spellings in question.names if keys.intersection(spellings)]
    ranges = name_words(question, known)
    inside = [any(start <= at < end for start, end in ranges) for at in tokens.starts.tolist()]
    left = np.where(inside, 0.0, weights) if ranges else weights
    return left / left.sum() if left.sum() else weights
