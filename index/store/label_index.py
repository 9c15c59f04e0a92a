"""Look up documents by the words of their labels: folders, file names and titles.

The labels of all documents are held in memory as one text, which is searched word by word.
"""

import re
import sqlite3
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from pathlib import PurePosixPath

from index.text.normalize import search_layer

# In a first line that is no title but text. Commas within are frequent in titles.
_TEXT = re.compile(r"[。；;]|\.\s|[！？!?，,：:.]$")
_LONGEST = 76  # characters; parsing cuts a first line at 80 and takes spaces off its end
_MOST_FOUND = 20_000  # places of one word that are looked at; bounds the time of a question
_QUERY = (
    "SELECT f.document_id, f.root, f.path, d.title FROM files f"
    " JOIN documents d ON d.id = f.document_id ORDER BY f.document_id, f.path, f.root"
)


class LabelIndex:
    """The labels of the documents of one state of a store; read at the first use."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Read through a connection of ``schema.connect``."""
        self._connection = connection
        self.forget()

    def forget(self) -> None:
        """Drop what was read of an earlier revision."""
        self._text = ""
        self._starts: list[int] = []
        self._ids: list[int] = []
        self._places: dict[int, int] = {}
        self._current = False

    def labels(self, ids: Iterable[int]) -> dict[int, str]:
        """Return the labels of documents by id, in the search layer and lower case.

        A label has the folders and names of all files of a document, without suffixes, and its
        title, unless that is only how its first paragraph begins.
        """
        self._read()
        return {key: self._label(self._places[key]) for key in ids if key in self._places}

    def labelled(self, words: Iterable[str]) -> dict[int, frozenset[str]]:
        """Return which of the words stand in the label of each document that has any, by id.

        The words are in the search layer and lower case. A word of letters or digits is not found
        within a longer one.
        """
        self._read()
        found: dict[int, set[str]] = defaultdict(set)
        for word in words:
            for at in find_word(self._text, word):
                place = bisect_right(self._starts, at) - 1
                found[self._ids[place]].add(word)
        return {key: frozenset(held) for key, held in found.items()}

    def _label(self, place: int) -> str:
        following = self._starts[place + 1 : place + 2] or [len(self._text) + 1]
        return self._text[self._starts[place] : following[0] - 1]

    def _read(self) -> None:
        if self._current:
            return
        rows = self._connection.execute(_QUERY).fetchall()
        several = len({row[1] for row in rows}) > 1
        parts: dict[int, list[str]] = {}
        for document_id, root, path, title in rows:
            label = parts.setdefault(document_id, [title] if is_title(title) else [])
            named = PurePosixPath(path)
            folder = PurePosixPath(root).name if several else ""
            label.append(" ".join((folder, *named.parts[:-1], named.stem)).strip())
        joined = "\n".join(" ".join(" ".join(label).split()) for label in parts.values())
        self._text = search_layer(joined).lower()
        self._ids = list(parts)
        self._places = {key: place for place, key in enumerate(self._ids)}
        at = 0
        for line in self._text.split("\n"):
            self._starts.append(at)
            at += len(line) + 1
        self._current = True


def is_title(title: str) -> bool:
    """Return True if the title of a document is one, and not only its first line of text."""
    return 0 < len(title) < _LONGEST and not _TEXT.search(title.rstrip())


def find_word(text: str, word: str) -> list[int]:
    """Return where a word stands in a text; letters or digits not within longer ones."""
    found: list[int] = []
    at = text.find(word) if word else -1
    while at >= 0 and len(found) < _MOST_FOUND:
        end = at + len(word)
        if not (_joined(text[at - 1 : at], word[0]) or _joined(word[-1], text[end : end + 1])):
            found.append(at)
        at = text.find(word, end)
    return found


def _joined(left: str, right: str) -> bool:
    """Return True if both characters are letters or digits of a script that writes spaces."""
    both = left + right
    return len(both) == 2 and both.isascii() and both.isalnum()
