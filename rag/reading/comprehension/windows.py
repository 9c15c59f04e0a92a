"""Cut a passage into windows that the network can read at once: ``<s> question </s> text </s>``."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from index.embed.unigram import Pieces

# The network reads 512 tokens: with the question, room for three special ones is left.
MOST_QUESTION = 64
MOST_PASSAGE = 440
# Of these, a context as it is embedded (120 characters) fills 100 at most; longer ones are cut.
_MOST_CONTEXT = 100
_BEGIN, _PAD, _END = 0, 1, 2  # XLM-RoBERTa's <s>, <pad> and </s>


class Window(NamedTuple):
    """A sequence for the network: its tokens and segments, int64 ``(length,)``.

    The tokens ``[first, last)`` of the text stand from ``at`` in the sequence.
    """

    ids: np.ndarray
    segments: np.ndarray
    first: int
    last: int
    at: int


def windows(question: Pieces, context: Pieces, text: Pieces) -> list[Window]:
    """Return the windows of a passage; each has the context in front, and overlaps the next.

    A context that ends in a space is cut into the same pieces alone as before its text.
    """
    above = context.ids[:_MOST_CONTEXT]
    asked = [_BEGIN, *question.ids[:MOST_QUESTION].tolist(), _END]
    before = np.concatenate([asked, above]).astype(np.int64)
    room = MOST_PASSAGE - len(above)
    found = []
    for first, last in _ranges(len(text.ids), room):
        ids = np.concatenate([before, text.ids[first:last], [_END]])
        segments = np.zeros(len(ids), np.int64)
        segments[len(asked) : -1] = 1
        found.append(Window(ids, segments, first, last, len(before)))
    return found


def _ranges(count: int, room: int) -> Iterator[tuple[int, int]]:
    """Yield the ranges of ``count`` tokens for windows of ``room``; the last one is full too."""
    first = 0
    while count > first + room:
        yield first, first + room
        first = min(first + room // 2, count - room)
    yield first, count
