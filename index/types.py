"""Boundary types of the write side: small, frozen, with offsets into the restored text."""

from dataclasses import dataclass

from index.restore import Restored


@dataclass(frozen=True)
class RawText:
    """The decoded characters of a file and the charset they were decoded with."""

    text: str
    charset: str


@dataclass(frozen=True)
class Sentence:
    """A sentence: restored range ``[start, end)`` and the person whose words it reports."""

    start: int
    end: int
    speaker: str = ""


@dataclass(frozen=True)
class Passage:
    """A run of whole sentences, the unit of retrieval."""

    start: int
    end: int
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class Item:
    """One point of an enumeration; its head ``[start, head_end)`` names it."""

    start: int
    head_end: int
    end: int


@dataclass(frozen=True)
class Enumeration:
    """A numbered list in running text: the clause that announces it, and its points."""

    head_start: int
    head_end: int
    items: tuple[Item, ...]
    speaker: str = ""


@dataclass(frozen=True)
class PersonOrPlace:
    """A name found in a text. ``certain`` is False for a mere surname pattern."""

    form: str
    start: int
    certain: bool = True


@dataclass(frozen=True)
class Parsed:
    """A whole document made ready for the store; all offsets are into ``restored.text``."""

    source: str
    charset: str
    verdict: str
    restored: Restored
    search: str
    title: str
    passages: tuple[Passage, ...]
    enumerations: tuple[Enumeration, ...]
    names: tuple[PersonOrPlace, ...] = ()
