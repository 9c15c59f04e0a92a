"""Look passages up by names.

A form is kept once with its keys, and the passages it stands in by its number.
"""

import json
import sqlite3
from collections.abc import Iterable

from index.store.records import NameOccurrence
from index.text.transcribed import SOUND_KEY

# EXISTS stops at the first row: a name may stand in very many passages.
_OCCURS = (
    "EXISTS (SELECT 1 FROM name_forms f JOIN name_places p ON p.form_id = f.id"
    " WHERE f.form = value{})"
)
_FORMS = f"""SELECT value, {_OCCURS.format(" AND p.certain")} FROM json_each(?)
    WHERE {_OCCURS.format("")}"""


def by_keys(connection: sqlite3.Connection, keys: Iterable[str]) -> list[NameOccurrence]:
    """Return where the names of romanised keys stand."""
    values = list(keys)
    if not values:
        return []
    marks = ",".join("?" * len(values))
    query = (
        "SELECT k.key, f.form, p.passage_id, p.certain FROM name_keys k"
        " JOIN name_forms f ON f.id = k.form_id JOIN name_places p ON p.form_id = f.id"
        f" WHERE k.key IN ({marks}) ORDER BY k.key, f.form, p.passage_id"
    )
    return [
        NameOccurrence(key, form, passage_id, bool(certain))
        for key, form, passage_id, certain in connection.execute(query, values)
    ]


def sound_keys(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Return the keys of all names that are found by their sound."""
    # ASCII has only the delete character above "~".
    query = "SELECT DISTINCT key FROM name_keys WHERE key >= ? AND key < char(127)"
    return tuple(row["key"] for row in connection.execute(query, (SOUND_KEY,)))


def among_names(connection: sqlite3.Connection, forms: Iterable[str]) -> dict[str, bool]:
    """Return the forms that are names in some passage, True for those that certainly are."""
    values = json.dumps(list(forms))
    return {form: bool(certain) for form, certain in connection.execute(_FORMS, (values,))}
