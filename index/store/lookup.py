"""Look passages up by their words and names."""

import sqlite3
from collections.abc import Iterable


def by_words(
    connection: sqlite3.Connection,
    words: list[str],
    k: int,
    among: tuple[str, tuple[str]] | None = None,
) -> list[tuple[int, float]]:
    """Return up to k pairs (passage id, BM25), best first, for any of the words.

    ``among`` is a query, and its value, for the ids of the passages that are looked at.
    """
    if not words or k < 1:
        return []
    quoted = " OR ".join('"' + word.replace('"', '""') + '"' for word in words)
    within, chosen = "", ("",)
    if among:
        query, chosen = among
        # The plus: find by words first, else every passage of the scope is looked up.
        within = f" AND +rowid IN ({query})"
    rows = connection.execute(
        f"SELECT rowid, -rank AS score FROM terms WHERE terms MATCH ?{within}"
        " ORDER BY rank LIMIT ?",
        (quoted, *(chosen if within else ()), k),
    )
    return [(row["rowid"], row["score"]) for row in rows]


def frequencies(connection: sqlite3.Connection, words: list[str]) -> dict[str, int]:
    """Return in how many passages each word occurs."""
    found = {}
    for word in words:
        query = "SELECT doc FROM vocabulary WHERE term = ?"
        row = connection.execute(query, (word,)).fetchone()
        found[word] = int(row["doc"]) if row else 0
    return found


def by_names(
    connection: sqlite3.Connection, keys: Iterable[str], forms: Iterable[str]
) -> list[sqlite3.Row]:
    """Return rows (key, form, passage_id, certain) of romanised keys or Chinese forms."""
    rows: list[sqlite3.Row] = []
    for column, values in (("key", list(keys)), ("form", list(forms))):
        if values:
            marks = ",".join("?" * len(values))
            query = f"SELECT * FROM names WHERE {column} IN ({marks})"
            rows += connection.execute(query, values).fetchall()
    return rows
