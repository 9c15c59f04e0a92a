"""CSV and TSV: the text as it stands, cited by row."""

import csv
import io
from dataclasses import replace

from index.formats.base import Format
from index.formats.decode import decode
from index.types import Mark, Place, PlaceKind, RawText

FORMAT = Format("CSV", (".csv", ".tsv"))
_SAMPLE_CHARACTERS = 10_000  # from which the separator is guessed; set by hand


def read(data: bytes, limit: int) -> RawText:
    """Return the text as it stands, each record marked ``row N``.

    A quoted field may contain line ends. Raises ReadError if the file is binary, empty or
    longer than ``limit`` characters.
    """
    raw = decode(data, limit)
    csv.field_size_limit(limit)
    lines = io.StringIO(raw.text, newline="").readlines()
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    try:
        dialect: type[csv.Dialect] = csv.Sniffer().sniff(raw.text[:_SAMPLE_CHARACTERS], ",;\t|")
    except csv.Error:
        dialect = csv.excel_tab if "\t" in raw.text[:_SAMPLE_CHARACTERS] else csv.excel
    records = csv.reader(lines, dialect)
    marks, at = [], 0
    try:
        for number, record in enumerate(records, 1):
            if any(field.strip() for field in record):
                marks.append(Mark(starts[at], Place(PlaceKind.ROW, number)))
            at = records.line_num
    except csv.Error:  # the text is complete; only its rows are unknown from here on
        pass
    return replace(raw, marks=tuple(marks))
