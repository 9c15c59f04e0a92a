"""Find the title, date, author and address of a document in its first and last lines."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from index.blocks import Block, BlockKind
from index.parse.boilerplate import boilerplate
from index.text.dates import date_in_name, dates, find_date
from index.text.normalize import HAN
from index.types import RawText

_HEAD_LINES, _TAIL_LINES = 12, 4
_TAIL_LENGTH = 500  # characters in which the last lines are looked for
# Characters. A longer line is running text, in which a label or a date is only mentioned.
_LONGEST_LINE = 120
_LONGEST_TITLE = 80
_LONGEST_VALUE = 30
# 时间 behind another word is that of something else: 报名时间, 会议时间, due date.
_DAY_LABEL = re.compile(
    r"(?:(?:发布|发表|发文|发稿|成文|印发|更新|出版|刊发|编辑|录入|上传|公布|公开|刊登|签发|签署|签订|制定"
    rf"|生成|创建|修改|修订|报道|撰写|写作)(?:时间|日期)|(?<![{HAN}])(?:时间|日期)"
    r"|(?:发布|发表|更新|刊登|公布|印发|成文)于"
    r"|(?:(?<!\w)(?:publication|publishing|issue|release|posting|revision|effective|document"
    r"|creation|modified|modification|approval) |(?<!\w)(?<!\w ))date|published|posted|updated)"
    r"\s*(?:on\b)?\s*[:：]?\s*",
    re.IGNORECASE,
)
_UNTIL = re.compile(r"日?\s*(?:至|到|[-–—~～])")  # what lasts for several days is no publication
_AUTHOR = re.compile(
    r"(?:作者|撰文|(?<!\w)(?:文|author|by))\s*[:：/]\s*([^\s|｜/)）】\]]+)", re.IGNORECASE
)
_SOURCE = re.compile(
    r"(?:来源|信息来源|稿源|发布者|发布单位|发布机构|(?<!\w)source)\s*[:：]\s*([^\s|｜)）】\]]+)",
    re.I,
)
_LABEL = re.compile(
    r"(?:来源|稿源|作者|编辑|责编|记者|发布者|发布机构|浏览|阅读|点击|字号|字体|source|author)[^:：]{0,4}[:：]",
    re.IGNORECASE,
)  # fmt: skip
_URL = re.compile(r"https?://[^\s<>\"'“”，。；）】]+")
_URL_LABEL = re.compile(r"(?:原文|链接|网址|地址|来源|source|url|link)", re.IGNORECASE)
_CRUMB = re.compile(r"^[^>»›。，]{1,12}[>»›]")
_TIME = re.compile(r"[T\s]*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?|星期.|周.")
_EDGES = " \t\u3000|｜_-#*"


@dataclass(frozen=True)
class Metadata:
    """What is known about a document; '' for what is not.

    ``date`` is ``YYYY-MM-DD``, ``author`` a person or, failing that, the source.
    """

    title: str
    date: str
    author: str
    url: str


def find_metadata(
    raw: RawText, search: str, restored: str, path: str = "", declared: Sequence[Block] = ()
) -> Metadata:
    """Return the metadata of a document from what its file declares, its text and its name.

    What the file declares is preferred. The day on which the file was made comes last, because it
    changes when a file is saved or copied. ``search`` and ``restored`` are the layers of the text,
    ``path`` is the name of the file, ``declared`` are the blocks that the file declares, in the
    restored text. The title is '' where the text begins with a row of a table, which names
    columns or holds values, or with the name of one of several sheets: the file's name tells more.
    """
    head = list(islice(_lines(search), _HEAD_LINES))
    texts = [search[start:end] for start, end in head]
    name = path.rpartition("/")[2]
    date_in_text = _date(texts, search)
    credit = _value(_AUTHOR, head, search) or _value(_SOURCE, head, search)
    sheet = raw.marks[0].place.sheet if raw.marks else ""
    title = " ".join(raw.title.split()) or _title(head, texts, restored, declared)
    return Metadata(
        title="" if sheet and title == sheet else title[:_LONGEST_TITLE],
        date=raw.date or date_in_text or date_in_name(name) or raw.created,
        author=" ".join(raw.author.split())[:_LONGEST_TITLE]
        or (restored[credit[0] : credit[1]] if credit else ""),
        url=raw.url or _url(texts),
    )


def _lines(text: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(r"[^\r\n]+", text):
        if not match[0].isspace():
            yield match.span()


def _date(head: list[str], search: str) -> str:
    for line in head:
        if _labelled_date(line)[1]:
            return _labelled_date(line)[1]
    tail = [line.strip() for line in search[-_TAIL_LENGTH:].splitlines() if line.strip()][
        -_TAIL_LINES:
    ]
    for line in head:
        if _is_dateline(line) and find_date(line):
            return find_date(line)
    for line in reversed(tail):
        if _is_dateline(line) and not _LABEL.search(line):
            return find_date(line)
    return ""


def _labelled_date(line: str) -> tuple[int, str]:
    """Return where the label of a date starts in a line, and the date; ``(0, '')`` if none."""
    label = _DAY_LABEL.search(line[:_LONGEST_LINE])
    value = line[label.end() : label.end() + _LONGEST_VALUE] if label else ""
    found = dates(value)
    if not label or not found or found[0][0] or _UNTIL.match(value, found[0][1]):
        return 0, ""
    return label.start(), found[0][2]


def _is_dateline(line: str) -> bool:
    """Return True if a line holds a date and little else than a time, a weekday or labels."""
    if len(line) > _LONGEST_LINE:
        return False
    found = dates(line)
    if not found:
        return False
    start, end, _ = found[0]
    if _LABEL.search(line) and "。" not in line:
        return True
    rest = _TIME.sub("", line[:start] + line[end:].removeprefix("日"))
    return not re.sub(r"[\W_]", "", rest)


def _marked(
    declared: Sequence[Block], head: list[tuple[int, int]]
) -> tuple[list[Block], list[Block]]:
    """Return those rows of several cells and those captions that begin in the first lines."""
    end = head[-1][1] if head else 0
    first = [block for block in declared if block.start < end]
    cells = sorted(block.start for block in first if block.kind is BlockKind.CELL)
    rows = [block for block in first if block.kind is BlockKind.ROW]
    rows = [row for row in rows if bisect_left(cells, row.end) - bisect_left(cells, row.start) > 1]
    return rows, [block for block in first if block.kind is BlockKind.CAPTION]


def _title(
    head: list[tuple[int, int]], texts: list[str], restored: str, declared: Sequence[Block]
) -> str:
    """Return the first line that is neither navigation nor a dateline, '' if it is in a row."""
    first = max((at + 1 for at, text in enumerate(texts[:4]) if _CRUMB.match(text)), default=0)
    rows, captions = _marked(declared, head)

    def in_row(at: int) -> bool:
        return any(row.start <= at < row.end for row in rows)

    for (start, end), text in list(zip(head, texts, strict=True))[first:]:
        at, day = _labelled_date(text.strip(_EDGES))
        is_credit = (day and at == 0) or _is_dateline(text) or _LABEL.match(text)
        if not is_credit and not boilerplate(text):
            if in_row(start):
                return ""
            # Empty fields of a CSV leave their separators behind a caption.
            end = next((one.end for one in captions if start <= one.start < one.end <= end), end)
            return restored[start:end].strip(_EDGES)[:_LONGEST_TITLE]
    if not head or in_row(head[0][0]):
        return ""
    return restored.strip()[:_LONGEST_TITLE].splitlines()[0] if restored.strip() else ""


def _value(
    pattern: re.Pattern[str], lines: list[tuple[int, int]], search: str
) -> tuple[int, int] | None:
    """Return the range of the first value that follows a label."""
    for start, end in lines:
        match = pattern.search(search, start, end) if end - start <= _LONGEST_LINE else None
        if match and not match[1].startswith("http"):
            return match.start(1), min(match.end(1), match.start(1) + _LONGEST_VALUE)
    return None


def _url(lines: list[str]) -> str:
    """Return the first address that follows a label such as 原文, or ''."""
    for line in lines:
        match = _URL.search(line)
        if match and _URL_LABEL.search(line[: match.start()]):
            return match[0]
    return ""
