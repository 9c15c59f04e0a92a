"""Judge whether the passages that a model cites support the sentence it wrote.

Its quotes must stand there; token by token it must say what some sentences there say; its
numbers must be in those sentences, its names in the passages; within a script most of its
words too; and it must not deny what they affirm, nor the other way round.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from index.embed import Embedder, Tokens
from index.store import StoredSentence
from index.text.normalize import has_han, search_layer
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
from rag.retrieval.late_interaction import one_thread

# Likeness of claim and evidence, token by token; set by hand from what the embedded model
# gives: within a script 98 of 100 statements of XQuAD's answers reach it and 3 of 100 about
# another paragraph of the same article; across scripts 90 and 10 of 100 translations.
_LIKE = 0.845
_LIKE_ACROSS = 0.75
_LIKE_QUOTED = 0.7  # across scripts, of the sentence quoted, if no other is more alike
_SLACK = 0.02
_COVERED = 0.6  # of the characters of the claim's content words, within a script
_MOST_SENTENCES = 4
_WORTH = 0.006  # what a further sentence must add
_SHORT_QUOTE = 6
_WORDS = 2  # with fewer words of its own a claim is hardly more than its quotes
_NAMED = 0.2
_NEAR = 0.06  # how much less like the claim a sentence may be that only adds a number
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


@dataclass(frozen=True, eq=False)
class _Line:
    """A sentence of a cited passage and the best cosine of each token of the claim in it."""

    source: Source
    sentence: StoredSentence
    text: str
    best: np.ndarray


def find_support(claim: Claim, sources: Sequence[Source], embedder: Embedder) -> tuple[Quote, ...]:
    """Return the evidence a claim stands on, in the order of the passages; none when it fails."""
    cited = [one for one in sources if one.number in claim.markers]
    if not cited:
        return ()
    quoted: list[tuple[Source, int, int]] = []
    for quote in claim.quotes:
        places = [(one, *span) for one in cited for span in find_quote(quote, one)[:8]]
        if not places:
            return ()
        first = places[0][0]
        quoted += [place for place in places if place[0] is first]
    # The quotes are in the passages; what is judged is what the model says in its own words.
    own = _OWN.sub(" ", claim.text).strip()
    said = own if len(content_words(search_layer(own))) >= _WORDS else claim.text
    tokens = embedder.encode_passages([said]).tokens[0]
    lines = _lines(cited, tokens)
    if any(not _usable(lines, source, start, end) for source, start, end in quoted):
        return ()
    lines = [one for one in lines if not _ORDERS.search(one.text)]
    if not lines:
        return ()
    across = has_han(lines[0].text) != has_han(said)
    weights = _weights(said, tokens)
    seeds = [one for one in lines if any(_holds(one, *place) for place in quoted)]
    enough = _LIKE_ACROSS if across else _LIKE
    if across and seeds:
        enough = _LIKE_QUOTED
        if _said(seeds, weights) < max(_said([one], weights) for one in lines) - _SLACK:
            return ()
    chosen = _choose(lines, seeds, weights, numbers(search_layer(own)), enough)
    if _said(chosen, weights) < enough or not _agrees(claim.text, own, chosen, cited, across):
        return ()
    return _evidence(chosen, quoted, weights)


def _weights(text: str, tokens: Tokens) -> np.ndarray:
    """Return what each token counts; romanised names, which are looked up, count little."""
    weights = token_weights(text, tokens)
    for run in _LATIN.finditer(text):
        if romanised_names(run.group()):
            first, last = np.searchsorted(tokens.starts, run.span())
            weights[first:last] *= _NAMED
    return weights / max(float(weights.sum()), 1e-9)


def _lines(cited: Sequence[Source], tokens: Tokens) -> list[_Line]:
    lines = []
    for source in cited:
        cosines = None
        if len(source.tokens.vectors):
            with one_thread():
                cosines = tokens.vectors @ source.tokens.vectors.T
        for sentence in source.sentences:
            ends = (sentence.start - source.passage.start, sentence.end - source.passage.start)
            first, last = np.searchsorted(source.tokens.starts, ends)
            if cosines is not None and last > first and len(tokens.vectors):
                best = cosines[:, first:last].max(axis=1)
                text = source.document.search[sentence.start : sentence.end]
                lines.append(_Line(source, sentence, text, best))
    return lines


def _usable(lines: list[_Line], source: Source, start: int, end: int) -> bool:
    """Tell whether a quote stands in sentences that order nobody about."""
    held = [one for one in lines if _holds(one, source, start, end)]
    return bool(held) and not any(_ORDERS.search(one.text) for one in held)


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
    chosen = list(seeds) or [max(lines, key=lambda one: float(one.best @ weights))]
    rest = [one for one in lines if one not in chosen]
    while rest and len(chosen) < max(_MOST_SENTENCES, len(seeds)):
        missing = wanted - _held(chosen)
        holders = [
            one
            for one in rest
            if missing & holds_numbers(one.text) and _said([one], weights) >= enough - _NEAR
        ]
        said = _said(chosen, weights)
        gains = [(_said([*chosen, one], weights) - said, one) for one in holders or rest]
        gained, following = max(gains, key=lambda pair: pair[0])
        if not holders and (gained < _WORTH or (seeds and said >= enough)):
            break
        chosen.append(following)
        rest = [one for one in rest if one is not following]
    return chosen


def _said(lines: list[_Line], weights: np.ndarray) -> float:
    """Return how much of a claim some sentences say together, token by token."""
    return float(np.max([one.best for one in lines], axis=0) @ weights)


def _held(lines: list[_Line]) -> set[Decimal]:
    return {value for one in lines for value in holds_numbers(one.text)}


def _agrees(
    claim: str, own: str, chosen: list[_Line], cited: Sequence[Source], across: bool
) -> bool:
    """Tell whether numbers, names, words and denials of a claim are those of its evidence."""
    search = search_layer(own)
    if numbers(search) - _held(chosen):
        return False
    told = [one.document.search[one.passage.start : one.passage.end] for one in cited]
    told += [line.sentence.speaker for line in chosen]
    told += [search_layer(one.document.title) for one in cited]
    if not names_agree(search, own, told):
        return False
    text = "。".join(one.text for one in chosen)
    if not across:
        return covers(text, search) >= _COVERED and denials_agree(search_layer(claim), text)
    denied = [is_negated(one) for one in re.split("[，,；;。]", text) if one.strip()]
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
            for one, start, end in quoted
            if _holds(line, one, start, end) and end - start >= _SHORT_QUOTE
        ]
        for start, end in spans or [(sentence.start, sentence.end)]:
            score = float(line.best @ weights)
            found.append(
                Quote(source.document, source.passage, start, end, score, sentence.speaker)
            )
    unique = {(one.document.id, one.start, one.end): one for one in found}
    return tuple(sorted(unique.values(), key=lambda one: (one.document.id, one.start)))
