"""Judge whether the passages that a model cites support the sentence it wrote.

Its quotes must be in them; token by token it must match some of their sentences; its numbers
must be in those sentences and its names in the passages, within a script most of its words
too; and it must not deny what they affirm, nor the other way round.
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
from rag.generation.claims import Claim
from rag.generation.consistency import (
    covers,
    denials_agree,
    holds_numbers,
    is_negated,
    names_agree,
    numbers,
)
from rag.generation.prompt import Source
from rag.generation.quote_matching import find_quote
from rag.language.keywords import content_words
from rag.language.pinyin import romanised_names
from rag.question.token_weights import token_weights
from rag.reading.evidence import Quote
from rag.retrieval.late_interaction import max_sim, one_thread

_MOST_SENTENCES = 4  # that a claim stands on: more are no evidence that can be read
_SHORT_QUOTE = 6  # characters; of a shorter quote the whole sentence is shown
_WORDS = 2  # with fewer words of its own a claim is hardly more than its quotes
_LATIN = re.compile(r"[A-Z][\w'’-]*(?: [A-Z][\w'’-]*)*")
_OWN = re.compile(r"“[^”]*”|「[^」]*」|『[^』]*』|«[^»]*»|\"[^\"]*\"")
# Sentences that order a model about are data that no answer may stand on.
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
    """How like the evidence a claim must be, token by token, to stand on it.

    ``like`` is the level within a script and ``like_across`` across scripts, ``like_quoted`` that
    of a sentence quoted across scripts if no other is more alike by ``slack``. ``covered`` is the
    least share of the characters of the claim's content words that the evidence holds within a
    script. A further sentence must add ``gain``; one that adds a number may be less like the claim
    by ``number_slack``. Tokens of romanised names count ``named``.
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
    """A sentence of a cited passage and the best cosine of each token of the claim in it."""

    source: Source
    sentence: StoredSentence
    text: str
    best: np.ndarray


def find_support(claim: Claim, sources: Sequence[Source], embedder: Embedder) -> tuple[Quote, ...]:
    """Return the evidence a claim stands on, in the order of the passages; none when it fails."""
    cited = [source for source in sources if source.number in claim.markers]
    if not cited:
        return ()
    quoted: list[tuple[Source, int, int]] = []
    for quote in claim.quotes:
        places = [(source, *span) for source in cited for span in find_quote(quote, source)[:8]]
        if not places:
            return ()
        first = places[0][0]
        quoted += [place for place in places if place[0] is first]
    # The quotes are in the passages; its own words are judged.
    own = _OWN.sub(" ", claim.text).strip()
    text = own if len(content_words(search_layer(own))) >= _WORDS else claim.text
    tokens = embedder.encode_passages([text]).tokens[0]
    lines = _lines(cited, tokens)
    if any(not _usable(lines, source, start, end) for source, start, end in quoted):
        return ()
    lines = [line for line in lines if not _ORDERS.search(line.text)]
    if not lines:
        return ()
    across = has_han(lines[0].text) != has_han(text)
    weights = _weights(text, tokens)
    seeds = [line for line in lines if any(_holds(line, *place) for place in quoted)]
    levels = _LEVELS.numbers
    enough = levels.like_across if across else levels.like
    if across and seeds:
        enough = levels.like_quoted
        best = max(_likeness([line], weights) for line in lines)
        if _likeness(seeds, weights) < best - levels.slack:
            return ()
    chosen = _choose(lines, seeds, weights, numbers(search_layer(own)), enough)
    if _likeness(chosen, weights) < enough or not _agrees(claim.text, own, chosen, cited, across):
        return ()
    return _evidence(chosen, quoted, weights)


def _weights(text: str, tokens: Tokens) -> np.ndarray:
    """Return what each token counts; romanised names, which are looked up, count little."""
    weights = token_weights(text, tokens)
    for run in _LATIN.finditer(text):
        if romanised_names(run.group()):
            first, last = np.searchsorted(tokens.starts, run.span())
            weights[first:last] *= _LEVELS.numbers.named
    return weights / max(float(weights.sum()), 1e-9)


def _lines(cited: Sequence[Source], tokens: Tokens) -> list[_Line]:
    if not len(tokens.vectors):
        return []
    lines = []
    for source in cited:
        first = source.passage.start
        ranges = [(s.start - first, s.end - first) for s in source.sentences]
        with one_thread():
            matches = max_sim(tokens, source.tokens, ranges)
        for sentence, best in zip(source.sentences, matches, strict=True):
            if not np.isnan(best[0]):
                text = source.document.search[sentence.start : sentence.end]
                lines.append(_Line(source, sentence, text, best))
    return lines


def _usable(lines: list[_Line], source: Source, start: int, end: int) -> bool:
    """Return True if a quote is in sentences that give no orders to a model."""
    held = [line for line in lines if _holds(line, source, start, end)]
    return bool(held) and not any(_ORDERS.search(line.text) for line in held)


def _holds(line: _Line, source: Source, start: int, end: int) -> bool:
    same = line.source.number == source.number
    return same and line.sentence.start < end and start < line.sentence.end


def _choose(
    lines: list[_Line],
    seeds: list[_Line],
    weights: np.ndarray,
    wanted: set[Decimal],
    enough: float,
) -> list[_Line]:
    """Return the sentences that together say most of the claim and hold its numbers."""
    chosen = list(seeds) or [max(lines, key=lambda line: float(line.best @ weights))]
    rest = [line for line in lines if line not in chosen]
    levels = _LEVELS.numbers
    while rest and len(chosen) < max(_MOST_SENTENCES, len(seeds)):
        missing = wanted - _held(chosen)
        holders = [
            line
            for line in rest
            if missing & holds_numbers(line.text)
            and _likeness([line], weights) >= enough - levels.number_slack
        ]
        likeness = _likeness(chosen, weights)
        gains = [(_likeness([*chosen, line], weights) - likeness, line) for line in holders or rest]
        gained, following = max(gains, key=lambda pair: pair[0])
        if not holders and (gained < levels.gain or (seeds and likeness >= enough)):
            break
        chosen.append(following)
        rest = [line for line in rest if line is not following]
    return chosen


def _likeness(lines: list[_Line], weights: np.ndarray) -> float:
    """Return how much of a claim some sentences support together, token by token."""
    return float(np.max([line.best for line in lines], axis=0) @ weights)


def _held(lines: list[_Line]) -> set[Decimal]:
    return {value for line in lines for value in holds_numbers(line.text)}


def _agrees(
    claim: str, own: str, chosen: list[_Line], cited: Sequence[Source], across: bool
) -> bool:
    """Return True if a claim's numbers, names, words and denials are those of its evidence."""
    search = search_layer(own)
    if numbers(search) - _held(chosen):
        return False
    texts = [source.document.search[source.passage.start : source.passage.end] for source in cited]
    texts += [line.sentence.speaker for line in chosen]
    texts += [search_layer(source.document.title) for source in cited]
    if not names_agree(search, own, texts):
        return False
    text = "。".join(line.text for line in chosen)
    if not across:
        covered = covers(text, search) >= _LEVELS.numbers.covered
        return covered and denials_agree(search_layer(claim), text)
    denied = [is_negated(clause) for clause in re.split("[，,；;。]", text) if clause.strip()]
    return any(denied) if is_negated(claim) else not all(denied)


def _evidence(
    chosen: list[_Line], quoted: list[tuple[Source, int, int]], weights: np.ndarray
) -> tuple[Quote, ...]:
    """Return the quotes to be made: the model's own where they are long, else sentences."""
    found = []
    for line in chosen:
        source, sentence = line.source, line.sentence
        spans = [
            (start, end)
            for cited, start, end in quoted
            if _holds(line, cited, start, end) and end - start >= _SHORT_QUOTE
        ]
        for start, end in spans or [(sentence.start, sentence.end)]:
            score = float(line.best @ weights)
            found.append(
                Quote(source.document, source.passage, start, end, score, sentence.speaker)
            )
    unique = {(quote.document.id, quote.start, quote.end): quote for quote in found}
    return tuple(sorted(unique.values(), key=lambda quote: (quote.document.id, quote.start)))
