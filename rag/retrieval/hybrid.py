"""Find passages: dense, lexical and names channels, fused by their scores, then reranked.

Scores are added, not ranks: fusing ranks harms when question and text are in different
languages, because the lexical channel then ranks noise with the same voice as the dense
one. The lexical score is BM25 divided by the most it could be for this question, so words
the documents do not share silence it by themselves; names are looked up by romanised key.
The best of them are compared with the question again, token by token and by their best
sentence, in place of the cosine of the whole passage, and in another language by a dictionary.
"""

from collections import defaultdict

import numpy as np

from index.store import EVERYWHERE, ReadableStore, Scope, VectorIndex
from rag.question.analysis import AnalyzedQuestion
from rag.retrieval.candidates import (
    FIRST,
    Candidate,
    Channels,
    Retrieved,
    rank,
)
from rag.retrieval.cross_encoder import Reranker
from rag.retrieval.name_channel import name_occurrences, name_scores, without_names
from rag.retrieval.reranking import compare, read_again

# Bound the time of a question: passages that each channel gives, that are compared token by
# token, and that the cross-encoder reads.
POOL = 200
RERANKED = 50
CROSSED = 20
# A name with more passages brings only the nearest into play: bounds the time in large stores.
_MANY_NAMED = 1_000
_BM25_K1 = 1.2  # of SQLite FTS5, where it cannot be set


def retrieve(
    store: ReadableStore,
    index: VectorIndex,
    analyzed: AnalyzedQuestion,
    channels: Channels | None = None,
    scope: Scope = EVERYWHERE,
    reranker: Reranker | None = None,
) -> Retrieved:
    """Return the passages for a question, best first.

    Only passages within ``scope`` are searched. The vectors of the question are asked for after
    its words and names were looked up, so that a model may work in the meantime; ``reranker``
    reads the best candidates once more. Call inside ``store.snapshot()``.
    """
    on = channels or Channels()
    pool: dict[int, Candidate] = defaultdict(lambda: Candidate(0))
    question, terms = analyzed.question, analyzed.terms
    among = None if scope == EVERYWHERE else store.passages_within(scope)
    if on.lexical:
        most = (_BM25_K1 + 1) * sum(terms.weights.values())
        for passage_id, score in store.lexical(list(terms.rare), POOL, scope):
            pool[passage_id].lexical = score / most if most else 0.0
    romanised, written = name_occurrences(store, question) if on.names else ([], set())
    named = _only(name_scores(question, romanised, store.passage_count), among)
    whole = analyzed.whole
    vector = whole.vector
    if on.dense:
        for passage_id, score in index.search("passages", vector, POOL, among):
            pool[passage_id].dense = score
    for passage_id in (*_nearest(index, named, vector), *(pool.keys() & named.keys())):
        pool[passage_id].names = named[passage_id]
    if on.dense:
        _fill_dense(index, pool, vector)
    for passage_id, candidate in pool.items():
        candidate.passage_id = passage_id
    ranked = list(pool.values())
    rank(ranked, FIRST.numbers)
    best = ranked[:RERANKED]
    weights = FIRST.numbers
    if on.late:
        weights = compare(store, question, whole, best, translated=on.translated)
    if reranker is not None:
        read_again(store, question, reranker, best[:CROSSED])
        rank(best, weights)
    ranked[:RERANKED] = best
    return Retrieved(
        ranked,
        frozenset({occurrence.form for occurrence in romanised} | written),
        dict(pool),
        without_names(question, whole.tokens, romanised, whole.weights),
    )


def _only(scores: dict[int, float], among: np.ndarray | None) -> dict[int, float]:
    """Return the scores of some passages, by default of all."""
    allowed = scores.keys() if among is None else set(among.tolist())
    return {one: score for one, score in scores.items() if one in allowed}


def _nearest(index: VectorIndex, named: dict[int, float], vector: np.ndarray) -> list[int]:
    """Return the passages with names that may come first.

    Where they are many, those of each weight that are most like the question: the others
    come after them, for what the lexical channel found is in the pool anyway.
    """
    if len(named) <= _MANY_NAMED:
        return list(named)
    kept: list[int] = []
    for weight in set(named.values()):
        own = [one for one in named if named[one] == weight]
        near = [one for one, _ in index.search("passages", vector, POOL, np.array(own))]
        kept += list(dict.fromkeys([*near, *own]))[:POOL]
    return kept


def _fill_dense(index: VectorIndex, pool: dict[int, Candidate], vector: np.ndarray) -> None:
    """Give candidates of the other channels their cosine too."""
    lacking = [passage_id for passage_id, one in pool.items() if one.dense == 0.0]
    for passage_id, cosine in index.cosines("passages", vector, lacking).items():
        pool[passage_id].dense = cosine
