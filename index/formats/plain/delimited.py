"""CSV and TSV: the text as it stands, cited by row, with the cells of its table."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from index.blocks import Block, BlockKind
from index.formats.base import Format
from index.formats.charsets.decode import decode
from index.formats.tables import TableCell, TableRow
from index.table_layout import ROWS_LOOKED_AT, find_layout
from index.types import Mark, Place, PlaceKind, RawText

FORMAT = Format("CSV", (".csv", ".tsv"))
_SAMPLE_CHARACTERS = 10_000  # from which the separator is guessed; set by hand


class _Record(NamedTuple):
    """The range of a record in the text, its number, and column and range of each filled field."""

    start: int
    end: int
    number: int
    fields: list[tuple[int, int, int]]


def read(data: bytes, limit: int) -> RawText:
    """Return the text as it stands, each record marked ``row N``, with the blocks of its table.

    A quoted field may contain line ends; its cell is the range within the quotes. Raises
    ReadError if the file is binary, empty or longer than ``limit`` characters.
    """
    raw = decode(data, limit)
    records = [record for record in _records(raw.text, _separator(raw.text)) if record.fields]
    marks = (Mark(record.start, Place(PlaceKind.ROW, record.number)) for record in records)
    return replace(raw, marks=tuple(marks), blocks=tuple(_blocks(raw.text, records)))


def _separator(text: str) -> str:
    """Return the character between fields, a comma if no other is likelier."""
    sample = text[:_SAMPLE_CHARACTERS]
    try:
        return csv.Sniffer().sniff(sample, ",;\t|").delimiter
    except csv.Error:
        return "\t" if "\t" in sample else ","


def _records(text: str, separator: str) -> Iterator[_Record]:
    """Yield the records of a text, each up to a line end outside of quotes."""
    ends = re.compile(rf"[{re.escape(separator)}\r\n]|\Z")
    at, number = 0, 0
    while at < len(text):
        number += 1
        start = at
        fields: list[tuple[int, int, int]] = []
        for column in range(len(text)):
            low, high, at = _field(text, at, ends)
            value = text[low:high]
            if value.strip():
                low += len(value) - len(value.lstrip())
                fields.append((column, low, low + len(value.strip())))
            if at >= len(text) or text[at] != separator:
                break
            at += 1
        yield _Record(start, at, number, fields)
        at += 2 if text.startswith("\r\n", at) else 1


def _field(text: str, at: int, ends: re.Pattern[str]) -> tuple[int, int, int]:
    """Return the range of the field that begins at a place, and where it ends with its quotes."""
    if text.startswith('"', at):
        close = text.find('"', at + 1)
        while close >= 0 and text.startswith('"', close + 1):
            close = text.find('"', close + 2)
        if close >= 0 and (end := _end(text, close + 1, ends)) == close + 1:
            return at + 1, close, end
        if close >= 0:  # a quote inside a field
            return at, end, end
    end = _end(text, at, ends)
    return at, end, end


def _end(text: str, at: int, ends: re.Pattern[str]) -> int:
    found = ends.search(text, at)
    return found.start() if found else len(text)


def _blocks(text: str, records: Sequence[_Record]) -> Iterator[Block]:
    """Yield the blocks of a table, none if there is a single column."""
    if not any(len(record.fields) > 1 for record in records):
        return
    first = [
        TableRow([TableCell(text[low:high], column) for column, low, high in record.fields])
        for record in records[:ROWS_LOOKED_AT]
    ]
    captions, headers = find_layout(first)
    yield Block(BlockKind.TABLE, records[0].start, records[-1].end)
    for number, record in enumerate(records):
        if number < captions:
            yield Block(BlockKind.CAPTION, record.fields[0][1], record.fields[-1][2])
            continue
        header = number < captions + headers
        yield Block(BlockKind.ROW, record.start, record.end, header=header)
        for column, low, high in record.fields:
            yield Block(BlockKind.CELL, low, high, column=column)
