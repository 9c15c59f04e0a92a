"""The paragraphs of a shape on a slide, with the numbers that PowerPoint prints before them."""

from typing import NamedTuple

from index.blocks import Block, BlockKind, Visibility
from index.formats.builder import clean
from index.formats.office.math import MATH, lines
from index.formats.office.parts import Element, chosen
from index.formats.printed_numbers import in_format

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_LEVELS = 9
# How the names of numberings begin, and what is around their numbers.
_FORMATS = (
    ("arabicDb", "decimalFullWidth"), ("arabic", "decimal"), ("romanUc", "upperRoman"),
    ("romanLc", "lowerRoman"), ("alphaUc", "upperLetter"), ("alphaLc", "lowerLetter"),
    ("circleNum", "decimalEnclosedCircle"), ("ea1", "chineseCounting"),
)  # fmt: skip
_AROUND = (("ParenBoth", "({})"), ("ParenR", "{})"), ("Period", "{}."), ("Minus", "- {} -"))


class SlideText(NamedTuple):
    """A paragraph: its text without spaces around it, the blocks in it, its printed number."""

    text: str
    blocks: list[Block]
    number: str = ""


def read_paragraphs(body: Element) -> list[SlideText]:
    """Return the paragraphs of a text body that have a text."""
    found = []
    counters = [0] * _LEVELS
    for paragraph in body.iterchildren(f"{_DRAWING}p"):
        properties = paragraph.find(f"{_DRAWING}pPr")
        pieces: list[tuple[str, bool, Visibility]] = []
        _collect(paragraph, pieces)
        text = "".join(piece for piece, *_ in pieces)
        if not text.strip():
            continue
        number = _number(properties, counters)
        found.append(_with_blocks(number, pieces))
    return found


def _with_blocks(number: str, pieces: list[tuple[str, bool, Visibility]]) -> SlideText:
    text = f"{number} " if number else ""
    blocks = []
    for piece, formula, visibility in pieces:
        piece = piece if text else piece.lstrip()
        start, text = len(text), text + piece
        if piece.strip() and (formula or visibility):
            kind = BlockKind.FORMULA if formula else BlockKind.PARAGRAPH
            blocks.append(Block(kind, start, len(text), visibility=visibility))
    text = text.rstrip()
    if blocks:
        blocks.insert(0, Block(BlockKind.PARAGRAPH, 0, len(text)))
    return SlideText(text, [b._replace(end=min(b.end, len(text))) for b in blocks], number)


def _collect(node: Element, pieces: list[tuple[str, bool, Visibility]]) -> None:
    """Add the texts of a paragraph: runs, fields, line breaks and formulas."""
    for child in node:
        tag = child.tag
        if tag in (f"{_DRAWING}r", f"{_DRAWING}fld"):
            properties = child.find(f"{_DRAWING}rPr")
            strike = "noStrike" if properties is None else properties.get("strike", "noStrike")
            looks = Visibility.VISIBLE if strike == "noStrike" else Visibility.STRUCK
            text = clean(child.findtext(f"{_DRAWING}t") or "").replace("\v", "\n")
            pieces.append((text, False, looks))
        elif tag == f"{_DRAWING}br":
            pieces.append(("\n", False, Visibility.VISIBLE))
        elif tag in (f"{MATH}oMath", f"{MATH}oMathPara"):
            pieces += [(clean(line), True, Visibility.VISIBLE) for line in lines(child)]
        elif tag == _ALTERNATIVES:
            alternative = chosen(child)
            if alternative is not None:
                _collect(alternative, pieces)
        elif isinstance(tag, str) and not tag.endswith("Pr"):
            _collect(child, pieces)


def _number(properties: Element | None, counters: list[int]) -> str:
    """Return the number that is printed before a paragraph, and count it."""
    level = 0 if properties is None else _whole(properties.get("lvl"), 0)
    level = min(max(level, 0), _LEVELS - 1)
    counters[level + 1 :] = [0] * (_LEVELS - level - 1)
    automatic = None if properties is None else properties.find(f"{_DRAWING}buAutoNum")
    if automatic is None:
        counters[level] = 0
        return ""
    counters[level] = (
        counters[level] + 1 if counters[level] else _whole(automatic.get("startAt"), 1)
    )
    name = automatic.get("type", "arabicPeriod")
    form = next((form for prefix, form in _FORMATS if name.startswith(prefix)), "decimal")
    around = next((around for suffix, around in _AROUND if name.endswith(suffix)), "{}")
    return around.format(in_format(counters[level], form))


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else otherwise
