"""JSON and JSON Lines: texts, questions with answers, tables and fields, cited by record."""

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any, TypeAlias

from index.blocks import Block, BlockKind
from index.errors import ReadError
from index.formats.base import Format
from index.formats.builder import Assembly, clean, with_title
from index.formats.charsets.decode import decode
from index.formats.tables import TableRow, add_table, plain_cells
from index.messages import Message, say
from index.text.dates import date_of_value
from index.types import Place, PlaceKind, RawText

FORMAT = Format("JSON", (".json", ".jsonl", ".ndjson"))
Record: TypeAlias = dict[str, Any]

# The keys under which each field is looked for, best first.
_KEYS = {
    "text": ("text", "content", "body", "raw_content", "正文", "内容"),
    "title": ("title", "headline", "标题"),
    "date": ("date", "published", "publish_date", "pub_date", "date_published", "time",
             "published_at", "created_at", "timestamp", "日期", "发布时间", "发布日期"),
    "author": ("author", "authors", "byline", "作者"),
    "url": ("url", "link", "source_url", "网址", "链接"),
    "question": ("question", "q", "query", "问题", "问", "提问", "instruction", "prompt"),
    "answer": ("answer", "a", "答案", "答", "回答", "output", "response", "completion"),
}  # fmt: skip
_METADATA = ("title", "date", "author", "url")
# Set by hand: a table of more columns or of longer values is no longer read as one.
_MOST_COLUMNS = 60
_LONGEST_VALUE = 300
_DEEPEST = 20  # levels of objects in objects; what is deeper is shown as JSON


def read(data: bytes, limit: int) -> RawText:
    """Return the records, each below its title and marked ``record 1`` and so on.

    A text stands as it is, a question above its answer, and every other field is a line
    ``key：value``; records of the same few short fields are a table. If the file holds a single
    record, its title, date, author and URL are the document's. Raises ReadError if no record has
    a value or the file is not JSON.
    """
    source = decode(data, 10 * limit)
    notes = list(source.notes)
    whole = _parse(source.text, notes)
    if isinstance(whole, list) and len(whole) == 1:
        whole = whole[0]
    writer = _Writer(Assembly(limit))
    if isinstance(whole, list):
        writer.add_records("", whole, marked=True)
    else:
        writer.add_whole(whole)
    raw = replace(writer.made.raw("json", say("no record has a value")), notes=tuple(notes))
    if not isinstance(whole, dict) or _main_list(whole):
        return raw
    return replace(
        raw,
        title=_field(whole, "title"),
        date=date_of_value(_field(whole, "date")),
        author=_field(whole, "author"),
        url=_field(whole, "url"),
    )


def _parse(text: str, notes: list[Message]) -> Any:  # noqa: ANN401
    """Return the value of a file, a list for JSON Lines; numbers stay as they are written."""
    try:
        return _loads(text)
    except json.JSONDecodeError as error:
        return list(_parse_lines(text, notes, error))


def _loads(text: str) -> Any:  # noqa: ANN401
    return json.loads(
        text, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=_record
    )


def _record(pairs: list[tuple[str, Any]]) -> Record:
    """Return the fields of an object; one that is there several times keeps all its values."""
    record: Record = {}
    repeated: set[str] = set()
    for key, value in pairs:
        if key in repeated:
            record[key].append(value)
        elif key in record:
            repeated.add(key)
            record[key] = [record[key], value]
        else:
            record[key] = value
    return record


def _main_list(record: Record) -> str:
    """Return the key of the list that an object without a text wraps, '' if there is none."""
    if _field(record, "text") or _field(record, "question"):
        return ""
    lists = [key for key, value in record.items() if _is_records(value)]
    return max(lists, key=lambda key: len(record[key]), default="")


class _Writer:
    """Puts records into a text."""

    def __init__(self, made: Assembly) -> None:
        self.made = made

    def add_whole(self, value: Any) -> None:  # noqa: ANN401
        """Add the only value of a file; of an object without a text the list that it wraps."""
        if not isinstance(value, dict):
            self.made.add(_scalar(value))
            return
        main = _main_list(value)
        single = not main
        self._add_record(
            "", {k: v for k, v in value.items() if not main or k != main}, None, single, 0
        )
        if main:
            self.add_records("", value[main], marked=True)

    def add_records(
        self, path: str, records: Sequence[Any], *, marked: bool, depth: int = 0
    ) -> None:
        """Add records, as a table if they are alike; ``marked`` if each is a place of the file."""
        columns = _columns(records)
        if columns:
            rows = [TableRow(plain_cells(columns), header=True)]
            if path:
                rows.insert(0, TableRow(plain_cells([path])))
            for number, record in enumerate(records, 1):
                if record is not None:
                    cells = plain_cells(_one_line(record.get(key)) for key in columns)
                    rows.append(
                        TableRow(cells, Place(PlaceKind.RECORD, number) if marked else None)
                    )
            add_table(self.made, rows)
            return
        if _are_rows(records):
            self._add_rows(path, records, marked=marked)
            return
        for number, record in enumerate(records, 1):
            place = Place(PlaceKind.RECORD, number) if marked else None
            self._add_one(f"{path}.{number}" if path else "", number, record, place, depth)

    def _add_one(
        self,
        path: str,
        number: int,
        record: Any,  # noqa: ANN401
        place: Place | None,
        depth: int,
    ) -> None:
        """Add a record of a list, or a value of one."""
        if isinstance(record, dict):
            with ExitStack() as stack:
                if not any(_field(record, name) for name in ("text", "title", "question")):
                    # Its lines belong together: one of them says what the others are about.
                    stack.enter_context(self.made.block(Block(BlockKind.PARAGRAPH, 0, 0)))
                self._add_record(path, record, place, False, depth)
        elif isinstance(record, list) or path:
            self._add_pair(path or str(number), record, place, depth)
        else:
            self.made.add(_scalar(record), place)

    def _add_rows(self, path: str, rows: Sequence[Sequence[Any]], *, marked: bool) -> None:
        """Add lists of the same length as the rows of a table."""
        table = [TableRow(plain_cells([path]))] if path else []
        for number, row in enumerate(rows, 1):
            place = Place(PlaceKind.RECORD, number) if marked else None
            table.append(TableRow(plain_cells(map(_one_line, row)), place))
        add_table(self.made, table)

    def _add_record(
        self, path: str, record: Record, place: Place | None, single: bool, depth: int
    ) -> None:
        """Add a record: title, text, question and answer, then its other fields."""
        used = set()
        title, body = _field(record, "title"), _field(record, "text")
        question, answer = _field(record, "question"), _field(record, "answer")
        kind = BlockKind.TITLE if single else BlockKind.HEADING
        if title and (with_title(title, body) != body or not single):
            with self.made.block(Block(kind, 0, 0, level=0 if single else 1)):
                self.made.add(title, place)
            # Below a title of its own, so that the text does not seem to go on from the last one.
            body = body.removeprefix(title).lstrip() if body.startswith(f"{title}\n") else body
        used |= {_key(record, "title")} if title else set()
        if body:
            self.made.add(body, place)
            used.add(_key(record, "text"))
        if question and answer:
            self._add_answer(record, place)
            used |= {_key(record, "question"), _key(record, "answer"), "input"}
        if single:
            used |= {_key(record, name) for name in _METADATA if body or question}
        for key, value in record.items():
            if key not in used:
                self._add_pair(f"{path}.{key}" if path else key, value, place, depth)

    def _add_answer(self, record: Record, place: Place | None) -> None:
        with self.made.block(Block(BlockKind.QA, 0, 0)):
            with self.made.block(Block(BlockKind.QUESTION, 0, 0)):
                self.made.add(_field(record, "question"), place)
                # What an instruction is about stands in a field of its own.
                self.made.add(_scalar(record.get("input")), place)
            with self.made.block(Block(BlockKind.ANSWER, 0, 0)):
                self.made.add(_field(record, "answer"), place)

    def _add_pair(self, key: str, value: Any, place: Place | None, depth: int) -> None:  # noqa: ANN401
        """Add a field as a line; an object as a line for each of its fields."""
        if depth >= _DEEPEST and isinstance(value, dict | list):
            value = json.dumps(value, ensure_ascii=False)
        if isinstance(value, dict):
            self._add_record(key, value, place, False, depth + 1)
        elif isinstance(value, list) and any(isinstance(each, dict | list) for each in value):
            self.add_records(key, value, marked=False, depth=depth + 1)
        else:
            text = _scalar(value)
            key = " ".join(clean(key).split())
            if text and not key:
                self.made.add(text, place)
            elif text:
                with self.made.block(Block(BlockKind.PAIR, 0, 0)):
                    with self.made.block(Block(BlockKind.KEY, 0, 0)):
                        self.made.add(key, place)
                    self.made.add("：", place, joint="")
                    with self.made.block(Block(BlockKind.VALUE, 0, 0)):
                        self.made.add(text, place, joint="")


def _are_rows(records: Sequence[Any]) -> bool:
    """Return True for lists of values that are all of the same length."""
    lengths = {len(record) if isinstance(record, list) else 0 for record in records}
    return (
        len(records) > 1
        and len(lengths) == 1
        and 1 < lengths.pop() <= _MOST_COLUMNS
        and not any(isinstance(value, dict | list) for record in records for value in record)
    )


def _is_records(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, list) and any(isinstance(each, dict) for each in value)


def _columns(records: Sequence[Any]) -> list[str]:
    """Return the keys of records that make a table: short fields, most of which all have."""
    rows = [record for record in records if record is not None]
    keys: dict[str, None] = {}
    filled = 0
    for row in rows:
        if not isinstance(row, dict) or _field(row, "text"):
            return []
        if _field(row, "question") and _field(row, "answer"):
            return []
        for key, value in row.items():
            if isinstance(value, dict | list) or (
                isinstance(value, str) and len(value) > _LONGEST_VALUE
            ):
                return []
            keys[key] = None
            filled += value is not None
        if len(keys) > _MOST_COLUMNS:
            return []
    return (
        list(keys)
        if len(rows) > 1 and len(keys) > 1 and 2 * filled >= len(keys) * len(rows)
        else []
    )


def _one_line(value: Any) -> str:  # noqa: ANN401
    return " ".join(_scalar(value).split())


def _scalar(value: Any) -> str:  # noqa: ANN401
    """Return a value as text: a list with 、 between its items, '' for null."""
    if isinstance(value, list):
        return "、".join(filter(None, map(_scalar, value)))
    if isinstance(value, bool):
        return "true" if value else "false"
    return clean(value).strip() if isinstance(value, str) else ""


def _parse_lines(text: str, notes: list[Message], error: json.JSONDecodeError) -> Iterator[Any]:
    """Yield the value of each line, None for empty and broken ones, which are noted.

    Raises ReadError, naming ``error``, if no line is JSON.
    """
    lines = text.split("\n")
    broken = []
    for number, line in enumerate(lines, 1):
        try:
            yield _loads(line) if line.strip() else None
        except json.JSONDecodeError:
            broken.append(number)
            yield None
    if len(broken) == sum(1 for line in lines if line.strip()):
        raise ReadError(
            "not valid JSON: it goes wrong or breaks off at line {line}, character {character}",
            line=error.lineno,
            character=error.colno,
        ) from error
    if broken:
        notes.append(
            say(
                "{count} lines are no JSON and were left out (line {lines})",
                count=len(broken), lines=tuple(broken[:10]),
            )
        )  # fmt: skip


def _key(record: Record, name: str) -> str:
    """Return the first of a field's keys that has a value, '' if there is none."""
    lowered = {key.lower(): key for key in record}
    for key in _KEYS[name]:
        own = lowered.get(key)
        if own is not None and _as_text(record[own]):
            return own
    return ""


def _field(record: Record, name: str) -> str:
    """Return the value of a field under the first of its keys that has one, as text."""
    key = _key(record, name)
    text = _as_text(record[key]) if key else ""
    return " ".join(text.split()) if name in _METADATA else text


def _as_text(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, list):
        value = ", ".join(part for part in value if isinstance(part, str))
    return clean(value).strip() if isinstance(value, str) else ""
