"""Which passages are in Chinese, by their first terms."""

import re
import sqlite3
from collections.abc import Iterable

import numpy as np

from index.text.normalize import HAN

_BEGINNING = 100
_NOT_HAN = re.compile(f"[^{HAN}]+")
_LETTER = re.compile(r"[^\W\d_]")


def chinese(connection: sqlite3.Connection, ids: Iterable[int]) -> list[bool]:
    """Return for each passage whether most of its first characters are Chinese."""
    wanted = list(ids)
    marks = ",".join("?" * len(wanted))
    rows = connection.execute(
        f"SELECT rowid, substr(body, 1, ?) FROM terms WHERE rowid IN ({marks})",
        (_BEGINNING, *wanted),
    )
    han = {key: _is_chinese(text) for key, text in rows}
    return [han.get(passage_id, False) for passage_id in wanted]


class ChinesePassages:
    """The ids of the passages in Chinese of one state of a store; read at the first use."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Read through a connection of ``schema.connect``."""
        self._connection = connection
        self._ids = np.zeros(0, np.int64)
        self._last = -1
        self._current = False

    def forget(self) -> None:
        """Look for passages that a later revision has; those it lacks stay, as none is found."""
        self._current = False

    def ids(self) -> np.ndarray:
        """Return the ids of the passages whose first characters are mostly Chinese, ascending."""
        if not self._current:
            # Only new passages are read, because no id is given twice.
            query = "SELECT rowid, substr(body, 1, ?) FROM terms WHERE rowid > ? ORDER BY rowid"
            rows = self._connection.execute(query, (_BEGINNING, self._last)).fetchall()
            new = [row[0] for row in rows if _is_chinese(row[1])]
            self._ids = np.concatenate([self._ids, np.array(new, np.int64)])
            self._last = rows[-1][0] if rows else self._last
            self._current = True
        return self._ids


def _is_chinese(text: str) -> bool:
    """Return True if most letters of a text are Chinese characters."""
    count = len(_NOT_HAN.sub("", text))
    # Counting letters is slow, and needed only where the text is mixed.
    return 2 * count > len(text) or (0 < count and 2 * count > len(_LETTER.findall(text)))
