"""Tables: which rows name the columns, and how a table is put into a text with its blocks."""

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from itertools import accumulate, islice
from typing import NamedTuple

from index.blocks import Block, BlockKind, Visibility
from index.formats.builder import Assembly
from index.types import Place

# All five were set by hand.
_BODY_ROWS = 30  # below a possible header that are looked at
_MAX_CAPTIONS = 4  # lines above the header: a title, a unit, a date, an office
_MAX_HEADERS = 5
_LONG_CHARACTERS = 40  # more are a text, no name of a column
_KEY_SHARE = 0.5  # of a column's cells that read like names of fields, if they are

_NUMERALS = "零〇一二三四五六七八九十百千万亿两点半"
_PERIOD = re.compile(
    rf"(?:19|20)\d\d(?:年度?|[-./年]\d\d?月?)?|第?[\d{_NUMERALS}]{{1,3}}(?:月份?|季度?|周|期|[班组级楼批号]+)|"
    r"[QH][1-4]|(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z.]*|FY\d+",
    re.IGNORECASE,
)
_SPELLED_OUT = re.compile(rf"[约近超]?[{_NUMERALS}]+(?:分之[{_NUMERALS}]+)?\w{{0,3}}")
_FIGURE = re.compile(r"[-+−±<>≤≥~～约近超¥￥$€£（(.]*\d")
_NUMBER = re.compile(rf"\d[\d,.]*|[{_NUMERALS}]+")
_CODE = re.compile(r"(?=.*\d)[A-Za-z0-9]+(?:[-_./#][A-Za-z0-9]+)*")
# The endings of the names of fields; what they have in common is that values do not end so.
_FIELD = re.compile(
    r".*(?:名|名称|字号|编号|号码|代码|账号|序号|型号|批号|日期?|时间|期限|年限|年份|地[址点区]|电话|手机|邮[箱编]|网址"
    r"|.人|.者|单位|部门|机构|职[务称位]|学历|专业|籍贯|民族|性别|年龄|出生|类[型别]?|种类|规格|品种|金额|单?价格?|费用?"
    r"|数|数量|.量|.率|占比|比例|.额|.度|备注|说明|内容|项目|事项|要求|标准|条件|方[式法]|结果|状态|情况|[等级]+别?|问题?"
    r"|答案?|明细|详情|合计|依据|原因|措施|范围|面积|资本|尺寸|.压)"
    r"|(?:.*\s)?(?:name|id|no\.?|number|date|time|type|price|amount|total|phone|tel|e-?mail|address"
    r"|department|dept|title|value|description|notes?|remarks?|unit|quantity|qty|question|answer)",
    re.IGNORECASE,
)
_UNITS = re.compile(r"[（(\[【].*[）)\]】]|[：:*＊]|\s+$")


class TableCell(NamedTuple):
    """A cell: its text, its first column from 0, and how many columns and rows it spans.

    ``write`` adds what the cell holds, given the joint in front of it, where that is more than a
    text. ``own_lines`` is True if that begins and ends a line, as a table in the cell does.
    """

    text: str
    column: int
    across: int = 1
    down: int = 1
    visibility: Visibility = Visibility.VISIBLE
    write: Callable[[str], None] | None = None
    own_lines: bool = False


class TableRow(NamedTuple):
    """A row; cells without a text may be left out.

    ``header`` is None where the file is silent. ``notes`` are comments on cells of the row.
    """

    cells: Sequence[TableCell]
    place: Place | None = None
    header: bool | None = None
    visibility: Visibility = Visibility.VISIBLE
    notes: Sequence[str] = ()


class Layout(NamedTuple):
    """How many rows at the top of a table are captions, and how many after them are headers."""

    captions: int
    headers: int


def plain_cells(texts: Iterable[str]) -> list[TableCell]:
    """Return the cells of a row without spans; empty texts take their column and are left out."""
    return [TableCell(text, column) for column, text in enumerate(texts) if text.strip()]


def add_table(
    made: Assembly,
    rows: Sequence[TableRow],
    joint: str = "\n",
    visibility: Visibility = Visibility.VISIBLE,
) -> None:
    """Add a table with its captions, header rows and cells, a line for each row.

    ``joint`` stands between the table and the text before it.
    """
    layout = find_layout(rows)
    # Rows without a text leave no row, so that no cell can span them.
    filled = [0, *accumulate(any(cell.text.strip() for cell in row.cells) for row in rows)]
    with made.block(Block(BlockKind.TABLE, 0, 0, visibility=visibility)):
        for number, row in enumerate(rows):
            before = made.length
            if any(cell.down > 1 for cell in row.cells):
                row = row._replace(cells=[_clipped(cell, number, filled) for cell in row.cells])
            if number < layout.captions:
                with made.block(Block(BlockKind.CAPTION, 0, 0, visibility=row.visibility)):
                    _add_cells(made, row, joint, marked=False)
            else:
                header = number < layout.captions + layout.headers
                block = Block(BlockKind.ROW, 0, 0, header=header, visibility=row.visibility)
                with made.block(block):
                    _add_cells(made, row, joint, marked=True)
            joint = "\n" if made.length > before else joint
            for note in row.notes:
                with made.block(Block(BlockKind.EDITORIAL, 0, 0, visibility=row.visibility)):
                    made.add(note, row.place, joint)


def _clipped(cell: TableCell, number: int, filled: Sequence[int]) -> TableCell:
    """Return a cell that spans no rows but those that have a text."""
    last = min(number + cell.down, len(filled) - 1)
    return cell._replace(down=max(1, filled[last] - filled[number]))


def _add_cells(made: Assembly, row: TableRow, joint: str, *, marked: bool) -> None:
    """Add the cells of a row, tabs between them, with a block for each if they are ``marked``."""
    for cell in row.cells:
        between = "\n" if cell.own_lines and joint == "\t" else joint
        before = made.length
        if cell.write:
            with made.block(_cell_block(cell, 0, 0)) if marked else nullcontext():
                cell.write(between)
        else:
            made.add(cell.text, row.place, between)
            if marked and made.length > before:
                start = before + len(between) if before else 0
                made.mark(_cell_block(cell, start, made.length))
        if made.length > before:
            joint = "\n" if cell.own_lines else "\t"


def _cell_block(cell: TableCell, start: int, end: int) -> Block:
    return Block(
        BlockKind.CELL, start, end, 0, "", cell.column, cell.across, cell.down, False,
        cell.visibility,
    )  # fmt: skip


def find_layout(rows: Sequence[TableRow]) -> Layout:
    """Return which of a table's first rows are captions and headers.

    What the file itself says of a row counts; otherwise rows are told apart by the kinds of
    their values: a header is above values of another kind than its own names.
    """
    shown = [row.cells for row in rows[: _MAX_CAPTIONS + _MAX_HEADERS + _BODY_ROWS]]
    shown = [[cell for cell in cells if cell.text.strip()] for cells in shown]
    width = max((cell.column + cell.across for cells in shown for cell in cells), default=0)
    captions = _captions(shown, rows, width)
    said = 0
    for row in islice(rows, captions, captions + _MAX_HEADERS):
        if not row.header:
            break
        said += 1
    if said or any(row.header is False for row in rows[captions : captions + 1]):
        return Layout(captions, said if captions + said < len(rows) else 0)
    return Layout(captions, _headers(shown[captions:], width))


def _captions(shown: Sequence[Sequence[TableCell]], rows: Sequence[TableRow], width: int) -> int:
    """Return how many rows are titles: one text alone above rows of several cells."""
    count = 0
    for cells, row in zip(shown[:_MAX_CAPTIONS], rows, strict=False):
        if row.header or len(cells) > 1 or width < 2:
            break
        if cells:
            (cell,) = cells
            alone = cell.across >= width or cell.column == 0 or _UNITS.search(cell.text)
            if not alone or cell.down > 1:
                break
        count += 1
    return count if any(len(cells) > 1 for cells in shown[count:]) else 0


def _headers(shown: Sequence[Sequence[TableCell]], width: int) -> int:
    """Return how many of the first rows name the columns."""
    if len(shown) < 2 or width < 2 or not shown[0] or _pairs(shown, width):
        return 0
    count = _group_rows(shown)
    if not count:
        return 0
    names = {cell.column: cell.text for cells in shown[:count] for cell in cells}
    body = shown[count : count + _BODY_ROWS]
    below: dict[int, list[str]] = {}
    for cells in body:
        for cell in cells:
            below.setdefault(cell.column, []).append(cell.text)
    votes = [_vote(name, below[column]) for column, name in names.items() if column in below]
    if any(votes) or any(_kind(name) == "figure" for name in names.values()):
        return count if sum(votes) > 0 else 0
    texts = [cell.text.strip() for cell in shown[0]]
    filled = len(texts) >= max(len(cells) for cells in body) - 1
    return count if count > 1 or (filled and len(set(texts)) == len(texts)) else 0


def _vote(name: str, values: Sequence[str]) -> int:
    """Return 1 if a text is of another kind than the values below it, -1 if it is a value."""
    kinds = [_kind(value) for value in values]
    most, own = max(set(kinds), key=kinds.count), _kind(name)
    if own == "figure" and most == "figure":
        return -(_shape(name) in map(_shape, values))
    if own == most:
        return -(own != "label")
    return -1 if own in ("figure", "text") else int(most != "label")


def _group_rows(shown: Sequence[Sequence[TableCell]]) -> int:
    """Return how many rows the header has if the first row is one: names may stand below groups.

    It is 0 if the cells of the first row show that it holds values.
    """
    count = 1
    while count < min(_MAX_HEADERS, len(shown) - 1):
        above, below = shown[count - 1], shown[count]
        reach = max(cell.down for cell in shown[0])
        if not below and reach > count:
            count += 1
            continue
        own = {cell.column: cell.text.strip() for cell in above if cell.across == 1}
        grouped = any(cell.across > 1 for cell in above)
        if not grouped and above and below and below[0].column > above[0].column:
            # A group that is not merged: nothing stands to the right of its name.
            last = max(cell.column + cell.across for cell in below)
            ends = [*(cell.column for cell in above[1:]), last]
            wide = [cell.column for cell, end in zip(above, ends, strict=True)
                    if end - cell.column > 1]  # fmt: skip
            grouped = bool(wide)
            own = {column: text for column, text in own.items() if column not in wide}
        under_names = [cell for cell in below if own.get(cell.column, cell.text) != cell.text]
        if count == 1 and reach > 1 and not grouped and under_names:
            return 0  # a value that several rows share
        if not grouped or not below or under_names:
            break
        if any(_kind(cell.text) not in ("label", "period", "code") for cell in below):
            break
        count += 1
    return count


def _pairs(shown: Sequence[Sequence[TableCell]], width: int) -> bool:
    """Return True if the odd columns name what stands beside them, as 姓名 does beside 张三."""
    if width % 2 or any(cell.across > 1 and cell.column % 2 == 0 for cell in shown[0]):
        return False
    keys = [cell.text for cells in shown for cell in cells if cell.column % 2 == 0]
    values = [cell.text for cells in shown for cell in cells if cell.column % 2]
    if not keys or not values or len(set(keys)) < len(keys):
        return False
    if sum(key.rstrip().endswith(("：", ":")) for key in keys) > _KEY_SHARE * len(keys):
        return True
    beside = [cell.text for cell in shown[0] if cell.column % 2]
    if any(_names_a_field(text) for text in beside):
        return False
    if sum(map(_names_a_field, keys)) < _KEY_SHARE * len(keys):
        return False
    kinds = [_kind(text) for text in values[len(beside) :]]
    same = len(set(kinds)) == 1 and kinds[0] != "label"
    return not (same and len(kinds) > 2 and all(_kind(text) == "label" for text in beside))


def _names_a_field(text: str) -> bool:
    return len(text) <= _LONG_CHARACTERS and bool(_FIELD.fullmatch(_UNITS.sub("", text.strip())))


def _kind(text: str) -> str:
    """Return what a cell's text is: a figure, a code, a period, a text of sentences, a label."""
    text = text.strip()
    if len(text) > _LONG_CHARACTERS or text.endswith(("。", "！", "？", "；", ";")):
        return "text"
    if _PERIOD.fullmatch(text):
        return "period"
    digits = sum(character.isdigit() for character in text)
    if digits and _CODE.fullmatch(text) and any(map(str.isalpha, text)):
        return "code"
    if _SPELLED_OUT.fullmatch(text) or (2 * digits >= len(text) and _FIGURE.match(text)):
        return "figure"
    return "label"


def _shape(text: str) -> str:
    """Return a figure with each number as 9: values below each other share their unit."""
    return _NUMBER.sub("9", text.strip())
