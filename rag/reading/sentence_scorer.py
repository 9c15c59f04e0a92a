"""Score sentences as evidence: meaning, words, names, the kind of answer asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.embed import NO_TOKENS, Tokens
from index.store import ReadableStore, StoredSentence
from rag.question.analysis import SubQuestion
from rag.reading.counts import has_count
from rag.reading.evidence import Quote
from rag.reading.fitted_maxsim import load_focus, score_ranges
from rag.reading.quote_extent import quote_end
from rag.reading.signals import WEIGHTS, read_signals
from rag.reading.span_reader import Reader, load_reader, log_shares
from rag.retrieval.candidates import Candidate, Retrieved
from rag.types import Question

TOP_PASSAGES = 8
TOP_ACROSS = 40
READING, READING_ACROSS = 0.03, 0.02
"""What the logarithm of the share counts that a sentence has in where the answer may stand.

Less than it counts in the fit: chosen on articles left out of it, within a script and across.
"""
_LEVELLED = 0.5
_NEAR = 0.2  # more than the reader takes from the best sentence, and what stands beside it


@dataclass(frozen=True)
class Scored:
    """A sentence as it would be quoted, with what it is judged by.

    ``cosine`` is its likeness to the question, ``coverage`` and ``passage_coverage`` how much of
    the question's terms it and its passage hold, ``named`` whether it holds a name of the
    question or is spoken by one, ``counted`` whether it speaks of as many things as are asked
    for.
    """

    quote: Quote
    cosine: float
    coverage: float
    passage_coverage: float
    named: bool
    counted: bool


def score_sentences(
    store: ReadableStore, question: Question, part: SubQuestion, retrieved: Retrieved
) -> list[Scored]:
    """Return the sentences of the best passages, best first for one part of a question."""
    top = retrieved.candidates[: TOP_ACROSS if question.across_documents else TOP_PASSAGES]
    passages = store.passages(c.passage_id for c in top)
    tokens = store.tokens(passages)
    in_order = store.sentences(passages)
    fitted_to = store.meta().get("model", ""), part.tokens.vectors.shape[1]
    focus, reader = load_focus(*fitted_to), load_reader(*fitted_to)
    compared = []
    for candidate in _levelled(question, store, top):
        passage = passages[candidate.passage_id]
        document = store.document(passage.document_id)
        whole_text = document.search[passage.start : passage.end]
        whole = part.terms.coverage(whole_text)
        sentences = in_order[passage.id]
        ranges = [(one.start - passage.start, one.end - passage.start) for one in sentences]
        held = tokens.get(passage.id, NO_TOKENS)
        late = score_ranges(focus, part.tokens, part.weights, held, ranges)
        own = []
        for place, sentence in enumerate(sentences):
            text = document.search[sentence.start : sentence.end]
            coverage = part.terms.coverage(text)
            signals = read_signals(question, part, retrieved, candidate, text, sentence, coverage)
            score = float(signals @ WEIGHTS) + late[place]
            end = quote_end(part, document.search, sentences, place)
            quote = Quote(document, passage, sentence.start, end, score, sentence.speaker)
            cosine = float(sentence.vector @ part.vector)
            counted = has_count(text, question)
            named = _is_named(text, sentence, retrieved)
            own.append(Scored(quote, cosine, coverage, whole, named, counted))
        if own:
            reading = READING_ACROSS if part.terms.across(whole_text) else READING
            compared.append((held, ranges, own, reading))
    scored = _read(None if question.across_documents else reader, part, compared)
    return sorted(scored, key=lambda s: (-s.quote.score, s.quote.start))


def _levelled(
    question: Question, store: ReadableStore, top: Sequence[Candidate]
) -> list[Candidate]:
    """Return candidates nearer to the best of their document, where scripts differ.

    Across scripts the scores of passages tell documents apart better than what stands in one.
    """
    best: dict[int, float] = {}
    for one in top:
        best[one.document_id] = max(best.get(one.document_id, one.score), one.score)
    chinese = store.chinese(one.passage_id for one in top)
    return [
        replace(one, score=one.score + _LEVELLED * (best[one.document_id] - one.score))
        if one.document_id and script is (question.language != "zh")
        else one
        for one, script in zip(top, chinese, strict=True)
    ]


def _read(
    reader: Reader | None,
    part: SubQuestion,
    compared: list[tuple[Tokens, list[tuple[int, int]], list[Scored], float]],
) -> list[Scored]:
    """Return the sentences of the passages, lowered by what the reader prefers in each passage.

    The last of what is told of a passage is what the reader counts in it. Only passages with a
    sentence that may still come first are read.
    """
    every = [one for _, _, own, _ in compared for one in own]
    if reader is None or not every:
        return every
    least = max(one.quote.score for one in every) - _NEAR
    scored = []
    for tokens, ranges, own, reading in compared:
        shares = [0.0] * len(own)
        if max(one.quote.score for one in own) >= least:
            shares = log_shares(reader, part.tokens, part.weights, tokens, ranges)
        # It was never shown wrong passages: it chooses within one and not between them.
        best = max(shares)
        for one, share in zip(own, shares, strict=True):
            score = one.quote.score + reading * (share - best)
            scored.append(replace(one, quote=replace(one.quote, score=score)))
    return scored


def _is_named(text: str, sentence: StoredSentence, retrieved: Retrieved) -> bool:
    """Tell whether somebody the question names is named by a sentence or speaks it."""
    return sentence.speaker in retrieved.forms or any(form in text for form in retrieved.forms)
