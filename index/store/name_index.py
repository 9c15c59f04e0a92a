"""Look passages up by names."""

import json
import sqlite3
from collections.abc import Iterable

# One row is enough: a name of many passages is not gone through.
_HELD = "EXISTS (SELECT 1 FROM names WHERE form = value{})"
_FORMS = f"""SELECT value, {_HELD.format(" AND certain")} FROM json_each(?)
    WHERE {_HELD.format("")}"""


def by_keys(connection: sqlite3.Connection, keys: Iterable[str]) -> list[sqlite3.Row]:
    """Return rows (key, form, passage_id, certain) of romanised keys."""
    values = list(keys)
    marks = ",".join("?" * len(values))
    query = f"SELECT * FROM names WHERE key IN ({marks})"
    return connection.execute(query, values).fetchall() if values else []


def among_names(connection: sqlite3.Connection, forms: Iterable[str]) -> dict[str, bool]:
    """Return which forms are names somewhere, and whether one is certainly."""
    values = json.dumps(list(forms))
    return {form: bool(sure) for form, sure in connection.execute(_FORMS, (values,))}
