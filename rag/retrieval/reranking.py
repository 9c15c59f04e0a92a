"""Rerank the best candidates by tokens, sentences, translated words and a cross-encoder."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from index.store import ReadableStore
from index.text.words import count_letters
from rag.fitted import Section, load, stage_file
from rag.question.analysis import SubQuestion
from rag.question.terms import Terms
from rag.retrieval.candidates import Candidate, Ranking, rank, rankings
from rag.retrieval.cross_encoder import Reranker
from rag.retrieval.late_interaction import range_matches, weighted
from rag.types import Language, Question

# These bound the time of reading texts.
TRANSLATED = 20  # candidates whose text is read
_LONGEST = 2_000  # characters of each of them


@dataclass(frozen=True)
class Spreading:
    """The share of a name's score that the other passages of its document get."""

    name_in_document: float


@dataclass(frozen=True)
class Words:
    """The least share of the letters and digits of any text that are in words."""

    least: float


_WORDS = Section("retrieval", "words", Words)
_SPREADING = Section("retrieval", "reranking", Spreading)


def compare(
    store: ReadableStore,
    question: Question,
    whole: SubQuestion,
    candidates: list[Candidate],
    *,
    translated: bool,
) -> Ranking:
    """Rank candidates by tokens and sentences, and by translated words if ``translated``.

    Returns the ranking that was used.
    """
    chinese = store.chinese(candidate.passage_id for candidate in candidates)
    for candidate, is_chinese in zip(candidates, chinese, strict=True):
        candidate.across = float(is_chinese is not (question.language == "zh"))
    _, ranking = rankings(question.language, is_calibrated(store))
    _match_tokens(store, whole, candidates, closely=ranking.focus > 0.0)
    rank(candidates, ranking)
    seen: dict[int, str] = {}
    while new := [one for one in candidates[:TRANSLATED] if one.passage_id not in seen]:
        # Those that are not in words go back, and others come forward.
        texts = store.passage_texts([one.passage_id for one in new], "search", _LONGEST)
        seen |= {one.passage_id: texts.get(one.passage_id, "") for one in new}
        _find_languages(whole.terms, question.language, new, seen)
        if translated and ranking.other.translated and any(one.across for one in new):
            first = [one for one in candidates[:TRANSLATED] if one.across]
            _match_translations(whole.terms, first, seen)
        rank(candidates, ranking)
    return ranking


def is_calibrated(store: ReadableStore) -> bool:
    """Return True if the numbers of retrieval were fitted to the embedding model of a store."""
    return load(stage_file("retrieval"), store.meta().get("model", "")).fits


def _match_tokens(
    store: ReadableStore, whole: SubQuestion, candidates: list[Candidate], *, closely: bool
) -> None:
    """Set the scores of the candidates by tokens and by sentences.

    Also sets each candidate's ``document_id``, which the spreading of names needs. If ``closely``,
    the sentences of those in another language are compared by tokens, too.
    """
    ids = [candidate.passage_id for candidate in candidates]
    passages = store.passages(ids)
    ranges = {}
    if closely:
        across = [candidate.passage_id for candidate in candidates if candidate.across]
        for passage_id, places in store.sentence_places(across).items():
            start = passages[passage_id].start
            ranges[passage_id] = [(low - start, high - start) for low, high in places]
    compared = range_matches(whole.tokens, store.stored_tokens(ids), ranges)
    matches = {passage_id: rows[0] for passage_id, rows in compared.items()}
    sentences = store.sentence_vectors(ids)
    for candidate in candidates:
        candidate.document_id = passages[candidate.passage_id].document_id
        # Sync may not have computed the tokens of this passage yet.
        unknown = np.full(len(whole.weights), candidate.dense, np.float32)
        candidate.matches = matches.get(candidate.passage_id, unknown)
        candidate.measured = candidate.passage_id in matches
        candidate.late = max(0.0, float(candidate.matches @ whole.weights))
        candidate.focus = candidate.late
        vectors = sentences.get(candidate.passage_id)
        if vectors is not None:
            candidate.sentence = float((vectors @ whole.vector).max())
        if candidate.passage_id in ranges and candidate.measured:
            shares = weighted(compared[candidate.passage_id][1:], whole.weights)
            # A sentence in which no token begins has none.
            candidate.focus = float(np.nan_to_num(shares, nan=0.0).max(initial=0.0))
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
    for channel in ("dense", "late", "focus", "sentence") if known else ():
        mean = sum(getattr(candidate, channel) for candidate in known) / len(known)
        for candidate in unknown:
            setattr(candidate, channel, mean)


def _find_languages(
    terms: Terms, language: Language, candidates: Iterable[Candidate], texts: Mapping[int, str]
) -> None:
    """Set whether the candidates are in another language than the question, and in words at all.

    A passage with fewer words than text has, as URLs, base64, minified code and numbers, is like
    any question. It counts in proportion to its words, unless it has a word of the question.
    """
    least = _WORDS.numbers.least
    for candidate in candidates:
        text = texts[candidate.passage_id]
        letters = count_letters(text)
        worded = min(1.0, letters.word_share / least)
        foreign = letters.other if language == "zh" else letters.han
        # Most letters decide: a Chinese text with names in Latin letters is Chinese wholly.
        candidate.across = worded * (2 * foreign > letters.han + letters.other)
        if worded < 1.0 and not (candidate.context or candidate.names or terms.coverage(text)):
            candidate.worded = worded


def _match_translations(
    terms: Terms, candidates: list[Candidate], texts: Mapping[int, str]
) -> None:
    """Set the share of the question's words that candidates in another script contain.

    A word that most of them contain distinguishes none and counts little.
    """
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
