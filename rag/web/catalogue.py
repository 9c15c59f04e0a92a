"""The list of documents, read once for each state of the store."""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from index.restore.readings import is_han
from index.store import ReadableStore

Language = Literal["hans", "hant", "latin", "other"]

_SAMPLE = 3000
_TRADITIONAL = 0.05


@dataclass(frozen=True)
class Listed:
    """A file of the store: its name, and what is known of the document it holds."""

    document_id: int
    name: str
    title: str
    date: str
    verdict: str
    passages: int
    words: str  # of name and title, to be compared with


class Catalogue:
    """Keeps the list of one state of the store; safe to share between threads."""

    def __init__(self, store: ReadableStore) -> None:
        """List the documents of a store; nothing is read yet."""
        self._store = store
        self._lock = threading.Lock()
        self._revision = ""
        self._listed: tuple[Listed, ...] = ()
        self._languages: dict[int, Language] = {}

    def all(self) -> Sequence[Listed]:
        """Return every file, in the order of the names. Raises StoreError."""
        with self._lock:
            now = self._store.revision
            if now != self._revision:
                self._listed = tuple(map(_listed, self._store.listing()))
                self._languages, self._revision = {}, now
            return self._listed

    def named(self, words: str) -> list[Listed]:
        """Return the files whose name or title holds all of some words."""
        wanted = words.casefold().split()
        return [one for one in self.all() if all(word in one.words for word in wanted)]

    def languages(self, ids: Iterable[int]) -> dict[int, Language]:
        """Return what documents are written in; only those not asked for before are read."""
        wanted = set(ids)
        with self._lock:
            unknown = wanted - self._languages.keys()
            for one, (text, search) in self._store.beginnings(unknown, _SAMPLE).items():
                self._languages[one] = _language(text, search)
            return {one: self._languages[one] for one in wanted & self._languages.keys()}


def _listed(row: dict[str, object]) -> Listed:
    name, title = str(row["document"]), str(row["title"])
    return Listed(
        int(str(row["document_id"])), name, title, str(row["date"]), str(row["verdict"]),
        int(str(row["passages"])), f"{name}\n{title}".casefold(),
    )  # fmt: skip


def _language(text: str, search: str) -> Language:
    letters = sum(char.isalpha() for char in text)
    chinese = [at for at, char in enumerate(text) if is_han(char)]
    if 2 * len(chinese) > letters:
        other = sum(text[at] != search[at] for at in chinese if at < len(search))
        return "hant" if other > _TRADITIONAL * len(chinese) else "hans"
    latin = sum(char.isascii() and char.isalpha() for char in text)
    return "latin" if letters and latin > 0.9 * letters else "other"
