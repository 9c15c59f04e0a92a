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

from index.store import EVERYWHERE, ReadableStore, Rule, Scope, Selection, VectorIndex
from rag.question.analysis import AnalyzedQuestion
from rag.retrieval.candidates import Candidate, Channels, Retrieved, rank, rankings
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
from rag.retrieval.other_words import other_words
from rag.retrieval.reranking import apply_cross_encoder, compare, is_calibrated
from rag.types import Language

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
    foreign = _in_other_language(store, index, question.language, among)
    if on.lexical:
        translated = on.translated
        for passage_id, share in _lexical_shares(store, analyzed, scope, foreign.ids, translated):
            pool[passage_id].lexical = max(pool[passage_id].lexical, share)
    latin = name_occurrences(store, question) if on.names else []
    written = written_names(store, question) if on.names else set()
    named = _within(name_scores(latin, store.passage_count), among)
    # The vector is taken only here: the model computes it while words and names are looked up.
    whole = analyzed.whole
    vector = whole.vector
    if on.dense:
        for passage_id, score in _nearest(index, vector, among, foreign):
            pool[passage_id].dense = score
    for passage_id in (*_nearest_named(index, named, vector), *(pool.keys() & named.keys())):
        pool[passage_id].names = named[passage_id]
    words = context_words(analyzed.terms) if on.context else []
    shares = label_shares(store, words)
    for passage_id in find_labelled(store, index, shares, vector, among):
        pool.setdefault(passage_id, Candidate(passage_id))
    if on.dense:
        _fill_dense(index, pool, vector)
    ranked = _numbered(pool, foreign.ids)
    compare_labels(store, shares, ranked)
    ranking, _ = rankings(question.language, is_calibrated(store))
    rank(ranked, ranking)
    best = ranked[:RERANKED]
    compare_headings(store, words, best)
    if on.late:
        ranking = compare(store, question, whole, best, translated=on.translated)
    if reranker is not None:
        apply_cross_encoder(store, question, reranker, best[:CROSSED])
        rank(best, ranking)
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
    store: ReadableStore,
    analyzed: AnalyzedQuestion,
    scope: Scope,
    foreign: np.ndarray,
    translated: bool,
) -> list[tuple[int, float]]:
    """Return the passages with words of the question, and their BM25 as a share of the highest.

    If ``translated``, passages with their translations follow, of those with the ids ``foreign``.
    """
    terms = analyzed.terms
    most = (_BM25_K1 + 1) * sum(terms.weights.values())
    found = store.lexical(list(terms.rare), POOL, scope)
    shares = [(passage_id, score / most if most else 0.0) for passage_id, score in found]
    return shares + (other_words(store, terms, POOL, foreign) if translated else [])


def _nearest(
    index: VectorIndex, vector: np.ndarray, among: Selection | None, foreign: Selection
) -> list[tuple[int, float]]:
    """Return the passages nearest to a question, and the nearest in another language.

    The embedding model prefers the question's own language, which must not shut the other out.
    ``vector``, float32 ``(dim,)``, is that of the question, ``foreign`` are the passages in another
    language.
    """
    near = index.search("passages", vector, POOL, among)
    if 0 < len(foreign) < (len(index.ids("passages")) if among is None else len(among)):
        near += index.search("passages", vector, POOL, foreign)
    return near


def _within(scores: dict[int, float], among: Selection | None) -> dict[int, float]:
    """Return the scores of the passages ``among``; None means all."""
    allowed = scores.keys() if among is None else set(among.ids.tolist())
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
        among = Selection(np.array(equal))
        near = [found for found, _ in index.search("passages", vector, POOL, among)]
        # A passage whose vector is missing is not found; it fills up what is left of the pool.
        kept += list(dict.fromkeys([*near, *equal]))[:POOL]
    return kept


def _in_other_language(
    store: ReadableStore, index: VectorIndex, language: Language, among: Selection | None
) -> Selection:
    """Return the passages in another language than the question.

    ``among`` are those to choose from, None means all.
    """
    searched = Selection(index.ids("passages"), Rule()) if among is None else among
    return searched.in_language(store.chinese_passages(), is_chinese=language != "zh")


def _numbered(pool: dict[int, Candidate], foreign: np.ndarray) -> list[Candidate]:
    """Return the candidates of a pool with the ids of their passages.

    ``foreign`` are the ids of those in another language than the question, int64.
    """
    across = np.isin(np.fromiter(pool, np.int64, len(pool)), foreign).tolist()
    for (passage_id, candidate), is_across in zip(pool.items(), across, strict=True):
        candidate.passage_id = passage_id
        candidate.across = float(is_across)
    return list(pool.values())


def _fill_dense(index: VectorIndex, pool: dict[int, Candidate], vector: np.ndarray) -> None:
    """Set the cosine of candidates that the dense channel did not return; ``vector`` is (dim,)."""
    lacking = [passage_id for passage_id, candidate in pool.items() if candidate.dense == 0.0]
    for passage_id, cosine in index.cosines("passages", vector, lacking).items():
        pool[passage_id].dense = cosine
