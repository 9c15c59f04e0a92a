"""A cache of the document list, read once per revision of the store; filtered by words."""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from index.restore.readings import is_han
from index.store import ReadableStore, UnreadFile

Language = Literal["hans", "hant", "latin", "other"]

_SAMPLE_CHARACTERS = 3000  # of each document, to detect its language
# A text is traditional if at least this share of its Chinese characters changes when simplified;
# the others are alike in both scripts.
_MIN_TRADITIONAL = 0.05
_MIN_LATIN = 0.9  # of the letters of a text in English


@dataclass(frozen=True)
class CatalogueEntry:
    """A file of the store and the metadata of its document.

    ``verdict`` is what kind of damage was found, ``passages`` a count, ``search_text`` the
    case-folded name and title.
    """

    document_id: int
    name: str
    title: str
    date: str
    verdict: str
    passages: int
    search_text: str


class Catalogue:
    """The documents of a store, cached until its next revision; thread-safe."""

    def __init__(self, store: ReadableStore) -> None:
        """Wrap a store; nothing is read yet."""
        self._store = store
        self._lock = threading.Lock()
        self._revision = ""
        self._entries: tuple[CatalogueEntry, ...] = ()
        self._languages: dict[int, Language] = {}

    def entries(self) -> Sequence[CatalogueEntry]:
        """Return every file, ordered by name. Raises StoreError if the store cannot be read."""
        with self._lock:
            revision = self._store.revision
            if revision != self._revision:
                self._entries = tuple(map(_entry, self._store.listing()))
                self._languages, self._revision = {}, revision
            return self._entries

    def filtered(self, query: str) -> list[CatalogueEntry]:
        """Return the files whose name or title contains every word of a query."""
        words = query.casefold().split()
        return [
            entry for entry in self.entries() if all(word in entry.search_text for word in words)
        ]

    def unread(self) -> list[UnreadFile]:
        """Return the files that could not be read. Raises StoreError if the store cannot be."""
        return self._store.unread()

    def languages(self, ids: Iterable[int]) -> dict[int, Language]:
        """Return the languages of documents by id; each document is read once per revision."""
        wanted = set(ids)
        with self._lock:
            unknown = wanted - self._languages.keys()
            samples = self._store.beginnings(unknown, _SAMPLE_CHARACTERS)
            for document_id, (restored, search) in samples.items():
                self._languages[document_id] = _detect_language(restored, search)
            known = wanted & self._languages.keys()
            return {document_id: self._languages[document_id] for document_id in known}


def _entry(row: dict[str, object]) -> CatalogueEntry:
    name, title = str(row["document"]), str(row["title"])
    return CatalogueEntry(
        document_id=int(str(row["document_id"])),
        name=name,
        title=title,
        date=str(row["date"]),
        verdict=str(row["verdict"]),
        passages=int(str(row["passages"])),
        search_text=f"{name}\n{title}".casefold(),
    )


def _detect_language(restored: str, search: str) -> Language:
    """Return the language of a text, given also as its search layer (simplified Chinese)."""
    letters = sum(char.isalpha() for char in restored)
    chinese = [at for at, char in enumerate(restored) if is_han(char)]
    if 2 * len(chinese) > letters:
        simplified = sum(restored[at] != search[at] for at in chinese if at < len(search))
        return "hant" if simplified > _MIN_TRADITIONAL * len(chinese) else "hans"
    latin = sum(char.isascii() and char.isalpha() for char in restored)
    return "latin" if letters and latin > _MIN_LATIN * letters else "other"
