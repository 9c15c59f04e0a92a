"""JSON and JSON Lines: the text field of each record, cited by record."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from index.errors import ReadError
from index.formats.base import Format
from index.formats.builder import Assembly, clean, with_title
from index.formats.decode import decode
from index.text.dates import date_of_value
from index.types import Place, PlaceKind, RawText

FORMAT = Format("JSON", (".json", ".jsonl", ".ndjson"))
# The keys under which each field is looked for, best first.
_KEYS = {
    "text": ("text", "content", "body", "raw_content", "正文", "内容"),
    "title": ("title", "headline", "标题"),
    "date": ("date", "published", "publish_date", "pub_date", "date_published", "time",
             "published_at", "created_at", "timestamp", "日期", "发布时间", "发布日期"),
    "author": ("author", "authors", "byline", "作者"),
    "url": ("url", "link", "source_url", "网址", "链接"),
}  # fmt: skip


def read(data: bytes, limit: int) -> RawText:
    """Return the texts of all records, each below its title, marked ``record 1`` and so on.

    If the file holds a single record, its title, date, author and URL are the document's.
    Raises ReadError if no record has a text or the file is not JSON.
    """
    text = decode(data, 10 * limit).text
    notes: list[str] = []
    records = list(_records(text, notes))
    made = Assembly(limit)
    several = len(records) > 1
    for number, record in records:
        title = _field(record, "title")
        body = _field(record, "text")
        place = Place(PlaceKind.RECORD, number) if several else None
        made.add(with_title(title, body), place)
    raw = made.raw("json", f"no record has a text field ({', '.join(_KEYS['text'][:3])})")
    if several:
        return replace(raw, notes=tuple(notes))
    (_, only), *_ = records
    return replace(
        raw,
        title=_field(only, "title"),
        date=date_of_value(_field(only, "date")),
        author=_field(only, "author"),
        url=_field(only, "url"),
        notes=tuple(notes),
    )


def _records(text: str, notes: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the number and the fields of each record that has a text.

    Lines that are not JSON are reported in ``notes``. Of an object without a text of its own
    the longest list is read.
    """
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as error:
        whole = list(_parse_lines(text, notes, error))
    if isinstance(whole, dict) and not _field(whole, "text"):
        lists = [value for value in whole.values() if isinstance(value, list)]
        whole = max(lists, key=len, default=[])
    records = whole if isinstance(whole, list) else [whole]
    for number, record in enumerate(records, 1):
        if isinstance(record, dict) and _field(record, "text"):
            yield number, record


def _parse_lines(text: str, notes: list[str], error: json.JSONDecodeError) -> Iterator[Any]:
    """Yield the value of each line, None for empty and broken ones, which are noted.

    Raises ReadError, naming ``error``, if no line is JSON.
    """
    lines = text.split("\n")
    broken = []
    for number, line in enumerate(lines, 1):
        try:
            yield json.loads(line) if line.strip() else None
        except json.JSONDecodeError:
            broken.append(number)
            yield None
    if len(broken) == sum(1 for line in lines if line.strip()):
        raise ReadError(f"not valid JSON ({error})") from error
    if broken:
        shown = ", ".join(str(number) for number in broken[:10])
        notes.append(f"{len(broken)} lines are no JSON and were left out (line {shown})")


def _field(record: dict[str, Any], name: str) -> str:
    """Return the value of a field under the first of its keys that has one, as text."""
    for key in _KEYS[name]:
        value = record.get(key)
        if isinstance(value, list):
            value = ", ".join(part for part in value if isinstance(part, str))
        if isinstance(value, str | int) and value and not isinstance(value, bool):
            text = clean(str(value)).strip()
            return text if name == "text" else " ".join(text.split())
    return ""
