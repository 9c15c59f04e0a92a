"""Find passages by the dense, lexical, names and context channels, fuse the scores, then rerank.

Scores are fused, not ranks: when question and text are in different languages, the lexical
channel finds only noise, and rank fusion would give that noise as much weight as the dense
channel. The lexical score is BM25 divided by the maximum it could reach for the question, so it
is low by itself where the documents share no words with the question. Names are looked up by
romanised key, and words of titles, headings and file names wherever these stand above a text. The
best candidates are then reranked by late interaction, by their best sentence
and, in another language, by a dictionary, in place of the cosine of the whole passage.
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
from rag.retrieval.context import (
    compare_headings,
    compare_labels,
    context_words,
    find_labelled,
    label_shares,
)
from rag.retrieval.cross_encoder import Reranker
from rag.retrieval.editions import prefer_edition
from rag.retrieval.name_channel import (
    name_occurrences,
    name_scores,
    without_names,
    written_names,
)
from rag.retrieval.reranking import apply_cross_encoder, compare

# These bound the time of a question.
POOL = 200  # passages taken from each channel
RERANKED = 50  # candidates compared token by token
CROSSED = 20  # candidates read by the cross-encoder
# If more passages than this hold names of the question, only the nearest of them are added.
_MANY_NAMED = 1_000
_BM25_K1 = 1.2  # fixed in SQLite FTS5


def retrieve(
    store: ReadableStore,
    index: VectorIndex,
    analyzed: AnalyzedQuestion,
    channels: Channels | None = None,
    scope: Scope = EVERYWHERE,
    reranker: Reranker | None = None,
) -> Retrieved:
    """Return the passages for a question, best first.

    Only passages within ``scope`` are searched; ``reranker``, if given, scores the best
    candidates. Call inside ``store.snapshot()``.
    """
    on = channels or Channels()
    pool: dict[int, Candidate] = defaultdict(lambda: Candidate(0))
    question = analyzed.question
    among = None if scope == EVERYWHERE else store.passages_within(scope)
    if on.lexical:
        for passage_id, share in _lexical_shares(store, analyzed, scope):
            pool[passage_id].lexical = share
    latin = name_occurrences(store, question) if on.names else []
    written = written_names(store, question) if on.names else set()
    named = _within(name_scores(latin, store.passage_count), among)
    # The vector is taken only here: the model computes it while words and names are looked up.
    whole = analyzed.whole
    vector = whole.vector
    if on.dense:
        for passage_id, score in index.search("passages", vector, POOL, among):
            pool[passage_id].dense = score
    for passage_id in (*_nearest_named(index, named, vector), *(pool.keys() & named.keys())):
        pool[passage_id].names = named[passage_id]
    words = context_words(analyzed.terms) if on.context else []
    shares = label_shares(store, words)
    for passage_id in find_labelled(store, index, shares, vector, among):
        pool.setdefault(passage_id, Candidate(passage_id))
    if on.dense:
        _fill_dense(index, pool, vector)
    ranked = _numbered(pool)
    compare_labels(store, shares, ranked)
    rank(ranked, FIRST.numbers)
    best = ranked[:RERANKED]
    compare_headings(store, words, best)
    weights = FIRST.numbers
    if on.late:
        weights = compare(store, question, whole, best, translated=on.translated)
    if reranker is not None:
        apply_cross_encoder(store, question, reranker, best[:CROSSED])
        rank(best, weights)
    editions = prefer_edition(store, question, best)
    ranked[:RERANKED] = best
    return Retrieved(
        ranked,
        frozenset({name.form for name in latin} | written),
        dict(pool),
        without_names(question, whole.tokens, latin, whole.weights),
        editions,
    )


def _lexical_shares(
    store: ReadableStore, analyzed: AnalyzedQuestion, scope: Scope
) -> list[tuple[int, float]]:
    """Return the passages with words of the question, and their BM25 as a share of the highest."""
    terms = analyzed.terms
    most = (_BM25_K1 + 1) * sum(terms.weights.values())
    found = store.lexical(list(terms.rare), POOL, scope)
    return [(passage_id, score / most if most else 0.0) for passage_id, score in found]


def _within(scores: dict[int, float], among: np.ndarray | None) -> dict[int, float]:
    """Return the scores of the passages with the ids ``among``, int64 ``(n,)``; None means all."""
    allowed = scores.keys() if among is None else set(among.tolist())
    return {passage_id: score for passage_id, score in scores.items() if passage_id in allowed}


def _nearest_named(index: VectorIndex, named: dict[int, float], vector: np.ndarray) -> list[int]:
    """Return the passages in which names of the question occur and which may rank first.

    ``named`` maps passage ids to name scores, ``vector`` is that of the question, float32
    ``(dim,)``. If there are many, only those most similar to the question are returned for each
    score. The rest would rank below them, and what the lexical channel found is in the pool
    anyway.
    """
    if len(named) <= _MANY_NAMED:
        return list(named)
    kept: list[int] = []
    for score in set(named.values()):
        equal = [passage_id for passage_id in named if named[passage_id] == score]
        near = [found for found, _ in index.search("passages", vector, POOL, np.array(equal))]
        # A passage whose vector is missing is not found; it fills up what is left of the pool.
        kept += list(dict.fromkeys([*near, *equal]))[:POOL]
    return kept


def _numbered(pool: dict[int, Candidate]) -> list[Candidate]:
    """Return the candidates of a pool with the ids of their passages."""
    for passage_id, candidate in pool.items():
        candidate.passage_id = passage_id
    return list(pool.values())


def _fill_dense(index: VectorIndex, pool: dict[int, Candidate], vector: np.ndarray) -> None:
    """Set the cosine of candidates that the dense channel did not return; ``vector`` is (dim,)."""
    lacking = [passage_id for passage_id, candidate in pool.items() if candidate.dense == 0.0]
    for passage_id, cosine in index.cosines("passages", vector, lacking).items():
        pool[passage_id].dense = cosine
