"""Printed pages as pictures, with the text that is printed on them: what OCR is measured on.

The prose is our own, in ``ocr_prose.txt``; the pages are A4 in Noto CJK, set as Chinese offices
and publishers set them.
"""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import opencc
from PIL import Image, ImageDraw, ImageFont

_PROSE = Path(__file__).parent / "ocr_prose.txt"
_DPI = 300
_A4 = (2480, 3508)  # pixels at 300 dpi
_MARGIN = 290
_NOT_FIRST = "，。；：、！？”’）》％%"  # marks that do not begin a line
_NOT_LAST = "“‘（《"
_DOWN_QUOTES = str.maketrans("“”", "『』")
_INDENT = "\u3000\u3000"


@dataclass(frozen=True)
class PrintedPage:
    """A picture of a page and what it says, in the order in which it is read."""

    name: str
    picture: Image.Image
    text: str


@cache
def font_file(family: str = "Serif") -> str:
    """Return the file of Noto Serif CJK or Noto Sans CJK, '' if it is not installed."""
    asked = ["fc-match", "--format=%{file}", f"Noto {family} CJK SC:style=Regular"]
    try:
        found = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""
    return found if "CJK" in Path(found).name else ""


@cache
def font(family: str, pixels: int, traditional: bool = False) -> ImageFont.FreeTypeFont:
    """Return a font; the glyphs are those of Taiwan or of the mainland."""
    wanted = f"Noto {family} CJK {'TC' if traditional else 'SC'}"
    for index in range(10):
        found = ImageFont.truetype(font_file(family), pixels, index=index)
        if found.getname()[0] == wanted:
            return found
    raise LookupError(wanted)


def articles() -> list[list[str]]:
    """Return the articles of the prose, each a title and paragraphs."""
    text = _PROSE.read_text(encoding="utf-8")
    return [part.strip().split("\n") for part in text.split("\n\n")]


def traditional(text: str) -> str:
    """Return a text in the characters of Taiwan."""
    return str(_to_traditional().convert(text))


@cache
def _to_traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2tw")


def across(
    name: str,
    paragraphs: Sequence[str],
    points: float,
    family: str = "Serif",
    columns: int = 1,
    leading: float = 1.7,
    in_traditional: bool = False,
) -> PrintedPage:
    """Print a title over paragraphs, whose lines run to the right, in columns.

    What does not fit onto the page is left out.
    """
    if in_traditional:
        paragraphs = [traditional(paragraph) for paragraph in paragraphs]
    size = round(points * _DPI / 72)
    letters = font(family, size, in_traditional)
    heading = font(family, round(1.4 * size), in_traditional)
    picture, draw = _sheet()
    title, *body = paragraphs
    draw.text((_A4[0] / 2, _MARGIN), title, 0, heading, anchor="ma")
    top = _MARGIN + round(3 * size)
    gap = 2 * size
    width = (_A4[0] - 2 * _MARGIN - gap * (columns - 1)) // columns
    most = int((_A4[1] - top - _MARGIN) / (leading * size))
    lines = [line for text in body for line in _broken(_INDENT + text, letters, width)]
    lines = lines[: most * columns]
    per_column = -(-len(lines) // columns) if len(lines) < most * columns else most
    for at, line in enumerate(lines):
        column, row = divmod(at, per_column)
        place = _MARGIN + column * (width + gap), top + row * leading * size
        draw.text(place, line, 0, letters)
    return PrintedPage(name, picture, "\n".join([title, *lines]))


def down(
    name: str, paragraphs: Sequence[str], points: float, in_traditional: bool = False
) -> PrintedPage:
    """Print paragraphs whose lines run down the page, the first at the right."""
    if in_traditional:
        paragraphs = [traditional(paragraph) for paragraph in paragraphs]
    # What the font shows for quotation marks in lines that run down.
    paragraphs = [paragraph.translate(_DOWN_QUOTES) for paragraph in paragraphs]
    size = round(points * _DPI / 72)
    letters = font("Serif", size, in_traditional)
    picture, draw = _sheet()
    length = (_A4[1] - 2 * _MARGIN) // size
    lines = [
        line
        for at, text in enumerate(paragraphs)
        for line in _set_solid(text if not at else _INDENT + text, length)
    ]
    lines = lines[: int((_A4[0] - 2 * _MARGIN) / (1.8 * size))]
    for at, line in enumerate(lines):
        place = _A4[0] - _MARGIN - size / 2 - at * 1.8 * size, _MARGIN
        draw.text(
            place, line, 0, letters, anchor="mt", direction="ttb", features=["vert"], language="zh"
        )
    return PrintedPage(name, picture, "\n".join(lines))


def table(name: str, title: str, rows: Sequence[Sequence[str]], points: float) -> PrintedPage:
    """Print a ruled table under a title."""
    size = round(points * _DPI / 72)
    letters, heading = font("Sans", size), font("Serif", round(1.4 * size))
    picture, draw = _sheet()
    draw.text((_A4[0] / 2, _MARGIN), title, 0, heading, anchor="ma")
    top, high = _MARGIN + 4 * size, 2 * size
    width = (_A4[0] - 2 * _MARGIN) // len(rows[0])
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            left = _MARGIN + column * width
            draw.rectangle(
                [left, top + at * high, left + width, top + at * high + high], None, 0, 3
            )
            draw.text((left + width / 2, top + at * high + high / 2), cell, 0, letters, anchor="mm")
    return PrintedPage(name, picture, "\n".join([title, *("".join(row) for row in rows)]))


def clean_pages() -> list[PrintedPage]:
    """Return the twenty clean pages: two run down, two stand in columns, one holds a table."""
    rules, minutes, data, post, rice, bridge = articles()
    rows = [["乡镇", "户数", "人口", "耕地（亩）", "人均收入（元）"]]
    towns = ["柳河镇", "石桥镇", "青山乡", "大湾镇", "白鹭乡", "南关街道", "东岭乡", "双塔镇"]
    rows += [
        [town, f"{1200 + 317 * at:,}", f"{4100 + 1093 * at:,}", f"{9800 + 2711 * at:,}",
         f"{18.6 + 1.37 * at:.2f}万"]
        for at, town in enumerate(towns)
    ]  # fmt: skip
    long = [*post, *rice[1:], *rules[1:], *bridge[1:]]
    return [
        across("rules 16 pt", rules, 16),
        across("minutes 16 pt", minutes, 16),
        across("data 14 pt", data, 14),
        across("story 14 pt", post, 14),
        across("rice 15 pt sans", rice, 15, "Sans"),
        across("bridge 16 pt sans", bridge, 16, "Sans"),
        across("rules 14 pt traditional", rules, 14, in_traditional=True),
        across("minutes 12 pt traditional", minutes, 12, in_traditional=True),
        across("story 12 pt traditional", post, 12, in_traditional=True),
        across("bridge 14 pt traditional sans", bridge, 14, "Sans", in_traditional=True),
        across("minutes 12 pt", minutes, 12),
        across("data 12 pt sans", data, 12, "Sans"),
        across("long 10.5 pt", long, 10.5),
        across("long 12 pt", long, 12, leading=1.5),
        across("data and bridge 11 pt", [*data, *bridge[1:]], 11),
        across("columns 10.5 pt", [*post, *rice[1:]], 10.5, columns=2),
        across(
            "columns 12 pt traditional", [*rules, *rice[1:]], 12, columns=2, in_traditional=True
        ),
        down("story running down 14 pt", post, 14),
        down("rice running down 16 pt traditional", rice, 16, in_traditional=True),
        table("table 12 pt", "各乡镇基本情况表", rows, 12),
    ]


def _sheet() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    picture = Image.new("L", _A4, 255)
    return picture, ImageDraw.Draw(picture)


def _broken(text: str, letters: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Return the lines of a paragraph: no mark begins one, no word is cut."""
    lines, start = [], 0
    while start < len(text):
        end = start
        while end < len(text) and letters.getlength(text[start : end + 1]) <= width:
            end += 1
        if end < len(text):
            while end > start + 1 and (
                text[end] in _NOT_FIRST or text[end - 1] in _NOT_LAST or _in_word(text, end)
            ):
                end -= 1
        lines.append(text[start:end])
        start = end
    return lines


def _in_word(text: str, at: int) -> bool:
    return all(mark.isascii() and not mark.isspace() for mark in text[at - 1 : at + 1])


def _set_solid(text: str, length: int) -> list[str]:
    lines, start = [], 0
    while start < len(text):
        end = min(start + length, len(text))
        while end < len(text) and text[end] in _NOT_FIRST:
            end -= 1
        lines.append(text[start:end])
        start = end
    return lines
