"""Find passages: dense, lexical and names channels, fused by their scores, then reranked.

Scores are added, not ranks: fusing ranks harms when question and text are in different
languages, because the lexical channel then ranks noise with the same voice as the dense
one. The lexical score is BM25 divided by the most it could be for this question, so words
the documents do not share silence it by themselves; names are looked up by romanised key.
The best of them are compared with the question again, token by token and by their best
sentence, in place of the cosine of the whole passage, and in another language by a dictionary.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from index.embed import Encoded
from index.store import EVERYWHERE, DenseIndex, ReadableStore, Scope
from rag.question.terms import Terms, weigh
from rag.retrieval.cross_encoder import Reranker
from rag.retrieval.late_interaction import token_matches, token_weights
from rag.retrieval.name_channel import asked_names, name_rows, name_scores, without_names
from rag.types import Question

POOL = 200
RERANKED = 50
CROSSED = 20
TRANSLATED = 20
_MANY_NAMED = 1_000
_LONGEST = 2_000  # characters of a passage that are looked through
_BM25_K1 = 1.2  # of SQLite FTS5
_IN_DOCUMENT = 0.7  # what a name counts in passages beside the one that holds it


@dataclass(frozen=True)
class Weights:
    """What each channel counts.

    ``python -m bench.weights`` fits them, but for ``cross``, the optional cross-encoder;
    docs/decisions.md (38) tells where its word was taken. ``late``, ``sentence`` and ``dense``
    add up to 1.4 in all scripts: scores keep their scale.
    """

    late: float
    sentence: float
    dense: float
    lexical: float
    names: float
    translated: float = 0.0
    cross: float = 1.0


SAME_SCRIPT = Weights(late=0.61, sentence=0.79, dense=0.0, lexical=0.26, names=0.0)
OTHER_SCRIPT = Weights(late=1.0, sentence=0.4, dense=0.0, lexical=0.0, names=0.3, translated=0.07)
FIRST = Weights(late=0.0, sentence=0.0, dense=1.0, lexical=0.2, names=0.3)
"""Before tokens and sentences are compared."""


@dataclass(frozen=True)
class Channels:
    """Which channels speak; each can be silenced for comparison."""

    dense: bool = True
    lexical: bool = True
    names: bool = True
    late: bool = True
    translated: bool = True


@dataclass
class Candidate:
    """A passage with what each channel gives it, and the sum.

    The score of a passage that was compared token by token is of another scale. Where its
    tokens are still to come, its ``matches`` are guessed and not ``measured``.
    """

    passage_id: int
    dense: float = 0.0
    lexical: float = 0.0
    names: float = 0.0
    late: float = 0.0
    sentence: float = 0.0
    translated: float = 0.0
    cross: float = 0.0
    score: float = 0.0
    matches: np.ndarray | None = None
    measured: bool = False
    document_id: int = 0


@dataclass(frozen=True)
class Retrieved:
    """The candidates in order, and what evidence and refusal go on from.

    ``forms`` are the Chinese names the question means, ``token_weights`` what its tokens
    count, ``scope`` where was searched, by which ``channels`` and ``reranker``, and
    ``preferred`` the documents that were moved up.
    """

    candidates: list[Candidate]
    terms: Terms
    forms: frozenset[str] = frozenset()
    by_id: dict[int, Candidate] = field(default_factory=dict)
    token_weights: np.ndarray = field(default_factory=lambda: np.zeros(0))
    scope: Scope = EVERYWHERE
    channels: Channels | None = None
    reranker: Reranker | None = None
    preferred: tuple[str, ...] = ()


def retrieve(
    store: ReadableStore,
    index: DenseIndex,
    question: Question,
    encode: Callable[[], Encoded],
    channels: Channels | None = None,
    scope: Scope = EVERYWHERE,
    reranker: Reranker | None = None,
) -> Retrieved:
    """Return the passages for a question, best first.

    Only passages within ``scope`` are searched. ``encode`` gives the vectors of the question
    in its first row, and is asked when words and names were looked up; ``reranker`` reads the
    best candidates once more. Call inside ``store.snapshot()``.
    """
    on = channels or Channels()
    pool: dict[int, Candidate] = defaultdict(lambda: Candidate(0))
    weighed = weigh(store, question.search, asked_names(question))
    among = None if scope == EVERYWHERE else store.passages_within(scope)
    if on.lexical:
        most = (_BM25_K1 + 1) * sum(weighed.weights.values())
        for passage_id, score in store.lexical(list(weighed.rare), POOL, scope):
            pool[passage_id].lexical = score / most if most else 0.0
    romanised, written = name_rows(store, question) if on.names else ([], set())
    named = _only(name_scores(question, romanised, store.passage_count), among)
    encoded = encode()
    vector = encoded.vectors[0]
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
    _rank(ranked, FIRST)
    best = ranked[:RERANKED]
    weights = FIRST
    counts = token_weights(question.search, encoded.tokens[0])
    if on.late:
        by = weighed if on.translated else None
        weights = _compare(store, question, encoded, counts, by, best)
    if reranker is not None:
        _read_again(store, question, reranker, best[:CROSSED])
        _rank(best, weights)
    ranked[:RERANKED] = best
    return Retrieved(
        ranked,
        weighed,
        frozenset({row["form"] for row in romanised} | written),
        dict(pool),
        without_names(question, encoded.tokens[0], romanised, counts),
        scope,
        channels,
        reranker,
    )


def _only(scores: dict[int, float], among: np.ndarray | None) -> dict[int, float]:
    """Return the scores of some passages, by default of all."""
    allowed = scores.keys() if among is None else set(among.tolist())
    return {one: score for one, score in scores.items() if one in allowed}


def _nearest(index: DenseIndex, named: dict[int, float], vector: np.ndarray) -> list[int]:
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


def _rank(candidates: list[Candidate], weights: Weights) -> None:
    """Add up what the channels gave and put the best first."""
    for one in candidates:
        one.score = (
            weights.late * one.late
            + weights.sentence * one.sentence
            + weights.dense * one.dense
            + weights.lexical * one.lexical
            + weights.names * one.names
            + weights.translated * one.translated
            + weights.cross * one.cross
        )
    candidates.sort(key=lambda c: (-c.score, c.passage_id))


def _compare(
    store: ReadableStore,
    question: Question,
    encoded: Encoded,
    counts: np.ndarray,
    terms: Terms | None,
    candidates: list[Candidate],
) -> Weights:
    """Rank candidates by tokens and sentences, and by words in another language if given terms.

    Returns the weights this was done by.
    """
    _rerank(store, encoded, counts, candidates)
    weights = _weights_for(store, question, candidates)
    _rank(candidates, weights)
    if terms is not None and weights.translated:
        _translate(store, terms, candidates[:TRANSLATED])
        _rank(candidates, weights)
    return weights


def _weights_for(store: ReadableStore, question: Question, candidates: list[Candidate]) -> Weights:
    """Return the weights for the script that most of the candidates are written in."""
    chinese = store.chinese(c.passage_id for c in candidates)
    alike = sum(one is (question.language == "zh") for one in chinese)
    return SAME_SCRIPT if 2 * alike > len(candidates) else OTHER_SCRIPT


def _rerank(
    store: ReadableStore, encoded: Encoded, weights: np.ndarray, candidates: list[Candidate]
) -> None:
    """Give the candidates their likeness to the question by tokens and by sentences.

    Here the documents they are of become known, and with them what names count beside.
    """
    tokens, vector = encoded.tokens[0], encoded.vectors[0]
    matches = token_matches(tokens, store.steps(c.passage_id for c in candidates))
    sentences = store.sentence_vectors(c.passage_id for c in candidates)
    passages = store.passages(c.passage_id for c in candidates)
    for candidate in candidates:
        candidate.document_id = passages[candidate.passage_id].document_id
        # A passage that an older version stored has no tokens yet.
        unknown = np.full(len(weights), candidate.dense, np.float32)
        candidate.matches = matches.get(candidate.passage_id, unknown)
        candidate.measured = candidate.passage_id in matches
        candidate.late = max(0.0, float(candidate.matches @ weights))
        own = sentences.get(candidate.passage_id)
        if own is not None:
            candidate.sentence = float((own @ vector).max())
    _spread_names(candidates)
    _guess([c for c in candidates if c.passage_id not in matches and not c.dense], candidates)


def _spread_names(candidates: list[Candidate]) -> None:
    """Let names count in the passages beside the one that holds them, too.

    A document names its subject once and goes on about it.
    """
    named: dict[int, float] = defaultdict(float)
    for one in candidates:
        named[one.document_id] = max(named[one.document_id], one.names)
    for one in candidates:
        one.names += _IN_DOCUMENT * (named[one.document_id] - one.names)


def _guess(unknown: list[Candidate], candidates: list[Candidate]) -> None:
    """Take passages whose vectors are still to come for as like as the others are on average."""
    held = {one.passage_id for one in unknown}
    known = [one for one in candidates if one.passage_id not in held]
    for channel in ("dense", "late", "sentence") if known else ():
        mean = sum(getattr(one, channel) for one in known) / len(known)
        for one in unknown:
            setattr(one, channel, mean)


def _translate(store: ReadableStore, terms: Terms, candidates: list[Candidate]) -> None:
    """Give the candidates in another script the share of the question's words that they say.

    A word that most of them say tells none apart and counts little.
    """
    texts = store.passage_texts((c.passage_id for c in candidates), "search", _LONGEST)
    across = [one for one in candidates if terms.across(texts[one.passage_id])]
    said = np.array([terms.translated.said(texts[one.passage_id]) for one in across])
    if said.size:
        rarity = -np.log((said.sum(axis=0) + 0.5) / (len(said) + 1))
        for one, share in zip(across, (said @ rarity / rarity.sum()).tolist(), strict=True):
            one.translated = share


def _read_again(
    store: ReadableStore, question: Question, reranker: Reranker, candidates: list[Candidate]
) -> None:
    """Give the candidates the value of the cross-encoder."""
    passages = store.passages(c.passage_id for c in candidates)
    texts = []
    for candidate in candidates:
        passage = passages[candidate.passage_id]
        text = store.document(passage.document_id).search
        texts.append(text[passage.start : passage.end])
    for candidate, value in zip(candidates, reranker(question.search, texts), strict=True):
        candidate.cross = float(value)


def _fill_dense(index: DenseIndex, pool: dict[int, Candidate], vector: np.ndarray) -> None:
    """Give candidates of the other channels their cosine too."""
    lacking = [passage_id for passage_id, one in pool.items() if one.dense == 0.0]
    for passage_id, cosine in index.cosines("passages", vector, lacking).items():
        pool[passage_id].dense = cosine
