"""CSV and TSV: the raw text, cited by row."""

import csv
import io
from dataclasses import replace

from index.formats.base import Format
from index.formats.decode import decode
from index.types import Mark, Place, PlaceKind, RawText

FORMAT = Format("CSV", (".csv", ".tsv"))
_SAMPLE = 10_000


def read(data: bytes, limit: int) -> RawText:
    """Return the file as it stands, each record marked ``row N``, quoted line ends minded.

    Raises ReadError as plain text does.
    """
    raw = decode(data, limit)
    csv.field_size_limit(limit)
    lines = io.StringIO(raw.text, newline="").readlines()
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    try:
        dialect: type[csv.Dialect] = csv.Sniffer().sniff(raw.text[:_SAMPLE], ",;\t|")
    except csv.Error:
        dialect = csv.excel_tab if "\t" in raw.text[:_SAMPLE] else csv.excel
    records = csv.reader(lines, dialect)
    marks, at = [], 0
    try:
        for number, record in enumerate(records, 1):
            if any(field.strip() for field in record):
                marks.append(Mark(starts[at], Place(PlaceKind.ROW, number)))
            at = records.line_num
    except csv.Error:  # the text is still there; its rows are cited as far as they are known
        pass
    return replace(raw, marks=tuple(marks))
