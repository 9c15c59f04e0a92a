"""Turn rows into records, and recognise rows that are damaged.

Damaged rows that a question can do without are read as absent; of others a StoreError names
the command that repairs them.
"""

import gc
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from index.blocks import Block, read_block, unflatten
from index.embed.token_codec import Codebook, StoredTokens, read_tokens
from index.errors import StoreError
from index.restore.layers import Kind, Restored, Segment
from index.store.document_names import titled
from index.store.document_status import DocumentState
from index.store.records import StoredDocument, StoredEnumeration, StoredPassage
from index.types import Box, Item, Mark, Place, PlaceKind

Row = Mapping[str, Any]
"""The columns of a document, its texts among them."""
_UNREADABLE = (ValueError, TypeError, KeyError, IndexError)


def document_of(row: Row, name: str) -> StoredDocument:
    """Return a document of a row. Raises StoreError when its layers do not fit together."""
    try:
        segments = tuple(
            Segment(a, b, c, d, Kind(kind)) for a, b, c, d, kind in json.loads(row["segments"])
        )
        state = DocumentState(row["state"])
        whole = _fits(segments, row)
    except _UNREADABLE:
        whole = False
    if not whole:
        raise StoreError(
            "{name} is damaged in the store. Mend it: yinzheng doctor --repair, then yinzheng sync",
            name=name,
        )
    return StoredDocument(
        row["id"], row["digest"], name, titled(row["title"], name), row["source"], row["search"],
        Restored(row["restored"], segments), row["date"], row["author"], row["url"], _marks(row),
        state, _tree(row),
    )  # fmt: skip


def passage_of(row: sqlite3.Row) -> StoredPassage:
    """Return a passage of a row."""
    key = f"{row['digest'][:12]}-{row['ordinal']}"
    return StoredPassage(
        row["id"], row["document_id"], row["ordinal"], row["start"], row["end"], key
    )


def enumeration_of(row: sqlite3.Row) -> StoredEnumeration | None:
    """Return an enumeration of a row, None when it is damaged."""
    try:
        items = tuple(Item(*map(int, offsets)) for offsets in json.loads(row["items"]))
    except _UNREADABLE:
        return None
    if not items:
        return None
    return StoredEnumeration(
        row["id"], row["document_id"], row["head_start"], row["head_end"], row["speaker"], items
    )


def tokens_of(blob: bytes, codebook: Codebook | None) -> StoredTokens | None:
    """Return the tokens of a passage, None if they are damaged or of another codebook."""
    try:
        tokens = read_tokens(blob, codebook)
    except _UNREADABLE:
        return None
    scales = tokens.scales
    return tokens if scales is None or np.isfinite(scales).all() else None


def _marks(row: Row) -> tuple[Mark, ...]:
    """Return the places of a document, none when they are damaged."""
    try:
        return tuple(
            Mark(
                int(start),
                # The name of an attachment is stored for places in one, and before a box.
                Place(PlaceKind(kind), int(number), str(sheet), bool(notes), *map(str, more[:1])),
                _box(*more[1:]) if more[1:] else None,
            )
            for start, kind, number, sheet, notes, *more in json.loads(row["marks"])
        )
    except _UNREADABLE:
        return ()


def _box(sides: list[float]) -> Box:
    left, top, right, bottom = map(float, sides)
    return left, top, right, bottom


def _tree(row: Row) -> Block:
    """Return the tree of a document, without any blocks when they are damaged."""
    length = len(row["restored"])
    with _without_collection():
        try:
            rows = json.loads(row["blocks"])
            return unflatten(length, ((int(depth), read_block(values)) for depth, *values in rows))
        except _UNREADABLE:
            return unflatten(length, ())


@contextmanager
def _without_collection() -> Iterator[None]:
    """Keep the garbage collector from running, which would look at each of a million cells often.

    It takes most of the time that a large table needs, and finds nothing.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _fits(segments: tuple[Segment, ...], row: Row) -> bool:
    """Return True if segments cover the restored text and stay inside the source."""
    at, size, source = 0, len(row["restored"]), len(row["source"])
    for segment in segments:
        if segment.start != at or segment.end < at:
            return False
        if not 0 <= segment.source_start <= segment.source_end <= source:
            return False
        at = segment.end
    return at == size == len(row["search"])
