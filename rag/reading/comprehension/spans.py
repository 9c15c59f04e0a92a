"""Turn the logits of a reader into spans of a text, shares of its ranges, and log odds."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from rag.reading.reader import Reading, Span

LONGEST = 30
"""Tokens of the longest span: an answer in short, not a paragraph."""
_MOST_SPANS = 5


class Tokens(NamedTuple):
    """The tokens of a text that the network read in one window, and their logits.

    ``starts`` and ``ends``, int64 ``(n,)``, are characters of the text. ``begin`` and ``finish``,
    float ``(n,)``, are the logits that a span begins or ends at each token, ``none`` the sum of
    both for "no answer here". ``first`` is the place of the first token among those of the text.
    """

    starts: np.ndarray
    ends: np.ndarray
    begin: np.ndarray
    finish: np.ndarray
    none: float
    first: int = 0


class Found(NamedTuple):
    """What a text holds, by its tokens from the one at ``first``: spans, best first, and odds.

    ``odds``, float64 ``(n,)``, are the logarithms of the summed odds of all spans that begin at
    a token over "no answer here".
    """

    spans: list[Span]
    odds: np.ndarray
    first: int = 0


def find_spans(text: str, window: Tokens) -> Found:
    """Return what the tokens of a window hold; there is no span if it has no tokens."""
    if not len(window.starts):
        return Found([], np.zeros(0), window.first)
    scores = _scores(window)
    return Found(_best(text, window, scores), _log_sum(scores), window.first)


def join(windows: Sequence[Found], starts: np.ndarray, answered: float) -> Reading:
    """Return the reading of a text from what its windows hold.

    A token in two windows has the higher of its odds. ``starts``, int64 ``(n,)``, is where each
    token of the text begins, ``answered`` are the log odds that the text answers.
    """
    odds = np.full(len(starts), -np.inf)
    for window in windows:
        own = slice(window.first, window.first + len(window.odds))
        odds[own] = np.maximum(odds[own], window.odds)
    chosen: list[Span] = []
    spans = [span for window in windows for span in window.spans]
    for span in sorted(spans, key=lambda span: (-span.odds, span.start)):
        if not any(span.start < other.end and other.start < span.end for other in chosen):
            chosen.append(span)
    if not chosen:
        return Reading(answered, ())
    begun = np.exp(odds - odds.max())
    return Reading(answered, tuple(chosen[:_MOST_SPANS]), starts, begun / begun.sum())


def _scores(window: Tokens) -> np.ndarray:
    """Return the log odds of the spans from each token to each of the next ones.

    The result is float64 ``(n, LONGEST)``, -inf beyond the last token.
    """
    padded = np.concatenate([window.finish, np.full(LONGEST - 1, -np.inf)]).astype(np.float64)
    finish = np.lib.stride_tricks.sliding_window_view(padded, LONGEST)
    return np.asarray(window.begin[:, None] + finish - window.none)


def _log_sum(scores: np.ndarray) -> np.ndarray:
    """Return the logarithm of the sum of the exponentials of each row, without overflow."""
    highest = scores.max(axis=1)
    return np.asarray(highest + np.log(np.exp(scores - highest[:, None]).sum(axis=1)))


def _best(text: str, window: Tokens, scores: np.ndarray) -> list[Span]:
    """Return the best spans that do not overlap, without the spaces around them."""
    scores = scores.copy()
    count = len(scores)
    # Where a span from each token over as many others ends; that of one beyond the last is -inf.
    reached = np.minimum(np.arange(count)[:, None] + np.arange(LONGEST), count - 1)
    starts, ends = window.starts[:, None], window.ends[reached]
    spans: list[Span] = []
    while len(spans) < _MOST_SPANS:
        row, more = np.unravel_index(int(scores.argmax()), scores.shape)
        odds = float(scores[row, more])
        if odds == -np.inf:
            break
        start, end = int(window.starts[row]), int(window.ends[row + more])
        scores[(starts < max(end, start + 1)) & (ends > start)] = -np.inf
        scores[row, more] = -np.inf
        inside = text[start:end]
        start += len(inside) - len(inside.lstrip())
        end -= len(inside) - len(inside.rstrip())
        if start < end:
            spans.append(Span(start, end, odds))
    return spans
