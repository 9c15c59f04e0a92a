"""What a reader is given and what it returns; ``load_reader`` opens the one of the settings.

A reader sees question and passage together. It says where in the passage an answer stands and
whether it stands there at all (extractive question answering with unanswerable questions, as in
SQuAD 2.0, Rajpurkar et al. 2018). The readers themselves are in ``rag.reading.comprehension``.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np

from index.embed.e5_weights import find_weights
from index.settings import Settings
from rag.fitted import Section

BUILTIN, NONE = "builtin", "none"
"""The values of the setting ``reader`` that are no names of models."""
FILE = Path(__file__).parent / "reader.onnx"
"""The network of the built-in reader, written by ``bench/reader_export.py``."""


def _nothing() -> np.ndarray:
    return np.zeros(0)


@dataclass(frozen=True)
class ReaderNumbers:
    """The numbers that turn the outputs of the built-in reader into log odds.

    ``scale`` and ``bias`` calibrate the log odds that a passage answers. If those of a passage
    reach ``sure``, no other passage is read. ``pace`` is how many tokens a second a machine is
    taken to read before any were timed.
    """

    scale: float
    bias: float
    sure: float
    pace: float


READER = Section("reading", "reader", ReaderNumbers)


@dataclass(frozen=True)
class Read:
    """A passage to read: ``text``, and what stands above it, '' for nothing.

    ``context`` helps to understand the text but is never where an answer is found.
    """

    context: str
    text: str


@dataclass(frozen=True)
class Span:
    """The characters ``[start, end)`` of a text, and their log odds over "no answer here"."""

    start: int
    end: int
    odds: float


@dataclass(frozen=True)
class Reading:
    """What a reader found in a passage.

    ``answered`` are the calibrated log odds that the passage answers the question. ``spans`` are
    the likeliest answers, best first, at most five and none overlapping another; there are none
    in an empty text.

    ``starts``, int64 ``(n,)``, is where each token begins in the text, in ascending order, and
    ``begun``, float64 ``(n,)``, the share of the answer's probability on spans that begin there.
    """

    answered: float
    spans: tuple[Span, ...]
    starts: np.ndarray = field(default_factory=_nothing, compare=False, repr=False)
    begun: np.ndarray = field(default_factory=_nothing, compare=False, repr=False)

    def share(self, start: int, end: int) -> float:
        """Return the share of the answer's probability on spans that begin in a range, 0 to 1.

        ``[start, end)`` are characters of the text, such as those of a sentence; a part of it
        that lies outside of the text has no share. The shares are those of an answer: they say
        nothing about whether there is one.
        """
        low, high = np.searchsorted(self.starts, (start, max(start, end)))
        return min(1.0, float(self.begun[low:high].sum()))


class PassageReader(Protocol):
    """Reads passages for the answer to a question; safe to share between threads."""

    def read(self, question: str, passages: Sequence[Read], seconds: float) -> list[Reading | None]:
        """Return what was found in each passage, None for those that were not read.

        The passages are read in their order, the first one in any case and others as far as
        ``seconds`` allow and none was found to answer for sure.
        """


def load_reader(name: str) -> PassageReader | None:
    """Return the reader of a setting: ``builtin``, ``none``, or the name of a model.

    None stands for no reader: with ``none``, and with ``builtin`` where its files are missing.
    Raises ModelError if a named model cannot be loaded.
    """
    if name == NONE:
        return None
    if name == BUILTIN:
        from rag.reading.comprehension.builtin import open_builtin

        return open_builtin()
    from rag.reading.comprehension.hub import HubReader

    return HubReader(name)


def in_force(settings: Settings) -> str:
    """Return which reader reads with these settings, without loading it: a name, or ``none``."""
    if settings.reader == BUILTIN and not has_builtin():
        return NONE
    return settings.reader if settings.reading_ms else NONE


def has_builtin() -> bool:
    """Return True if the files of the built-in reader are there."""
    return FILE.is_file() and find_weights() is not None


class LazyReader:
    """The reader of a setting, loaded with the first question that reads."""

    def __init__(self, name: str) -> None:
        """Take the setting, as ``load_reader`` does."""
        self._name = name
        self._loading = threading.Lock()
        self._is_loaded = False
        self._reader: PassageReader | None = None

    def load(self) -> PassageReader | None:
        """Return the reader, None if there is none. Raises ModelError if it cannot be loaded."""
        with self._loading:
            if not self._is_loaded:
                self._reader = load_reader(self._name)
                self._is_loaded = True
            return self._reader

    def read(self, question: str, passages: Sequence[Read], seconds: float) -> list[Reading | None]:
        """Return what ``PassageReader.read`` does, None for all passages without a reader.

        Raises ModelError if the reader cannot be loaded.
        """
        reader = self.load()
        return reader.read(question, passages, seconds) if reader else [None] * len(passages)
