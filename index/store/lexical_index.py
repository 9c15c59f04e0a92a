"""BM25 over the postings of FTS5, by which the lexical channel ranks.

FTS5's own ranking goes through the postings of a word more than once and looks up the length
of every passage that matches: most of the time of a question in a large store. Here the
postings are listed by its vocabulary table, once a word, and lengths are held in memory. The
scores are those of FTS5's ``bm25()``, to rounding.
"""

import math
import sqlite3
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

import numpy as np

_K1, _B, _LEAST_IDF = 1.2, 0.75, 1e-6  # as FTS5 has them
_MOST_POSTINGS = 4_000_000  # kept in memory, eight bytes each
_VARIABLES = 10_000  # SQLite takes 32,766 in one statement
_MOST_FREQUENCIES = 100_000  # words whose number of passages is kept in memory


class Wording(NamedTuple):
    """A way to write something: all of ``parts``, each in one of its spellings.

    ``strength`` is how surely it means what is asked for, 0 to 1.
    """

    parts: tuple[tuple[str, ...], ...]
    strength: float = 1.0


@dataclass(frozen=True)
class _Postings:
    """Where a word occurs: indexes into the list of passages (int32), and their BM25 (float32)."""

    places: np.ndarray
    values: np.ndarray


class LexicalIndex:
    """The words of one state of a store; what was read is cached until ``forget``."""

    def __init__(self, connection: sqlite3.Connection, *, limited: bool = False) -> None:
        """Read through a connection of ``schema.connect``, which has the table ``postings``.

        ``limited``: the connection does not see every passage, and no word or count comes from
        those that it does not see.
        """
        self._connection = connection
        self._limited = limited
        self._ids = np.zeros(0, np.int64)
        self._lengths = np.zeros(0, np.int64)
        self._frequencies: dict[str, int] = {}
        self._postings: OrderedDict[str, _Postings] = OrderedDict()
        self._kept = 0
        self._current = False

    def forget(self) -> None:
        """Drop what was read of an earlier revision."""
        self._frequencies.clear()
        self._postings.clear()
        self._kept = 0
        self._current = False
        if self._limited:  # a file that is moved shows or hides passages of long ago
            self._ids, self._lengths = self._ids[:0], self._lengths[:0]

    def frequencies(self, words: list[str]) -> dict[str, int]:
        """Return in how many passages each word occurs."""
        if self._limited:  # the vocabulary counts all passages
            if not self._current:
                self._measure()
            return {word: len(self._read(word).places) for word in words}
        known = self._frequencies
        if len(known) > _MOST_FREQUENCIES:
            known.clear()
        new = [word for word in words if word not in known]
        found = dict.fromkeys(new, 0)
        for start in range(0, len(new), _VARIABLES):
            part = new[start : start + _VARIABLES]
            marks = ",".join("?" * len(part))
            query = f"SELECT term, doc FROM vocabulary WHERE term IN ({marks})"
            found |= dict(self._connection.execute(query, part).fetchall())
        known.update(found)
        return {word: known[word] for word in words}

    def search(
        self, words: list[str], k: int, among: np.ndarray | None = None
    ) -> list[tuple[int, float]]:
        """Return up to k pairs (passage id, BM25), best first, for any of the words.

        ``among`` are the passage ids (int64) to choose from, by default all.
        """
        if not words or k < 1:
            return []
        if not self._current:
            self._measure()
        if not len(self._ids):
            return []
        scores = np.zeros(len(self._ids))
        for word in words:
            postings = self._read(word)
            count = len(postings.places)
            idf = math.log((len(self._ids) - count + 0.5) / (count + 0.5))
            scores[postings.places] += max(_LEAST_IDF, idf) * postings.values
        return self._best(scores, k, among)

    def search_wordings(
        self, things: Sequence[Sequence[Wording]], k: int, among: np.ndarray
    ) -> list[tuple[int, float]]:
        """Return up to k pairs (passage id, score), best first, for things in any wording.

        A thing counts as one word that stands wherever one of its wordings does, as in Pirkola's
        structured queries: one with many wordings is common, so what is ambiguous counts little.
        The score is BM25 among the passages ``among``, int64, as a share of the most that the
        things could reach, 0 to 1.
        """
        if not things or k < 1 or not len(among):
            return []
        if not self._current:
            self._measure()
        allowed = np.isin(self._ids, among)
        scores = np.zeros(len(self._ids))
        most = 0.0
        for wordings in things:
            best = np.zeros(len(self._ids), np.float32)
            for parts, strength in wordings:
                found = self._together([self._either(spellings) for spellings in parts])
                values = strength * found.values
                best[found.places] = np.maximum(best[found.places], values)
            best *= allowed
            count = np.count_nonzero(best)
            idf = math.log(1 + (len(among) - count + 0.5) / (count + 0.5))
            scores += idf * best
            most += idf * (_K1 + 1)
        return [(key, score / most) for key, score in self._best(scores, k)]

    def spellings(self, beginning: str, most: int) -> list[str]:
        """Return up to ``most`` words of the store that begin with some letters."""
        query = "SELECT term FROM vocabulary WHERE term >= ? AND term < ?"
        rows = self._connection.execute(query, (beginning, f"{beginning}\U0010ffff"))
        words = (str(row[0]) for row in rows)
        if self._limited:  # the vocabulary holds the words of all passages
            if not self._current:
                self._measure()
            words = (word for word in words if len(self._read(word).places))
        return list(islice(words, most))

    def _either(self, words: Sequence[str]) -> _Postings:
        """Return where any of some words stands."""
        read = [self._read(word) for word in words]
        if len(read) == 1:
            return read[0]
        places = np.concatenate([one.places for one in read])
        values = np.concatenate([one.values for one in read])
        order = np.argsort(places, kind="stable")
        places, first = np.unique(places[order], return_index=True)
        if not len(places):
            return _Postings(places, values)
        return _Postings(places, np.maximum.reduceat(values[order], first))

    def _together(self, parts: Sequence[_Postings]) -> _Postings:
        """Return where all of some words stand, with the score of the least."""
        found = parts[0]
        for other in parts[1:]:
            places, here, there = np.intersect1d(
                found.places, other.places, assume_unique=True, return_indices=True
            )
            values = np.minimum(found.values[here], other.values[there])
            found = _Postings(places, values)
        return found

    def _best(
        self, scores: np.ndarray, k: int, among: np.ndarray | None = None
    ) -> list[tuple[int, float]]:
        """Return the k best of all passages by score, among the ids if given; 0 is none."""
        found = np.flatnonzero(scores)
        if among is not None:
            found = found[np.isin(self._ids[found], among)]
        if len(found) > k:
            last = len(found) - k
            found = found[scores[found] >= np.partition(scores[found], last)[last]]
        best = found[np.argsort(-scores[found], kind="stable")][:k]
        return list(zip(self._ids[best].tolist(), scores[best].tolist(), strict=True))

    def _read(self, word: str) -> _Postings:
        """Return the postings of a word; drop those not used for longest when they are many."""
        cached = self._postings.get(word)
        if cached is not None:
            self._postings.move_to_end(word)
            return cached
        query = "SELECT group_concat(doc) FROM postings WHERE term = ?"
        listed = self._connection.execute(query, (word,)).fetchone()[0] or ""
        rows = np.fromstring(listed, np.int64, sep=",")  # in order, once each time it stands there
        first = np.flatnonzero(np.diff(rows, prepend=-1))
        ids, times = rows[first], np.diff(first, append=len(rows))
        if not len(self._ids):
            ids, times = ids[:0], times[:0]
        places = np.minimum(np.searchsorted(self._ids, ids), len(self._ids) - 1)
        known = self._ids[places] == ids  # not so in a damaged store and for hidden passages
        places, times = places[known], times[known]
        long = self._lengths[places] / max(1.0, self._lengths.mean() if len(places) else 1.0)
        values = times * (_K1 + 1) / (times + _K1 * (1 - _B + _B * long))
        made = _Postings(places.astype(np.int32), values.astype(np.float32))
        self._postings[word] = made
        self._kept += len(places)
        while self._kept > _MOST_POSTINGS and len(self._postings) > 1:
            self._kept -= len(self._postings.popitem(last=False)[1].places)
        return made

    def _measure(self) -> None:
        """Read how many terms each passage has; only new ids, because no id is given twice."""
        last = int(self._ids[-1]) if len(self._ids) else -1
        query = "SELECT id, sz FROM terms_docsize WHERE id > ? ORDER BY id"
        new = [(row[0], _number(row[1])) for row in self._connection.execute(query, (last,))]
        added = np.array(new, np.int64).reshape(-1, 2)
        self._ids = np.concatenate([self._ids, added[:, 0]])
        self._lengths = np.concatenate([self._lengths, added[:, 1]])
        query = "SELECT count(*) FROM terms_docsize"
        if self._connection.execute(query).fetchone()[0] != len(self._ids):
            rows = self._connection.execute("SELECT id FROM terms_docsize")
            kept = np.isin(self._ids, np.array([row[0] for row in rows], np.int64))
            self._ids, self._lengths = self._ids[kept], self._lengths[kept]
        self._current = True


def _number(varint: bytes) -> int:
    """Return a number as SQLite writes it: seven bits a byte, the highest bit for "goes on"."""
    value = 0
    for byte in varint:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            break
    return value
