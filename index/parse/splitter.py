"""Split restored text into sentences, and group these into passages.

A passage consists of whole sentences, has about 300 to 450 Chinese characters and does not overlap
with the next.
"""

import re
from collections.abc import Iterator, Sequence

from index.text.normalize import HAN, width
from index.types import Passage, Sentence

TARGET = 300
"""From this width on, in Chinese characters, a passage ends at the next line end."""
LIMIT = 450
"""The greatest width of a passage of several sentences, in Chinese characters."""
_LONGEST_SENTENCE = 800  # characters
_CLOSERS = "”’」』）)》】\"'"
_END = re.compile(rf"(?:[。！？!?；…]+|;(?=\s|[{HAN}])|\.(?=\s+[A-Z{HAN}]))[{_CLOSERS}]*|[\r\n]+")
_BREAK = re.compile(r"[，,、：:\s]")


def split_sentences(
    text: str, starts: tuple[int, ...] = (), inside: Sequence[tuple[int, int]] = ()
) -> list[tuple[int, int]]:
    """Return the ranges of the sentences of a text, leaving out blank ones.

    ``starts`` are further offsets where a sentence starts, such as the markers of an enumeration.
    ``inside`` are ranges that do not end a sentence, such as line ends put there by layout. A very
    long run without a sentence end is cut at a comma or a space.
    """
    ends = {match.end() for match in _END.finditer(text)} - {end for _, end in inside}
    ends |= {*starts, len(text)}
    found: list[tuple[int, int]] = []
    begin = 0
    for end in sorted(ends):
        for low, high in _cut_long(text, begin, end):
            trimmed = _trim(text, low, high)
            if trimmed[0] < trimmed[1] and re.search(r"\w", text[trimmed[0] : trimmed[1]]):
                found.append(trimmed)
        begin = end
    return found


def _cut_long(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    while end - begin > _LONGEST_SENTENCE:
        window = text[begin + TARGET : begin + _LONGEST_SENTENCE]
        breaks = [match.end() for match in _BREAK.finditer(window)]
        cut = begin + TARGET + (breaks[-1] if breaks else len(window))
        yield begin, cut
        begin = cut
    yield begin, end


def _trim(text: str, begin: int, end: int) -> tuple[int, int]:
    while begin < end and text[begin].isspace():
        begin += 1
    while begin < end and text[end - 1].isspace():
        end -= 1
    return begin, end


def group_passages(text: str, sentences: list[Sentence]) -> tuple[Passage, ...]:
    """Group sentences into passages, ending at a line end where the size allows."""
    passages: list[Passage] = []
    group: list[Sentence] = []
    size = 0.0
    for sentence in sentences:
        length = width(text[sentence.start : sentence.end])
        gap = text[group[-1].end : sentence.start] if group else ""
        # Chinese has no space after a full stop, so a gap there is a line end that was lost.
        new_line = "\n" in gap or "\r" in gap or (gap and text[group[-1].end - 1] in "。！？")
        if group and (size + length > LIMIT or (new_line and size >= TARGET)):
            passages.append(_passage(group))
            group, size = [], 0.0
        group.append(sentence)
        size += length
    if group:
        passages.append(_passage(group))
    return tuple(passages)


def _passage(group: list[Sentence]) -> Passage:
    return Passage(group[0].start, group[-1].end, tuple(group))
