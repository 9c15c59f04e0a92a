"""Split the stream of a model into claims: sentences with markers ``[n]`` and quotes."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rag.generation.sanitize import plain, visible

NOTHING = "NONE"
_LONGEST_UNIT = 1500  # characters without a sentence end
_LONGEST_ANSWER = 12_000
_MARK = r"[\[【]\^?\d{1,3}(?:\s*[,，、]\s*\^?\d{1,3})*[\]】]"
_MARKS = re.compile(rf"\s*{_MARK}")
_CLOSERS = '”"」』）)'
_UNIT = re.compile(
    rf"\n|(?:[。！？!?…]|\.)[{_CLOSERS}]*(?:\s*{_MARK})+(?=\s*[^\s\[【{_CLOSERS}。.])"
    rf"|(?:{_MARK})(?:\s*{_MARK})*\s*(?:[。！？!?…]|\.)(?=\s*[^\s\[【{_CLOSERS}。.])"
)
_PAIRS = {"“": "”", "「": "」", "『": "』", "«": "»", '"': '"'}
_QUOTE = re.compile("|".join(f"{a}([^{a}{b}\n]+){b}" for a, b in _PAIRS.items()))
_THOUGHT = re.compile(r"\s*<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL)
_THOUGHT_BEGINS = re.compile(r"\s*(?:<(?:t(?:h(?:i(?:n(?:k(?:i(?:n(?:g)?)?)?)?)?)?)?)?)?\Z")


@dataclass(frozen=True)
class Claim:
    """A sentence a model wrote: its plain text without markers, its quotes, its markers."""

    text: str
    quotes: tuple[str, ...]
    markers: tuple[int, ...]


def read_claims(pieces: Iterable[str]) -> Iterator[Claim]:
    """Yield each sentence of a streamed answer as soon as it is whole.

    A sentence without a marker shares those of the next on its line. Reading ends when
    the model writes on and on.
    """
    for unit in _units(pieces):
        yield from _claims(unit)


def without_thoughts(pieces: Iterable[str]) -> Iterator[str]:
    """Drop the thoughts that a reasoning model writes before it answers."""
    held: str | None = ""
    for piece in pieces:
        if held is None:
            yield piece
            continue
        held += piece
        if _THOUGHT_BEGINS.match(held):
            continue
        thought = _THOUGHT.match(held)
        if thought is None or "</think" in thought.group():
            yield held[thought.end() :] if thought else held
            held = None
    if held and not _THOUGHT.match(held):
        yield held


def _units(pieces: Iterable[str]) -> Iterator[str]:
    """Yield lines, and sentences of a line as far as they end with markers."""
    held, read = "", 0
    for piece in pieces:
        read += len(piece)
        held += piece
        while found := _UNIT.search(held):
            yield held[: found.end()]
            held = held[found.end() :]
        if len(held) > _LONGEST_UNIT or read > _LONGEST_ANSWER:
            return
    yield held


def _claims(unit: str) -> Iterator[Claim]:
    sentences = _sentences(plain(unit))
    marks = [_numbers(sentence) for sentence in sentences]
    for place in range(len(marks) - 2, -1, -1):
        marks[place] = marks[place] or marks[place + 1]
    for sentence, numbers in zip(sentences, marks, strict=True):
        text = _MARKS.sub("", sentence).strip()
        if re.search(r"\w", text):
            quotes = ("".join(groups) for groups in _QUOTE.findall(text))
            yield Claim(text, tuple(quotes), numbers)


def _sentences(line: str) -> list[str]:
    """Cut a line at sentence ends outside quotation marks; markers stay before the cut."""
    found, begun, closing, at = [], 0, "", 0
    while at < len(line):
        char = line[at]
        at += 1
        if closing:
            closing = "" if char == closing else closing
        elif char in _PAIRS and _PAIRS[char] in line[at:]:
            closing = _PAIRS[char]
        elif char in "。！？!?" or (char == "." and _ends(line, at)):
            while at < len(line) and line[at] in _CLOSERS + "。.!?！？":
                at += 1
            while mark := _MARKS.match(line, at):
                at = mark.end()
            found.append(line[begun:at])
            begun = at
    found.append(line[begun:])
    return [sentence for sentence in found if re.search(r"\w", sentence)]


def _ends(line: str, at: int) -> bool:
    """Return True if the full stop before ``at`` ends a sentence, not an abbreviation."""
    word = re.split(r"[^\w’']", line[: at - 1])[-1]
    following = re.match(rf"(?:\s*{_MARK})*\s*(?:$|\s[A-Z“\"「])", line[at:])
    return bool(following) and (len(word) > 3 or not line[at:].strip())


def _numbers(sentence: str) -> tuple[int, ...]:
    marks = " ".join(re.findall(_MARK, sentence))
    return tuple(dict.fromkeys(int(digits) for digits in re.findall(r"\d+", marks)))


def is_nothing(text: str) -> bool:
    """Return True if a model says that the passages do not answer."""
    return visible(text).strip().rstrip(".。").upper() == NOTHING
