"""What of a document is embedded, apart from the document, so that it need not be read twice."""

import hashlib
import json
import zlib
from dataclasses import astuple, dataclass

from index.types import Enumeration, Parsed

_ENUMERATION_TEXT = 400


@dataclass(frozen=True)
class Texts:
    """The texts of a document that have vectors, in the order of its parts.

    ``sentences`` and ``places`` are those of each passage. ``places`` are, for each character
    of its text, how far into the restored passage it lies; empty where that is its own place.
    """

    passages: list[str]
    sentences: list[list[str]]
    places: list[list[int]]
    enumerations: list[str]

    @property
    def count(self) -> int:
        """How many texts there are."""
        return len(self.passages) + sum(map(len, self.sentences)) + len(self.enumerations)

    def part(self, first: int, last: int, *, ends: bool) -> "Texts":
        """Return those of the passages ``[first, last)``; with the enumerations if it ends."""
        chosen = slice(first, last)
        lists = self.enumerations if ends else []
        return Texts(self.passages[chosen], self.sentences[chosen], self.places[chosen], lists)

    def digest(self, embedder: str) -> str:
        """Return what the vectors of an embedder of that identity depend on, as 16 digits."""
        return hashlib.sha256(embedder.encode() + b"\0" + self._bytes()).hexdigest()[:16]

    def pack(self) -> bytes:
        """Return the texts as bytes."""
        return zlib.compress(self._bytes(), 1)

    def _bytes(self) -> bytes:
        told = json.dumps(astuple(self), ensure_ascii=False, separators=(",", ":"))
        return told.encode("utf-8", "surrogatepass")


def unpack(data: bytes) -> Texts:
    """Return the texts that ``pack`` wrote. Raises ValueError when the bytes are damaged."""
    try:
        passages, sentences, places, enumerations = json.loads(
            zlib.decompress(data).decode("utf-8", "surrogatepass")
        )
    except (zlib.error, TypeError) as error:
        raise ValueError(str(error)) from error
    return Texts(passages, sentences, places, enumerations)


def texts_of(parsed: Parsed) -> Texts:
    """Return what of a parsed document is embedded."""
    passages, sentences, places = [], [], []
    for one in parsed.passages:
        passages.append(parsed.indexed(one.start, one.end))
        sentences.append([parsed.indexed(s.start, s.end) for s in one.sentences])
        found = [at - one.start for at in parsed.places(one.start, one.end)]
        places.append([] if found == list(range(len(found))) else found)
    lists = [_enumeration(parsed.search, one) for one in parsed.enumerations]
    return Texts(passages, sentences, places, lists)


def _enumeration(text: str, one: Enumeration) -> str:
    """Return what an enumeration is found by: its head and the heads of its points."""
    heads = "".join(text[item.start : item.head_end] for item in one.items)
    return (one.speaker + text[one.head_start : one.head_end] + heads)[:_ENUMERATION_TEXT]
