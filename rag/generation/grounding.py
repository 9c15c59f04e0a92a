"""Judge whether the passages that a model cites support the sentence it wrote.

The quotes of the sentence must be in the passages. Token by token it must match some of their
sentences, its evidence. Its numbers must be in the evidence and its names in the passages; if both
are in the same script, most of its words must be in the evidence too, and the quality that a clause
ends on. It must not deny what the evidence affirms, nor affirm what the evidence denies.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from index.embed import Embedder, Tokens
from index.store import StoredSentence
from index.text.normalize import has_han, search_layer
from rag.fitted import Section
from rag.generation.claims import QUOTATION_MARKS, Claim
from rag.generation.consistency import (
    covers,
    denials_agree,
    holds_numbers,
    is_negated,
    names_agree,
    numbers,
    qualities_agree,
    says_something,
)
from rag.generation.prompt import Source
from rag.generation.quote_matching import find_quote
from rag.language.keywords import content_words
from rag.language.romanised_names import find_romanised
from rag.question.token_weights import token_weights
from rag.reading.evidence import Quote
from rag.retrieval.late_interaction import max_sim, one_thread

_MAX_SENTENCES = 4  # of the evidence for a claim; nobody would read more to check it
_MIN_QUOTE = 6  # characters; for a shorter quote the whole sentence is shown
_MIN_OWN_WORDS = 2  # a claim with fewer words besides its quotes is judged together with these
_MAX_PLACES = 8  # of a quote in a passage that are considered; bounds the time of a repetitive one
_QUOTED = re.compile("|".join(f"{a}[^{b}]*{b}" for a, b in QUOTATION_MARKS.items()))
# Sentences that give orders to a model: no answer may rest on them.
_ORDERS = re.compile(
    r"<\||\[/?INST\]|</?passage|"
    r"(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instruction|rule|prompt|above|previous)"
    r"|\bsystem\s*(?:prompt|message|:)|\byou are (?:now |an? )|\bas an ai\b"
    r"|\b(?:reply|respond|answer|output|print|repeat|reveal)\b.{0,20}"
    r"\b(?:only|with|the (?:word|text)|your|exactly)\b"
    r"|(?:忽略|无视|忘记|忘掉).{0,15}(?:指令|指示|规则|提示|要求|内容)|系统\s*(?:提示|消息|[:：])"
    r"|你(?:现在)?是(?:一个|一名|个)?.{0,8}(?:助手|模型|AI)"
    r"|(?:只|仅|必须|请)(?:需|要|能)?(?:回复|回答|输出|重复)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class SupportLevels:
    """How similar to a claim, token by token, its evidence must be to support it.

    Similarities are weighted means of cosines. ``like`` is the level within a script and
    ``like_across`` across scripts; ``like_quoted`` is that for a sentence quoted across scripts, if
    no other is more similar by ``slack``. ``covered`` is the least share of the characters of the
    claim's content words that the evidence must contain within a script. A further sentence must
    add ``gain``; one that adds a number may be less similar by ``number_slack``. Tokens of
    romanised names weigh ``named``.
    """

    like: float
    like_across: float
    like_quoted: float
    slack: float
    covered: float
    gain: float
    number_slack: float
    named: float


_LEVELS = Section("generation", "grounding", SupportLevels)


@dataclass(frozen=True, eq=False)
class _Line:
    """A sentence of a cited passage.

    ``best`` is the highest cosine of each token of the claim with a token of the sentence, float32
    ``(tokens of the claim,)``; ``text`` is in the search layer.
    """

    source: Source
    sentence: StoredSentence
    text: str
    best: np.ndarray


def find_support(claim: Claim, sources: Sequence[Source], embedder: Embedder) -> tuple[Quote, ...]:
    """Return the evidence that supports a claim, in the order of the documents; () if none does."""
    cited = [source for source in sources if source.number in claim.markers]
    if not cited or _is_empty(claim):
        return ()
    quoted: list[tuple[Source, int, int]] = []
    for quote in claim.quotes:
        places = [
            (source, *span) for source in cited for span in find_quote(quote, source)[:_MAX_PLACES]
        ]
        if not places:
            return ()
        first = places[0][0]
        quoted += [place for place in places if place[0] is first]
    # The quotes are in the passages, so what remains to be judged are the claim's own words.
    own_words = _QUOTED.sub(" ", claim.text).strip()
    enough_words = len(content_words(search_layer(own_words))) >= _MIN_OWN_WORDS
    text = own_words if enough_words else claim.text
    tokens = embedder.encode_passages([text]).tokens[0]
    lines = _lines(cited, tokens)
    if any(not _usable(lines, source, start, end) for source, start, end in quoted):
        return ()
    lines = [line for line in lines if not _ORDERS.search(line.text)]
    if not lines:
        return ()
    across = has_han(lines[0].text) != has_han(text)
    weights = _weights(text, tokens)
    seeds = [line for line in lines if any(_overlaps(line, *place) for place in quoted)]
    levels = _LEVELS.numbers
    enough = levels.like_across if across else levels.like
    if across and seeds:
        enough = levels.like_quoted
        best = max(_similarity([line], weights) for line in lines)
        if _similarity(seeds, weights) < best - levels.slack:
            return ()
    chosen = _choose(lines, seeds, weights, numbers(search_layer(own_words)), enough)
    if _similarity(chosen, weights) < enough:
        return ()
    if not _agrees(claim.text, own_words, chosen, cited, across):
        return ()
    return _evidence(chosen, quoted, weights)


def _is_empty(claim: Claim) -> bool:
    return not claim.quotes and not says_something(search_layer(claim.text))


def _weights(text: str, tokens: Tokens) -> np.ndarray:
    """Return the weight of each token, float32 ``(tokens,)``, in sum 1.

    Romanised names weigh little, because they are looked up instead.
    """
    weights = token_weights(text, tokens)
    for name in find_romanised(text):
        first, last = np.searchsorted(tokens.starts, (name.start, name.end))
        weights[first:last] *= _LEVELS.numbers.named
    return weights / max(float(weights.sum()), 1e-9)


def _lines(cited: Sequence[Source], tokens: Tokens) -> list[_Line]:
    if not len(tokens.vectors):
        return []
    lines = []
    for source in cited:
        first = source.passage.start
        ranges = [(sentence.start - first, sentence.end - first) for sentence in source.sentences]
        with one_thread():
            matches = max_sim(tokens, source.tokens, ranges)
        for sentence, best in zip(source.sentences, matches, strict=True):
            if not np.isnan(best[0]):
                text = source.document.search[sentence.start : sentence.end]
                lines.append(_Line(source, sentence, text, best))
    return lines


def _usable(lines: list[_Line], source: Source, start: int, end: int) -> bool:
    """Return True if a quote is in sentences that give no orders to a model."""
    quoted = [line for line in lines if _overlaps(line, source, start, end)]
    return bool(quoted) and not any(_ORDERS.search(line.text) for line in quoted)


def _overlaps(line: _Line, source: Source, start: int, end: int) -> bool:
    same = line.source.number == source.number
    return same and line.sentence.start < end and start < line.sentence.end


def _choose(
    lines: list[_Line],
    seeds: list[_Line],
    weights: np.ndarray,
    wanted: set[Decimal],
    enough: float,
) -> list[_Line]:
    """Return the sentences that together match the claim best and contain its numbers.

    They include ``seeds``, the sentences that the claim quotes. ``wanted`` are the numbers of the
    claim, ``enough`` is the similarity that supports it.
    """
    chosen = list(seeds) or [max(lines, key=lambda line: float(line.best @ weights))]
    rest = [line for line in lines if line not in chosen]
    levels = _LEVELS.numbers
    while rest and len(chosen) < max(_MAX_SENTENCES, len(seeds)):
        missing = wanted - _numbers_in(chosen)
        with_missing = [
            line
            for line in rest
            if missing & holds_numbers(line.text)
            and _similarity([line], weights) >= enough - levels.number_slack
        ]
        similarity = _similarity(chosen, weights)
        gains = [
            (_similarity([*chosen, line], weights) - similarity, line)
            for line in with_missing or rest
        ]
        gain, best = max(gains, key=lambda pair: pair[0])
        if not with_missing and (gain < levels.gain or (seeds and similarity >= enough)):
            break
        chosen.append(best)
        rest = [line for line in rest if line is not best]
    return chosen


def _similarity(lines: list[_Line], weights: np.ndarray) -> float:
    """Return how similar some sentences together are to a claim: the weighted mean of cosines."""
    return float(np.max([line.best for line in lines], axis=0) @ weights)


def _numbers_in(lines: list[_Line]) -> set[Decimal]:
    return {value for line in lines for value in holds_numbers(line.text)}


def _agrees(
    claim: str, own_words: str, chosen: list[_Line], cited: Sequence[Source], across: bool
) -> bool:
    """Return True if a claim's numbers, names, words and negations are those of its evidence."""
    search = search_layer(own_words)
    if numbers(search) - _numbers_in(chosen):
        return False
    texts = [source.document.search[source.passage.start : source.passage.end] for source in cited]
    texts += [line.sentence.speaker for line in chosen]
    texts += [search_layer(source.document.title) for source in cited]
    if not names_agree(search, own_words, texts):
        return False
    text = "。".join(line.text for line in chosen)
    if not across:
        covered = covers(text, search) >= _LEVELS.numbers.covered
        return (
            covered and qualities_agree(search, text) and denials_agree(search_layer(claim), text)
        )
    # Across scripts no clause can be compared with its counterpart.
    negated = [is_negated(clause) for clause in re.split("[，,；;。]", text) if clause.strip()]
    return any(negated) if is_negated(claim) else not all(negated)


def _evidence(
    chosen: list[_Line], quoted: list[tuple[Source, int, int]], weights: np.ndarray
) -> tuple[Quote, ...]:
    """Return the quotes to show: those of the model where long enough, else whole sentences."""
    found = []
    for line in chosen:
        source, sentence = line.source, line.sentence
        spans = [
            (start, end)
            for cited, start, end in quoted
            if _overlaps(line, cited, start, end) and end - start >= _MIN_QUOTE
        ]
        for start, end in spans or [(sentence.start, sentence.end)]:
            score = float(line.best @ weights)
            found.append(
                Quote(source.document, source.passage, start, end, score, sentence.speaker)
            )
    unique = {(quote.document.id, quote.start, quote.end): quote for quote in found}
    return tuple(sorted(unique.values(), key=lambda quote: (quote.document.id, quote.start)))
