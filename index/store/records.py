"""What is read from a store, as small frozen records."""

from dataclasses import dataclass

import numpy as np

from index.restore import Restored
from index.types import Item


@dataclass(frozen=True)
class StoredDocument:
    """A document with its layers; ``path`` is the first of the files that hold it."""

    id: int
    digest: str
    path: str
    title: str
    source: str
    search: str
    restored: Restored


@dataclass(frozen=True)
class StoredPassage:
    """A passage; ``key`` names it across re-indexing as long as its document is the same."""

    id: int
    document_id: int
    ordinal: int
    start: int
    end: int
    key: str


@dataclass(frozen=True)
class StoredSentence:
    """A sentence of a passage with its unit vector."""

    passage_id: int
    start: int
    end: int
    speaker: str
    vector: np.ndarray


@dataclass(frozen=True)
class StoredEnumeration:
    """An enumeration of a document."""

    id: int
    document_id: int
    head_start: int
    head_end: int
    speaker: str
    items: tuple[Item, ...]
