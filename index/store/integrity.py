"""Check that what SQLite holds is sound and complete, every offset inside its text.

Nothing here writes.
"""

import json
import sqlite3
from collections.abc import Iterator
from itertools import chain

from index.embed.vector_codec import AROUND_BYTES, HALF
from index.restore.layers import Kind
from index.store import dense_index
from index.store.document_status import DocumentState
from index.store.layers import layers_of
from index.store.rows import Row

_INCOMPLETE = {
    "a vector": f"length(p.vector) != ({dense_index.LENGTH.format(table='passages')})"
    " OR EXISTS (SELECT 1 FROM sentences s WHERE s.passage_id = p.id"
    f" AND length(s.vector) != length(p.vector) / {HALF} + {AROUND_BYTES})",
    "its tokens": "NOT EXISTS (SELECT 1 FROM tokens t WHERE t.passage_id = p.id)",
    "its terms": "NOT EXISTS (SELECT 1 FROM terms t WHERE t.rowid = p.id)",
    "its sentences": "NOT EXISTS (SELECT 1 FROM sentences s WHERE s.passage_id = p.id)",
}


def sqlite_fault(connection: sqlite3.Connection) -> str:
    """Return the fault that SQLite itself finds in its file, '' if none."""
    try:
        rows = connection.execute("PRAGMA integrity_check(3)").fetchall()
    except sqlite3.Error as error:
        return str(error)
    return "" if [row[0] for row in rows] == ["ok"] else "; ".join(str(row[0]) for row in rows)


def dangling_rows(connection: sqlite3.Connection) -> str:
    """Return which rows refer to rows that do not exist, '' if none do."""
    found = []
    orphans = "SELECT count(*) FROM documents WHERE id NOT IN (SELECT document_id FROM files)"
    terms = "SELECT count(*) FROM terms WHERE rowid NOT IN (SELECT id FROM passages)"
    names = "SELECT count(*) FROM name_forms WHERE id NOT IN (SELECT form_id FROM name_places)"
    for query, what in (
        (orphans, "documents without a file"),
        (terms, "terms without a passage"),
        (names, "names without a passage"),
    ):
        count = int(connection.execute(query).fetchone()[0])
        if count:
            found.append(f"{count} {what}")
    rows = connection.execute("PRAGMA foreign_key_check").fetchall()
    kinds = {(row["table"], row["parent"]) for row in rows}
    found += [f"rows of {table} without their {parent}" for table, parent in sorted(kinds)]
    return "; ".join(found)


def terms_fault(connection: sqlite3.Connection) -> str:
    """Return the fault of the index of terms, '' if all of it can be read."""
    try:
        connection.execute("SELECT sum(doc) FROM vocabulary").fetchone()
    except sqlite3.Error as error:
        return str(error)
    return ""


def incomplete_documents(connection: sqlite3.Connection) -> dict[int, str]:
    """Return what complete documents lack after all, by id."""
    found: dict[int, str] = {}
    for what, lacks in _INCOMPLETE.items():
        rows = connection.execute(
            "SELECT DISTINCT p.document_id FROM passages p JOIN documents d"
            f" ON d.id = p.document_id WHERE d.state = 'complete' AND ({lacks})"
        )
        for row in rows:
            found.setdefault(row["document_id"], f"a passage lacks {what}")
    return found


def misplaced_documents(connection: sqlite3.Connection) -> dict[int, str]:
    """Return which documents have an offset outside their text, or no text, by id."""
    found = {}
    for document_id, row in layers_of(connection).each():
        if row is None:
            found[document_id] = "its texts are lost"
        elif reason := next(chain(_layer_faults(row), _part_faults(connection, row)), ""):
            found[document_id] = reason
    return found


def _layer_faults(row: Row) -> Iterator[str]:
    size, source = len(row["restored"]), len(row["source"])
    if len(row["search"]) != size:
        yield "its layers differ in length"
    try:
        segments = [(a, b, c, d, Kind(kind)) for a, b, c, d, kind in json.loads(row["segments"])]
    except (ValueError, TypeError):
        yield "its segments cannot be read"
        return
    at = 0
    for start, end, low, high, _ in segments:
        if not (start == at and start <= end and 0 <= low <= high <= source):
            yield "its segments do not fit its text"
            break
        at = end
    if at != size:
        yield "its segments do not cover its text"


def _part_faults(connection: sqlite3.Connection, row: Row) -> Iterator[str]:
    size = len(row["restored"])
    passages = connection.execute(
        "SELECT id, ordinal, start, end FROM passages WHERE document_id = ? ORDER BY ordinal",
        (row["id"],),
    ).fetchall()
    for ordinal, passage in enumerate(passages):
        if passage["ordinal"] != ordinal or not 0 <= passage["start"] < passage["end"] <= size:
            yield "a passage lies outside its text"
    outside = connection.execute(
        "SELECT 1 FROM sentences s JOIN passages p ON p.id = s.passage_id WHERE p.document_id = ?"
        " AND NOT (p.start <= s.start AND s.start < s.end AND s.end <= p.end)",
        (row["id"],),
    ).fetchone()
    if outside:
        yield "a sentence lies outside its passage"
    for enumeration in connection.execute(
        "SELECT head_start, head_end, items FROM enumerations WHERE document_id = ?", (row["id"],)
    ):
        start, end = enumeration["head_start"], enumeration["head_end"]
        ends = [end, *(item[-1] for item in json.loads(enumeration["items"]))]
        if not 0 <= start <= end or max(ends) > size:
            yield "an enumeration lies outside its text"


def count_documents(connection: sqlite3.Connection, state: DocumentState) -> int:
    """Return how many documents are in a state."""
    query = "SELECT count(*) FROM documents WHERE state = ?"
    return int(connection.execute(query, (state,)).fetchone()[0])
