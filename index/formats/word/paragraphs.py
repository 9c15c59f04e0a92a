"""The text of a Word paragraph as it is read: what stands in its runs, and what hangs on it."""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from index.blocks import Visibility
from index.formats.builder import clean
from index.formats.left_out import LeftOut
from index.formats.office.math import MATH, lines
from index.formats.office.parts import RELATION_ID, Element, chosen
from index.formats.word.equation_fields import equation_text
from index.formats.word.styles import WORD, Styles, on, value

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_DIAGRAM_DATA = RELATION_ID.replace("}id", "}dm")
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_VML = "{urn:schemas-microsoft-com:vml}"
_CHARACTERS = {
    f"{WORD}tab": "\t", f"{WORD}ptab": "\t", f"{WORD}br": "\n", f"{WORD}cr": "\n",
    f"{WORD}noBreakHyphen": "-",
}  # fmt: skip
_LEFT_OUT = {
    f"{WORD}{name}"
    for name in "pPr rPr sdtPr sdtEndPr del moveFrom delText instrText delInstrText rt".split()
}
_REFERENCES = {
    f"{WORD}footnoteReference": "footnotes",
    f"{WORD}endnoteReference": "endnotes",
    f"{WORD}commentReference": "comments",
}
# The characters of symbol fonts that forms are filled in with.
_SYMBOLS = {
    ("Wingdings", 0xFC): "✓", ("Wingdings", 0xFB): "✗", ("Wingdings", 0xFD): "☒",
    ("Wingdings", 0xFE): "☑", ("Wingdings", 0xA8): "□", ("Wingdings", 0x6F): "□",
    ("Wingdings 2", 0x50): "✓", ("Wingdings 2", 0x4F): "✗", ("Wingdings 2", 0x52): "☑",
    ("Wingdings 2", 0x53): "☒", ("Wingdings 2", 0xA3): "□",
}  # fmt: skip
_PAGE_FIELDS = {"PAGE", "NUMPAGES", "SECTIONPAGES"}


class Piece(NamedTuple):
    """A stretch of a paragraph: a formula or plain text, and whether a reader sees it."""

    text: str
    formula: bool = False
    visibility: Visibility = Visibility.VISIBLE


@dataclass
class Content:
    """What a paragraph holds.

    ``references`` are the kinds and identifiers of notes and comments, ``boxes`` the contents of
    text boxes, ``drawings`` the identifiers of the relations to diagrams and charts, ``art`` the
    texts drawn as pictures (WordArt).
    """

    pieces: list[Piece] = field(default_factory=list)
    references: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    drawings: list[str] = field(default_factory=list)
    art: list[str] = field(default_factory=list)

    def add(self, text: str, formula: bool, visibility: Visibility) -> None:
        """Add a text to the last piece, or as a new one if it is of another sort."""
        text = clean(text)
        last = self.pieces[-1] if self.pieces else None
        if last and not formula and (last.formula, last.visibility) == (False, visibility):
            self.pieces[-1] = last._replace(text=last.text + text)
        elif text:
            self.pieces.append(Piece(text, formula, visibility))


class ContentReader:
    """Reads the content of paragraphs.

    ``guides`` are the words with a phonetic guide that were read, and their readings.
    ``page_numbers`` keeps the numbers of pages, which are left out of page headers and footers.
    """

    def __init__(
        self, styles: Styles, left_out: Counter[LeftOut], *, page_numbers: bool = True
    ) -> None:
        """Read with the styles of a document, and count what is left out of it."""
        self._styles = styles
        self._left_out = left_out
        self._page_numbers = page_numbers
        self.guides: list[tuple[str, str]] = []
        self._fields: list[str | None] = []  # codes of the open fields; None once results begin

    def read(self, paragraph: Element, style: str, content: Content) -> None:
        """Add what a paragraph of a style holds to a content."""
        self._style = style
        self._content = content
        self._texts: list[str] = []
        self._looks = Visibility.VISIBLE
        self._walk(paragraph)
        self._flush()

    def _walk(self, node: Element) -> None:
        for child in node:
            tag = child.tag
            if tag == f"{WORD}t":
                self._write(child.text or "")
            elif tag in _CHARACTERS:
                self._write(_CHARACTERS[tag])
            elif tag == f"{WORD}r":
                self._run(child)
            elif tag in _LEFT_OUT:
                self._leave_out(child)
            elif tag in _REFERENCES:
                self._content.references.append((_REFERENCES[tag], child.get(f"{WORD}id", "")))
            elif tag in (f"{MATH}oMath", f"{MATH}oMathPara"):
                self._flush()
                for number, line in enumerate(lines(child)):
                    self._content.add("\n" if number else "", False, self._looks)
                    self._content.add(line, True, self._looks)
            else:
                self._other(child, tag)

    def _leave_out(self, child: Element) -> None:
        """Count what is deleted, and keep the code of a field until its result comes."""
        if child.tag == f"{WORD}instrText" and self._fields and self._fields[-1] is not None:
            self._fields[-1] += child.text or ""
        elif child.tag == f"{WORD}del":
            self._left_out[LeftOut.DELETED] += has_text(child)

    def _other(self, child: Element, tag: str) -> None:
        if tag in (f"{WORD}drawing", f"{WORD}pict", f"{WORD}object"):
            self._draw(child)
        elif tag == f"{_MC}AlternateContent":
            alternative = chosen(child)
            if alternative is not None:
                self._walk(alternative)
        elif tag == f"{WORD}fldChar":
            self._turn_field(child.get(f"{WORD}fldCharType", ""))
        elif tag == f"{WORD}sym":
            self._write(symbol(child.get(f"{WORD}font", ""), child.get(f"{WORD}char", "")))
        elif is_hint(child):
            self._left_out[LeftOut.HINTS] += has_text(child)
        elif tag == f"{WORD}fldSimple":
            self._fields.append(child.get(f"{WORD}instr", ""))
            self._turn_field("separate")
            self._walk(child)
            self._turn_field("end")
        else:
            if tag == f"{WORD}ruby":
                self._guide(child)
            self._walk(child)

    def _guide(self, ruby: Element) -> None:
        """Note the reading that is printed above a word."""
        word, reading = (
            "".join(part.itertext(f"{WORD}t")).strip() if part is not None else ""
            for part in (ruby.find(f"{WORD}rubyBase"), ruby.find(f"{WORD}rt"))
        )
        if reading:
            self.guides.append((clean(word), clean(reading)))

    def _run(self, run: Element) -> None:
        properties = run.find(f"{WORD}rPr")
        character_style = value(properties, "rStyle")
        styles = [character_style, self._style] if character_style else [self._style]
        looks = self._styles.visibility(properties, *styles)
        if looks != self._looks:
            self._flush()
            self._looks = looks
        self._walk(run)

    def _draw(self, drawing: Element) -> None:
        """Keep what is drawn for later: boxes, but not those in boxes, diagrams and charts."""
        waiting = [drawing]
        while waiting:
            node = waiting.pop()
            if node.tag == f"{WORD}txbxContent":
                self._content.boxes.append(node)
            elif node.tag == _DIAGRAM:
                self._content.drawings.append(node.get(_DIAGRAM_DATA, ""))
            elif node.tag == _CHART:
                self._content.drawings.append(node.get(RELATION_ID, ""))
            elif node.tag == f"{_VML}textpath":
                self._content.art.append(clean(node.get("string", "")).strip())
            elif node.tag == f"{_MC}AlternateContent":
                alternative = chosen(node)
                waiting += [] if alternative is None else [alternative]
            else:
                if described(node):
                    self._left_out[LeftOut.DESCRIPTIONS] += 1
                waiting += reversed(node)

    def _turn_field(self, step: str) -> None:
        """Follow a field: its code, and from ``separate`` on the result that is shown."""
        if step == "begin":
            self._fields.append("")
        elif step == "separate" and self._fields:
            code = (self._fields[-1] or "").split()
            page = bool(code) and code[0].upper() in _PAGE_FIELDS
            self._fields[-1] = "PAGE" if page and not self._page_numbers else None
        elif step == "end" and self._fields:
            ended = self._fields.pop() or ""
            if ended.split()[:1] in (["EQ"], ["eq"]):
                drawn = equation_text(ended)
                self._write(drawn.text)
                self.guides += drawn.guides

    def _write(self, text: str) -> None:
        if "PAGE" not in self._fields:
            self._texts.append(text)

    def _flush(self) -> None:
        text = "".join(self._texts)
        self._texts = []
        if text:
            self._content.add(text, False, self._looks)


def has_text(element: Element) -> bool:
    """Return True if a part of a document holds a text, also a deleted one."""
    texts = element.iter(f"{WORD}t", f"{WORD}delText", f"{MATH}t")
    return any((each.text or "").strip() for each in texts)


def is_hint(element: Element) -> bool:
    """Return True for a control that nobody has filled in, which shows a text like "click here"."""
    if element.tag != f"{WORD}sdt":
        return False
    hint = element.find(f"{WORD}sdtPr/{WORD}showingPlcHdr")
    return hint is not None and on(hint.get(f"{WORD}val"))


def described(node: Element) -> bool:
    """Return True for a picture with a description that somebody wrote for those who cannot see."""
    if node.tag == _PICTURE:
        return bool((node.get("descr") or "").strip())
    return node.tag == f"{_VML}shape" and bool((node.get("alt") or "").strip())


def symbol(font: str, code: str) -> str:
    """Return the character of a symbol font, '' if it is only an ornament.

    ``code`` is its code in hexadecimal digits.
    """
    try:
        return _SYMBOLS.get((font, int(code, 16) & 0xFF), "")
    except ValueError:
        return ""


def without_page_number(text: str) -> str:
    """Return the text of a page header or footer, '' if nothing but a page number is in it."""
    letters = [character for character in text if character.isalpha() and character not in "第页共"]
    return text if letters else ""
