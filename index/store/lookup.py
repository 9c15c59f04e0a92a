"""Look passages up by names."""

import sqlite3
from collections.abc import Iterable


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
