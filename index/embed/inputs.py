"""The texts of a document to embed.

They are stored by themselves, so that a document whose words are stored before its vectors need
not be parsed again.
"""

import hashlib
import json
import zlib
from dataclasses import dataclass
from functools import cached_property

from index.types import Enumeration, Parsed

_MAX_ENUMERATION_CHARACTERS = 400  # about as long as a passage; set by hand


@dataclass(frozen=True)
class Texts:
    """The texts of a document to embed, in the order of its parts.

    ``sentences`` and ``places`` have an entry for each passage. ``places`` maps each character
    of a passage's text to its offset in the restored passage; it is empty where the two agree.
    """

    passages: list[str]
    sentences: list[list[str]]
    places: list[list[int]]
    enumerations: list[str]

    @property
    def count(self) -> int:
        """The number of texts."""
        return len(self.passages) + sum(map(len, self.sentences)) + len(self.enumerations)

    def part(self, first: int, last: int, *, ends: bool) -> "Texts":
        """Return the texts of passages ``[first, last)``, and the enumerations if ``ends``."""
        part = slice(first, last)
        lists = self.enumerations if ends else []
        return Texts(self.passages[part], self.sentences[part], self.places[part], lists)

    def digest(self, embedder: str) -> str:
        """Return 16 hexadecimal digits that change with the texts and the embedder's identity."""
        # A document of many batches asks for each of them.
        if embedder not in self._digests:
            content = hashlib.sha256(embedder.encode() + b"\0" + self._bytes())
            self._digests[embedder] = content.hexdigest()[:16]
        return self._digests[embedder]

    @cached_property
    def _digests(self) -> dict[str, str]:
        return {}

    def pack(self) -> bytes:
        """Return the texts as compressed JSON, which ``unpack`` reads."""
        return zlib.compress(self._bytes(), 1)

    def _bytes(self) -> bytes:
        parts = (self.passages, self.sentences, self.places, self.enumerations)
        content = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
        return content.encode("utf-8", "surrogatepass")


def unpack(data: bytes) -> Texts:
    """Return the texts that ``pack`` wrote. Raises ValueError if the bytes are damaged."""
    try:
        passages, sentences, places, enumerations = json.loads(
            zlib.decompress(data).decode("utf-8", "surrogatepass")
        )
    except (zlib.error, TypeError) as error:
        raise ValueError(str(error)) from error
    return Texts(passages, sentences, places, enumerations)


def texts_of(parsed: Parsed) -> Texts:
    """Return the texts of a parsed document to embed."""
    passages, sentences, places = [], [], []
    for passage in parsed.passages:
        text = parsed.indexed(passage.start, passage.end)
        # Behind the text, so that the tokens of the context begin outside of every sentence.
        passages.append(f"{text}\n{passage.context}" if passage.context else text)
        sentences.append(
            [s.in_context or parsed.indexed(s.start, s.end) for s in passage.sentences]
        )
        offsets = [at - passage.start for at in parsed.places(passage.start, passage.end)]
        same = offsets == list(range(len(offsets)))
        outside = [passage.end - passage.start] * (len(passages[-1]) - len(text))
        places.append([] if same else offsets + outside)
    lists = [_enumeration_text(parsed.search, listed) for listed in parsed.enumerations]
    return Texts(passages, sentences, places, lists)


def _enumeration_text(text: str, listed: Enumeration) -> str:
    """Return the speaker and the head of an enumeration, and the heads of its items."""
    heads = "".join(text[item.start : item.head_end] for item in listed.items)
    head = text[listed.head_start : listed.head_end]
    return (listed.speaker + head + heads)[:_MAX_ENUMERATION_CHARACTERS]
