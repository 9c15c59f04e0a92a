"""Rerank the best candidates by tokens, sentences, translated words and a cross-encoder."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from index.store import ReadableStore
from rag.fitted import Section
from rag.question.analysis import SubQuestion
from rag.question.terms import Terms
from rag.retrieval.candidates import (
    OTHER_SCRIPT,
    SAME_SCRIPT,
    Candidate,
    Weights,
    rank,
)
from rag.retrieval.cross_encoder import Reranker
from rag.retrieval.late_interaction import token_matches
from rag.types import Question

# These bound the time of looking up translated words.
TRANSLATED = 20  # candidates whose text is searched
_LONGEST = 2_000  # characters of each of them


@dataclass(frozen=True)
class Spreading:
    """The share of a name's score that the other passages of its document get."""

    name_in_document: float


_SPREADING = Section("retrieval", "reranking", Spreading)


def compare(
    store: ReadableStore,
    question: Question,
    whole: SubQuestion,
    candidates: list[Candidate],
    *,
    translated: bool,
) -> Weights:
    """Rank candidates by tokens and sentences, and by translated words if ``translated``.

    Returns the weights that were used.
    """
    _match_tokens(store, whole, candidates)
    weights = _weights_for(store, question, candidates)
    rank(candidates, weights)
    if translated and weights.translated:
        _match_translations(store, whole.terms, candidates[:TRANSLATED])
        rank(candidates, weights)
    return weights


def _weights_for(store: ReadableStore, question: Question, candidates: list[Candidate]) -> Weights:
    """Return the weights for the script that most of the candidates are written in."""
    chinese = store.chinese(candidate.passage_id for candidate in candidates)
    same_script = sum(is_chinese is (question.language == "zh") for is_chinese in chinese)
    return (SAME_SCRIPT if 2 * same_script > len(candidates) else OTHER_SCRIPT).numbers


def _match_tokens(store: ReadableStore, whole: SubQuestion, candidates: list[Candidate]) -> None:
    """Set the scores of the candidates by tokens and by sentences.

    Also sets each candidate's ``document_id``, which the spreading of names needs.
    """
    ids = [candidate.passage_id for candidate in candidates]
    matches = token_matches(whole.tokens, store.steps(ids))
    sentences = store.sentence_vectors(ids)
    passages = store.passages(ids)
    for candidate in candidates:
        candidate.document_id = passages[candidate.passage_id].document_id
        # Sync may not have computed the tokens of this passage yet.
        unknown = np.full(len(whole.weights), candidate.dense, np.float32)
        candidate.matches = matches.get(candidate.passage_id, unknown)
        candidate.measured = candidate.passage_id in matches
        candidate.late = max(0.0, float(candidate.matches @ whole.weights))
        vectors = sentences.get(candidate.passage_id)
        if vectors is not None:
            candidate.sentence = float((vectors @ whole.vector).max())
    _spread_names(candidates)
    _fill_missing(candidates)


def _spread_names(candidates: list[Candidate]) -> None:
    """Raise the name score of all passages of a document towards that of its best passage.

    A document often names its subject once and goes on without the name.
    """
    best: dict[int, float] = defaultdict(float)
    for candidate in candidates:
        document_id = candidate.document_id
        best[document_id] = max(best[document_id], candidate.names)
    share = _SPREADING.numbers.name_in_document
    for candidate in candidates:
        candidate.names += share * (best[candidate.document_id] - candidate.names)


def _fill_missing(candidates: list[Candidate]) -> None:
    """Give candidates whose vectors sync has not computed yet the mean scores of the others."""
    unknown = [
        candidate for candidate in candidates if not candidate.measured and not candidate.dense
    ]
    known = [candidate for candidate in candidates if candidate.measured or candidate.dense]
    for channel in ("dense", "late", "sentence") if known else ():
        mean = sum(getattr(candidate, channel) for candidate in known) / len(known)
        for candidate in unknown:
            setattr(candidate, channel, mean)


def _match_translations(store: ReadableStore, terms: Terms, candidates: list[Candidate]) -> None:
    """Set the share of the question's words that candidates in another script contain.

    A word that most of them contain distinguishes none and counts little.
    """
    ids = [candidate.passage_id for candidate in candidates]
    texts = store.passage_texts(ids, "search", _LONGEST)
    across = [candidate for candidate in candidates if terms.across(texts[candidate.passage_id])]
    # How well each candidate contains each word of the question, (candidates, words), 0 to 1.
    contained = np.array(
        [terms.translated.matches(texts[candidate.passage_id]) for candidate in across]
    )
    if contained.size:
        rarity = -np.log((contained.sum(axis=0) + 0.5) / (len(contained) + 1))
        shares = (contained @ rarity / rarity.sum()).tolist()
        for candidate, share in zip(across, shares, strict=True):
            candidate.translated = share


def apply_cross_encoder(
    store: ReadableStore, question: Question, reranker: Reranker, candidates: list[Candidate]
) -> None:
    """Set the score that the cross-encoder gives each candidate."""
    passages = store.passages(candidate.passage_id for candidate in candidates)
    texts = []
    for candidate in candidates:
        passage = passages[candidate.passage_id]
        text = store.document(passage.document_id).search
        texts.append(text[passage.start : passage.end])
    for candidate, score in zip(candidates, reranker(question.search, texts), strict=True):
        candidate.cross = float(score)
