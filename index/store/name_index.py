"""Look passages up by names."""

import json
import sqlite3
from collections.abc import Iterable

from index.store.records import NameOccurrence
from index.text.transcribed import SOUND_KEY

# EXISTS stops at the first row: a name may stand in very many passages.
_OCCURS = "EXISTS (SELECT 1 FROM names WHERE form = value{})"
_FORMS = f"""SELECT value, {_OCCURS.format(" AND certain")} FROM json_each(?)
    WHERE {_OCCURS.format("")}"""


def by_keys(connection: sqlite3.Connection, keys: Iterable[str]) -> list[NameOccurrence]:
    """Return where the names of romanised keys stand."""
    values = list(keys)
    if not values:
        return []
    marks = ",".join("?" * len(values))
    query = f"SELECT key, form, passage_id, certain FROM names WHERE key IN ({marks})"
    return [
        NameOccurrence(key, form, passage_id, bool(certain))
        for key, form, passage_id, certain in connection.execute(query, values)
    ]


def sound_keys(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Return the keys of all names that are found by their sound."""
    # ASCII has only the delete character above "~".
    query = "SELECT DISTINCT key FROM names WHERE key >= ? AND key < char(127)"
    return tuple(row["key"] for row in connection.execute(query, (SOUND_KEY,)))


def among_names(connection: sqlite3.Connection, forms: Iterable[str]) -> dict[str, bool]:
    """Return the forms that are names in some passage, True for those that certainly are."""
    values = json.dumps(list(forms))
    return {form: bool(certain) for form, certain in connection.execute(_FORMS, (values,))}
