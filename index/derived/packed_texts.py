"""A list of texts in two arrays, which can be mapped into memory: no text is made until it is used.

To make a hundred thousand of them takes longer than a question.
"""

from collections.abc import Iterable, Sequence
from typing import overload

import numpy as np


class PackedTexts(Sequence[str]):
    """Texts in arrays: ``data``, uint8, is their UTF-8, ``ends``, uint32, where each ends."""

    def __init__(self, ends: np.ndarray, data: np.ndarray) -> None:
        # For single values faster than arrays.
        self._ends = ends.data.cast("B").cast("I")
        self._data = data.data.cast("B")

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> list[str]: ...

    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self[at] for at in range(*place.indices(len(self)))]
        end = self._ends[place]  # raises IndexError for a place that there is not
        place = place if place >= 0 else place + len(self)
        start = self._ends[place - 1] if place else 0
        return str(self._data[start:end], "utf-8")


def pack(texts: Iterable[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return the two arrays of texts: where they end, and all of them."""
    encoded = [text.encode() for text in texts]
    ends = np.cumsum([len(one) for one in encoded], dtype=np.uint32)
    return ends, np.frombuffer(b"".join(encoded), np.uint8)
