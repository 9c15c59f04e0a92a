"""Split what a model streams into claims: sentences with citation markers ``[n]`` and quotes."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rag.generation.sanitize import plain, visible

NOTHING = "NONE"
"""What a model is to write if the passages do not answer the question."""
# Characters. A model that writes more, without a line or marker or in all, goes on without end.
_LONGEST_UNIT = 1500
_LONGEST_ANSWER = 12_000
_ABBREVIATION = 3  # letters; a full stop after so short a word may be that of "Mr." or "No."
_MARK = r"[\[【]\^?\d{1,3}(?:\s*[,，、]\s*\^?\d{1,3})*[\]】]"
_MARKS = re.compile(rf"\s*{_MARK}")
_CLOSERS = '”"」』）)'
_UNIT = re.compile(
    rf"\n|(?:[。！？!?…]|\.)[{_CLOSERS}]*(?:\s*{_MARK})+(?=\s*[^\s\[【{_CLOSERS}。.])"
    rf"|(?:{_MARK})(?:\s*{_MARK})*\s*(?:[。！？!?…]|\.)(?=\s*[^\s\[【{_CLOSERS}。.])"
)
QUOTATION_MARKS = {"“": "”", "「": "」", "『": "』", "«": "»", '"': '"'}
"""Each opening mark with the mark that closes it."""
_QUOTE = re.compile("|".join(f"{a}([^{a}{b}\n]+){b}" for a, b in QUOTATION_MARKS.items()))
_THOUGHT = re.compile(r"\s*<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL)
_THOUGHT_BEGINS = re.compile(r"\s*(?:<(?:t(?:h(?:i(?:n(?:k(?:i(?:n(?:g)?)?)?)?)?)?)?)?)?\Z")


@dataclass(frozen=True)
class Claim:
    """A sentence that a model wrote: its plain text without markers, its quotes and its markers."""

    text: str
    quotes: tuple[str, ...]
    markers: tuple[int, ...]


def read_claims(pieces: Iterable[str]) -> Iterator[Claim]:
    """Yield each sentence of a streamed answer as soon as it is complete.

    A sentence without markers takes those of the next sentence on its line. Reading stops if the
    model does not stop writing.
    """
    for unit in _units(pieces):
        yield from _claims(unit)


def without_thoughts(pieces: Iterable[str]) -> Iterator[str]:
    """Drop the thoughts that a reasoning model writes before it answers."""
    start: str | None = ""  # what may still be a thought; None once the answer has begun
    for piece in pieces:
        if start is None:
            yield piece
            continue
        start += piece
        if _THOUGHT_BEGINS.match(start):
            continue
        thought = _THOUGHT.match(start)
        if thought is None or "</think" in thought.group():
            yield start[thought.end() :] if thought else start
            start = None
    if start and not _THOUGHT.match(start):
        yield start


def _units(pieces: Iterable[str]) -> Iterator[str]:
    """Yield each line, or its sentences where they end with markers."""
    pending, length = "", 0
    for piece in pieces:
        length += len(piece)
        pending += piece
        while end := _UNIT.search(pending):
            yield pending[: end.end()]
            pending = pending[end.end() :]
        if len(pending) > _LONGEST_UNIT or length > _LONGEST_ANSWER:
            return
    yield pending


def _claims(unit: str) -> Iterator[Claim]:
    sentences = _sentences(plain(unit))
    markers = [_markers(sentence) for sentence in sentences]
    for index in range(len(markers) - 2, -1, -1):
        markers[index] = markers[index] or markers[index + 1]
    for sentence, own_markers in zip(sentences, markers, strict=True):
        text = _MARKS.sub("", sentence).strip()
        if re.search(r"\w", text):
            quotes = ("".join(groups) for groups in _QUOTE.findall(text))
            yield Claim(text, tuple(quotes), own_markers)


def _sentences(line: str) -> list[str]:
    """Cut a line at sentence ends outside quotation marks, after the markers that follow them."""
    found, start, closing, at = [], 0, "", 0
    while at < len(line):
        char = line[at]
        at += 1
        if closing:
            closing = "" if char == closing else closing
        elif char in QUOTATION_MARKS and QUOTATION_MARKS[char] in line[at:]:
            closing = QUOTATION_MARKS[char]
        elif char in "。！？!?" or (char == "." and _ends_sentence(line, at)):
            while at < len(line) and line[at] in _CLOSERS + "。.!?！？":
                at += 1
            while mark := _MARKS.match(line, at):
                at = mark.end()
            found.append(line[start:at])
            start = at
    found.append(line[start:])
    return [sentence for sentence in found if re.search(r"\w", sentence)]


def _ends_sentence(line: str, at: int) -> bool:
    """Return True if the full stop before ``at`` ends a sentence and not an abbreviation."""
    word = re.split(r"[^\w’']", line[: at - 1])[-1]
    following = re.match(rf"(?:\s*{_MARK})*\s*(?:$|\s[A-Z“\"「])", line[at:])
    return bool(following) and (len(word) > _ABBREVIATION or not line[at:].strip())


def _markers(sentence: str) -> tuple[int, ...]:
    """Return the numbers of the passages that a sentence cites, without duplicates."""
    marks = " ".join(re.findall(_MARK, sentence))
    return tuple(dict.fromkeys(int(digits) for digits in re.findall(r"\d+", marks)))


def is_nothing(text: str) -> bool:
    """Return True if a model says that the passages do not answer the question."""
    return visible(text).strip().rstrip(".。").upper() == NOTHING
