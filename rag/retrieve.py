"""Find passages: dense, lexical and names channels, fused by their scores.

Scores are added, not ranks: fusing ranks harms when question and text are in different
languages, because the lexical channel then ranks noise with the same voice as the dense
one. The lexical score is BM25 divided by the most it could be for this question, so words
the documents do not share silence it by themselves; names are looked up by romanised key.
"""

import math
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from index.store import DenseIndex, Store
from index.terms import terms
from index.words import tagged
from rag.stopwords import ASKING, STOP_TERMS
from rag.types import Question

LEXICAL_WEIGHT = 0.2
NAME_WEIGHT = 0.2
POOL = 200
_UNCERTAIN = 0.5
_FEW_PASSAGES = 10
_BM25_K1 = 1.2  # of SQLite FTS5
_HAN_RUN = re.compile(r"[\u4e00-\u9fff]+")
_NAME_SIZES = (4, 3, 2)


@dataclass(frozen=True)
class Channels:
    """Which channels speak; each can be silenced for comparison."""

    dense: bool = True
    lexical: bool = True
    names: bool = True


@dataclass
class Candidate:
    """A passage with what each channel gives it."""

    passage_id: int
    dense: float = 0.0
    lexical: float = 0.0
    names: float = 0.0

    @property
    def score(self) -> float:
        """Return the fused score."""
        return self.dense + LEXICAL_WEIGHT * self.lexical + NAME_WEIGHT * self.names


@dataclass(frozen=True)
class Terms:
    """What a question is made of, with BM25's weights (idf).

    ``weights`` are the terms the lexical channel looks up, ``content`` the words that
    carry the meaning, by which evidence is judged.
    """

    weights: dict[str, float]
    content: dict[str, float]

    def coverage(self, text: str) -> float:
        """Return the weighted share of the content words in a text of the search layer."""
        total = sum(self.content.values())
        if not total:
            return 0.0
        lower = text.lower()
        return sum(weight for word, weight in self.content.items() if word in lower) / total


@dataclass(frozen=True)
class Retrieved:
    """The candidates in order, and what evidence and refusal go on from.

    ``forms`` are the Chinese names the question means.
    """

    candidates: list[Candidate]
    terms: Terms
    forms: frozenset[str] = frozenset()
    by_id: dict[int, Candidate] = field(default_factory=dict)


def retrieve(
    store: Store,
    index: DenseIndex,
    question: Question,
    vector: np.ndarray,
    channels: Channels | None = None,
) -> Retrieved:
    """Return the passages for a question, best first.

    ``vector`` is the unit embedding of the question; call inside ``store.snapshot()``.
    """
    on = channels or Channels()
    pool: dict[int, Candidate] = defaultdict(lambda: Candidate(0))
    weighed = weigh(store, question.search)
    if on.lexical:
        most = (_BM25_K1 + 1) * sum(weighed.weights.values())
        for passage_id, score in store.lexical(list(weighed.weights), POOL):
            pool[passage_id].lexical = score / most if most else 0.0
    rows = _name_rows(store, question) if on.names else []
    for passage_id, weight in _name_scores(rows, store.passage_count).items():
        pool[passage_id].names = weight
    if on.dense:
        for passage_id, score in index.search("passages", vector, POOL):
            pool[passage_id].dense = score
        _fill_dense(index, pool, vector)
    for passage_id, candidate in pool.items():
        candidate.passage_id = passage_id
    ranked = sorted(pool.values(), key=lambda c: (-c.score, c.passage_id))
    return Retrieved(
        ranked,
        weighed,
        frozenset(row["form"] for row in rows),
        dict(pool),
    )


def weigh(store: Store, search: str) -> Terms:
    """Return the terms and content words of a question, weighted over the store's passages."""
    words = [term for term in dict.fromkeys(terms(search)) if term not in STOP_TERMS]
    content = content_words(search)
    count = store.passage_count
    known = store.frequencies(list(dict.fromkeys([*words, *content])))

    def idf(word: str) -> float:
        return max(1e-6, math.log(1 + (count - known[word] + 0.5) / (known[word] + 0.5)))

    return Terms({word: idf(word) for word in words}, {word: idf(word) for word in content})


def content_words(search: str) -> list[str]:
    """Return the words of a question that name things, deeds and qualities."""
    found = []
    for word, flag in tagged(search):
        plain = word.lower()
        if plain in STOP_TERMS or plain in ASKING or not re.search(r"\w", word):
            continue
        if flag == "eng" or flag[0] in "nvaijlmts" and (len(word) > 1 or flag[0] in "nm"):
            found.append(plain)
    return list(dict.fromkeys(found))


def _name_rows(store: Store, question: Question) -> list[sqlite3.Row]:
    keys = [key for spellings in question.names for key in spellings]
    rows = store.names(keys=keys)
    grams = {
        run[at : at + size]
        for run in _HAN_RUN.findall(question.search)
        for size in _NAME_SIZES
        for at in range(len(run) - size + 1)
    }
    exact = [row for row in store.names(forms=grams) if row["certain"] or len(row["form"]) > 2]
    longest = {row["form"] for row in exact}
    longest -= {one for one in longest for other in longest if one != other and one in other}
    return rows + [row for row in exact if row["form"] in longest]


def _name_scores(rows: Iterable[sqlite3.Row], passages: int) -> dict[int, float]:
    """Return, by passage, how many of the question's names it holds; uncertain ones half.

    A form that stands in most passages tells none apart and counts for nothing; this also
    silences ordinary words that were taken for names.
    """
    best: dict[tuple[int, str], float] = {}
    for row in rows:
        place = (row["passage_id"], row["form"])
        best[place] = max(best.get(place, 0.0), 1.0 if row["certain"] else _UNCERTAIN)
    spread = Counter(form for _, form in best)
    scores: dict[int, float] = defaultdict(float)
    for (passage_id, form), weight in best.items():
        if spread[form] <= max(_FEW_PASSAGES, passages / 2):
            scores[passage_id] += weight
    return {passage_id: min(total, 2.0) for passage_id, total in scores.items()}


def _fill_dense(index: DenseIndex, pool: dict[int, Candidate], vector: np.ndarray) -> None:
    """Give candidates of the other channels their cosine too."""
    faiss_index = index.indexes["passages"]
    for passage_id, candidate in pool.items():
        if candidate.dense == 0.0 and faiss_index is not None:
            candidate.dense = float(faiss_index.reconstruct(passage_id) @ vector)
