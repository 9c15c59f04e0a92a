"""What a reader says of a passage: whether it answers a question, and with which words."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """Characters ``[start, end)`` of a passage and their log odds over "no answer"."""

    start: int
    end: int
    odds: float


@dataclass(frozen=True)
class Reading:
    """Whether a passage answers, as log odds, and the best spans that do not overlap."""

    answered: float
    spans: tuple[Span, ...]
