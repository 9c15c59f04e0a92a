"""The names channel: where the names of a question stand."""

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable

import numpy as np

from index.embed import Tokens
from index.store import ReadableStore
from rag.types import Question

_UNCERTAIN = 0.5
_FEW_PASSAGES = 10
_HAN_RUN = re.compile(r"[\u4e00-\u9fff]+")
_NAME_SIZES = (4, 3, 2)
_MOST_WORDS = 6  # of a name, hyphens and apostrophes apart


def name_rows(store: ReadableStore, question: Question) -> tuple[list[sqlite3.Row], set[str]]:
    """Return the rows of the question's romanised names, and its names in Chinese characters.

    The latter are found by the lexical channel too and are not scored a second time.
    """
    keys = [key for spellings in question.names for key in spellings]
    rows = store.names(keys)
    grams = {
        run[at : at + size]
        for run in _HAN_RUN.findall(question.search)
        for size in _NAME_SIZES
        for at in range(len(run) - size + 1)
    }
    known = store.among_names(grams) if grams else {}
    longest = {form for form, certain in known.items() if certain or len(form) > 2}
    longest -= {one for one in longest for other in longest if one != other and one in other}
    return rows, longest


def name_scores(question: Question, rows: Iterable[sqlite3.Row], passages: int) -> dict[int, float]:
    """Return, by passage, how many of the question's names it holds; uncertain ones half.

    A name counts once, in whatever forms a passage has it. A form that stands in most passages
    tells none apart and counts for nothing; this also silences ordinary words that were taken
    for names.
    """
    best: dict[tuple[int, str, int], float] = {}
    asked: dict[str, list[int]] = defaultdict(list)
    for at, keys in enumerate(question.names):
        for key in keys:
            asked[key].append(at)
    for row in rows:
        for at in asked[row["key"]]:
            place = (row["passage_id"], row["form"], at)
            best[place] = max(best.get(place, 0.0), 1.0 if row["certain"] else _UNCERTAIN)
    spread = Counter(form for _, form in {place[:2] for place in best})
    held: dict[tuple[int, int], float] = defaultdict(float)
    for (passage_id, form, at), weight in best.items():
        if spread[form] <= max(_FEW_PASSAGES, passages / 2):
            held[passage_id, at] = max(held[passage_id, at], weight)
    scores: dict[int, float] = defaultdict(float)
    for (passage_id, _), weight in held.items():
        scores[passage_id] += weight
    return {passage_id: min(total, 2.0) for passage_id, total in scores.items()}


def without_names(
    question: Question, tokens: Tokens, rows: list[sqlite3.Row], weights: np.ndarray
) -> np.ndarray:
    """Return the weights of tokens without those of romanised names that the store holds.

    The names channel knows where such a name stands; the embedding of another script
    hardly does.
    """
    keys = {row["key"] for row in rows}
    words = name_words(question, [s for s in question.names if keys.intersection(s)])
    inside = [any(low <= at < high for low, high in words) for at in tokens.starts.tolist()]
    left = np.where(inside, 0.0, weights) if words else weights
    return left / left.sum() if left.sum() else weights


def name_words(
    question: Question, names: Iterable[tuple[str, ...]] | None = None
) -> list[tuple[int, int]]:
    """Return where the words of some romanised names stand in the question, by default of all.

    Neighbouring words are a name when together they spell it: *man* is none in *Zhang Manyu*.
    """
    spelled = {key for keys in (question.names if names is None else names) for key in keys}
    words = list(re.finditer(r"[a-z]+", question.search.lower()))
    found: set[tuple[int, int]] = set()
    for first in range(len(words)):
        for last in range(first + 1, min(first + _MOST_WORDS, len(words)) + 1):
            run = words[first:last]
            if "".join(word[0] for word in run) in spelled:
                found.update(word.span() for word in run)
    return sorted(found)


def asked_names(question: Question) -> set[str]:
    """Return the words of the question's romanised names, as content words are written."""
    search = question.search.lower()
    return {search[low:high] for low, high in name_words(question)}
