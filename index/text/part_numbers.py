"""Read references to the numbered parts of a document: 第三十八条, Article 38, 表4-2, page 7.

The same reader serves questions, headings, captions and the printed numbers of blocks, so that
each finds the other however the number is written. Texts are in the search layer.
"""

import re
from enum import StrEnum
from typing import NamedTuple

from index.text.normalize import HAN
from index.text.numerals import CARDINALS, NUMERALS, ORDINALS, parse_number


class PartKind(StrEnum):
    """What kinds of parts have numbers."""

    PART = "part"
    VOLUME = "volume"
    CHAPTER = "chapter"
    SECTION = "section"
    LECTURE = "lecture"
    LESSON = "lesson"
    UNIT = "unit"
    ARTICLE = "article"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ANNEX = "annex"
    TABLE = "table"
    FIGURE = "figure"
    FORMULA = "formula"
    SHEET = "sheet"
    PAGE = "page"
    SLIDE = "slide"
    ROW = "row"
    RECORD = "record"


Number = tuple[str, ...]
"""The number of a part: ("38",), ("3", "2") of 3.2, ("A", "1") of A.1. A sheet has its name."""


class Part(NamedTuple):
    """A part as it is named: its kind and its number."""

    kind: PartKind
    number: Number

    @property
    def key(self) -> str:
        """The number as one text, by which the store finds it."""
        return ".".join(self.number)


class Reference(NamedTuple):
    """A reference at ``[start, end)`` of a text: the part and those it lies in, outermost first.

    ``sure`` is False where the words may count something instead: 第三条建议 is no article.
    """

    start: int
    end: int
    path: tuple[Part, ...]
    sure: bool = True


# From the part that contains to the part that is contained, as laws and books are divided.
_DEPTH = {
    kind: depth
    for depth, kinds in enumerate(
        (
            (PartKind.ANNEX, PartKind.SHEET),
            (PartKind.PART, PartKind.VOLUME),
            (PartKind.CHAPTER, PartKind.LECTURE, PartKind.LESSON, PartKind.UNIT),
            (PartKind.SECTION, PartKind.PAGE, PartKind.SLIDE),
            (PartKind.ARTICLE, PartKind.TABLE, PartKind.ROW, PartKind.RECORD),
            (PartKind.PARAGRAPH,),
            (PartKind.ITEM,),
        )
    )
    for kind in kinds
}
_MEASURES = {
    "部分": PartKind.PART, "编": PartKind.VOLUME, "分编": PartKind.VOLUME,
    "卷": PartKind.VOLUME, "篇": PartKind.VOLUME, "章": PartKind.CHAPTER, "回": PartKind.CHAPTER,
    "节": PartKind.SECTION, "小节": PartKind.SECTION, "讲": PartKind.LECTURE,
    "课": PartKind.LESSON, "单元": PartKind.UNIT, "条": PartKind.ARTICLE,
    "条款": PartKind.ARTICLE, "款": PartKind.PARAGRAPH, "项": PartKind.ITEM,
    "页": PartKind.PAGE, "张幻灯片": PartKind.SLIDE, "页幻灯片": PartKind.SLIDE,
    "行": PartKind.ROW, "条记录": PartKind.RECORD,
}  # fmt: skip
_WORDS = {
    "附件": PartKind.ANNEX, "附录": PartKind.ANNEX, "附表": PartKind.ANNEX,
    "annex": PartKind.ANNEX, "appendix": PartKind.ANNEX, "attachment": PartKind.ANNEX,
    "表": PartKind.TABLE, "表格": PartKind.TABLE, "table": PartKind.TABLE,
    "图": PartKind.FIGURE, "figure": PartKind.FIGURE, "fig": PartKind.FIGURE,
    "公式": PartKind.FORMULA, "equation": PartKind.FORMULA, "formula": PartKind.FORMULA,
    "eq": PartKind.FORMULA, "幻灯片": PartKind.SLIDE, "slide": PartKind.SLIDE,
    "page": PartKind.PAGE, "row": PartKind.ROW, "line": PartKind.ROW,
    "record": PartKind.RECORD, "part": PartKind.PART, "book": PartKind.VOLUME,
    "volume": PartKind.VOLUME, "chapter": PartKind.CHAPTER, "section": PartKind.SECTION,
    "sec": PartKind.SECTION, "§": PartKind.SECTION, "lecture": PartKind.LECTURE,
    "lesson": PartKind.LESSON, "unit": PartKind.UNIT, "article": PartKind.ARTICLE,
    "art": PartKind.ARTICLE, "clause": PartKind.ARTICLE, "paragraph": PartKind.PARAGRAPH,
    "item": PartKind.ITEM,
}  # fmt: skip
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}

_COUNT = rf"(?:\d+(?:\.\d+)*|[{NUMERALS}]+)"
_HAN_WORDS = "附件|附录|附表|表格|表|图|公式|幻灯片"
_LATIN_WORDS = "|".join(sorted((word for word in _WORDS if word.isascii()), key=len, reverse=True))
_LABEL = (
    r"(?:\d+(?:[-.–]\d+)*(?![\d%])|[A-Za-z](?:[-.]?\d+)+(?![A-Za-z\d])|[A-Z](?![A-Za-z])"
    rf"|[IVXL]+(?![A-Za-z])|[{NUMERALS}]+)"
)
_LATIN_LABEL = (
    r"(?:\d+(?:[-.–]\d+)*(?![\d%])|(?-i:[A-Z])(?:[-.]?\d+)*(?![A-Za-z])"
    rf"|(?-i:[IVXL]+)(?![A-Za-z])|(?:{'|'.join(CARDINALS)})\b)"
)
_MEASURE = "|".join(sorted(_MEASURES, key=len, reverse=True))
# 第一项目, 第三行业, 第二节课 and the like are no parts.
_NOT_AFTER = (
    "目标|目的|目前|项目|行业|行动|行政|节课|节车|节目|节点|课题|课程|章程|编制|回合|部长|部门"
)
_REFERENCE = re.compile(
    rf"第\s?[(（]?\s?(?P<count>{_COUNT})\s?[)）]?\s?(?!{_NOT_AFTER})(?P<measure>{_MEASURE})"
    rf"(?:之(?P<sub>[{NUMERALS}]+))?"
    # The article of a law that is named right before: 劳动合同法38条.
    rf"|(?<=[法例则程典》])\s?(?P<bare>{_COUNT})(?P<bare_measure>条)"
    r"|(?<![\d.])(?P<dotted>\d+(?:\.\d+)+)\s?(?P<dotted_measure>[小]?节|条|款)(?!约)"
    rf"|(?<![代发列报仪手外地意企试])(?P<word>{_HAN_WORDS})\s?[(（]?(?P<label>{_LABEL})[)）]?"
    rf"(?![{HAN}]*\d|[名人位个年月日篇天次张])"
    r"|(?:工作表|\bsheet)\s*[“\"「『《'](?P<sheet>[^”\"」』》']{1,40})[”\"」』》']"
    r"|(?:工作表|(?<![A-Za-z])(?-i:[Ss]heet)) ?(?P<name>(?!is\b|has\b|的|中|里)[\w-]{1,31})"
    rf"|(?<![A-Za-z])(?P<latin>{_LATIN_WORDS}|p)(?:s\b)?\.?\s?(?:no\.?\s?)?[(]?"
    rf"(?P<latin_label>{_LATIN_LABEL})[)]?(?:\s?\((?P<inner>\w{{1,3}})\))?"
    rf"|\b(?P<ordinal>\d{{1,4}}(?=st|nd|rd|th)|{'|'.join(ORDINALS)})(?:st|nd|rd|th)?\s"
    r"(?P<ordered>page|slide|chapter|article|section|row|lecture|appendix|annex)\b(?!s)",
    re.IGNORECASE,
)
# What follows a part that is meant; 第三条建议 counts.
_SURE_AFTER = re.compile(
    r"$|[^\w]|[的中里内上和与及或是规讲说写有如怎对第为所要在提列什约包关全原都分谈介主]"
)
_LONGEST = 24  # characters of a number; longer runs are no numbers, and slow to compute with
_WIDEST_GAP = 12  # characters between the names of a part and of the part it lies in
_JOINED = re.compile(r"[\s的,，之中]{0,2}")
_OF = re.compile(r"\s*,?\s+(?:of|in|on)\s+(?:the\s+)?", re.IGNORECASE)
_BARE = re.compile(
    rf"[(（\[【]?\s*(?P<label>\d+(?:[-.]\d+)*|[A-Za-z](?:\.\d+)*|[①-⑳]|[IVXL]+|[{NUMERALS}]+)"
    r"\s*[)）\]】、.:：]*"
)


def find_references(text: str) -> list[Reference]:
    """Return the references to parts in a text, in order.

    Those that belong together are one: 第二十一条第（二）项, item 2 of Article 21.
    """
    found: list[Reference] = []
    for match in _REFERENCE.finditer(text):
        read = _read(match, text)
        if read is None:
            continue
        joined = _join(found[-1], read, text) if found else None
        if joined is not None:
            found[-1] = joined
        else:
            found.append(read)
    return found


def part_at_start(text: str) -> Part | None:
    """Return the part that a heading, caption or printed number names at its beginning."""
    match = _REFERENCE.match(text.lstrip("#* \t\u3000"))
    read = _read(match, match.string) if match else None
    return read.path[0] if read else None


def bare_number(label: str) -> Number:
    """Return the number of a label without a word: （二）, 3.2, ①, 一、; empty if it is none."""
    match = _BARE.fullmatch(label.strip()) if len(label) <= _LONGEST else None
    return _number(match["label"]) if match else ()


def _read(match: re.Match[str], text: str) -> Reference | None:
    """Return the reference of a match, None if its number cannot be read."""
    part = _part_of(match)
    if not part.number or not all(part.number):
        return None
    counts = match["measure"] or match["bare"]
    sure = not counts or _SURE_AFTER.match(text, match.end()) is not None
    inner = _number(match["inner"] or "")
    path = (part, Part(PartKind.ITEM, inner)) if inner else (part,)
    return Reference(match.start(), match.end(), path, sure)


def _part_of(match: re.Match[str]) -> Part:
    """Return the part of a match; its number is empty if it cannot be read."""
    if match["measure"]:
        sub = _number(match["sub"] or "")
        return Part(_MEASURES[match["measure"]], _number(match["count"]) + sub)
    if match["bare"]:
        return Part(PartKind.ARTICLE, _number(match["bare"]))
    if match["dotted"]:
        return Part(PartKind.SECTION, _number(match["dotted"]))
    if match["word"]:
        return Part(_WORDS[match["word"]], _number(match["label"]))
    if match["ordinal"]:
        kind, ordinal = _WORDS[match["ordered"].lower()], match["ordinal"].lower()
        place = str(ORDINALS.index(ordinal) + 1) if ordinal in ORDINALS else ordinal
        return Part(kind, _number(place))
    sheet = match["sheet"] or match["name"]
    if sheet:
        return Part(PartKind.SHEET, (sheet.strip().lower(),))
    word = match["latin"].lower()
    if word == "p" and match[0][1] not in ". ":
        return Part(PartKind.PAGE, ())  # P3 is a name
    return Part(PartKind.PAGE if word == "p" else _WORDS[word], _number(match["latin_label"]))


def _join(before: Reference, after: Reference, text: str) -> Reference | None:
    """Return two references as one if they name a part and where it lies, else None."""
    gap = text[before.end : after.start]
    outer, inner = _DEPTH.get(before.path[-1].kind), _DEPTH.get(after.path[0].kind)
    if outer is None or inner is None or len(gap) > _WIDEST_GAP:
        return None
    sure = before.sure and after.sure or _JOINED.fullmatch(gap) is not None and after.sure
    if outer < inner and _JOINED.fullmatch(gap):
        return Reference(before.start, after.end, before.path + after.path, sure)
    first, last = _DEPTH[before.path[0].kind], _DEPTH.get(after.path[-1].kind, 0)
    if last < first and _OF.fullmatch(gap):
        return Reference(before.start, after.end, after.path + before.path, sure)
    return None


def _number(label: str) -> Number:
    """Return the number of a label, empty if it is none."""
    if len(label) > _LONGEST:
        return ()
    parts = [part for part in re.split(r"[-.–]", label.strip()) if part]
    if len(parts) == 1 and (split := re.fullmatch(r"([A-Za-z])(\d+)", parts[0])):
        parts = [split[1], split[2]]
    numbers = tuple(_component(part, alone=len(parts) == 1) for part in parts)
    return numbers if numbers and all(numbers) else ()


def _component(text: str, *, alone: bool) -> str:
    if text.isascii() and text.isdigit():
        return text.lstrip("0") or "0"
    if alone and text.isupper() and not set(text) - set(_ROMAN):
        return str(_roman(text))
    if len(text) == 1 and text.isascii() and text.isalpha():
        return text.upper()
    value = parse_number(text)
    return str(int(value)) if value is not None and value == int(value) else ""


def _roman(text: str) -> int:
    values = [_ROMAN[char] for char in text] + [0]
    return sum(
        -value if value < after else value for value, after in zip(values, values[1:], strict=False)
    )
