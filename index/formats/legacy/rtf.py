"""Rich Text Format: paragraphs, tables, notes and page headers, read as Word documents are."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from index.blocks import Block, BlockKind, Visibility
from index.errors import ReadError
from index.formats.base import Format
from index.formats.builder import Assembly, clean, too_long
from index.formats.left_out import LeftOut, guides_note, left_out_notes
from index.formats.legacy.field_codes import drawn_by_equation, guide_in, is_page_number
from index.formats.legacy.rtf_tokens import (
    WESTERN,
    Kind,
    Token,
    decoded,
    file_charset,
    font_charset,
    tokens,
)
from index.formats.legacy.word_rows import OpenTable, Row, finished
from index.formats.office.metadata import author_in
from index.formats.word.body import Note, Paragraph, Part, plain_lines
from index.formats.word.docx import WordText
from index.formats.word.numbering import Number
from index.formats.word.paragraphs import Piece, without_page_number
from index.formats.word.styles import style_kind
from index.types import RawText

FORMAT = Format(
    "RTF", (".rtf",), re.compile(rb"(?:\xef\xbb\xbf)?\s*\{\\rtf"), magic_required=True,
    packages="lxml",
)  # fmt: skip
_DEEPEST = 2000  # groups in groups
_MOST_DEPTH = 30  # tables in tables
_MARKS_PER_CHARACTER = 3
_CHARACTERS = {
    "tab": "\t", "line": "\n", "lbr": "\n", "emdash": "—", "endash": "–", "lquote": "‘",
    "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•", "emspace": "\u3000",
    "enspace": " ", "qmspace": " ",
}  # fmt: skip
_SIGNS = {"~": " ", "_": "-", "-": "", "{": "{", "}": "}", "\\": "\\", "|": "", ":": ""}
# Groups that hold no text of the document.
_SKIPPED = frozenset(
    "colortbl pict objdata themedata datastore latentstyles listtable listoverridetable revtbl"
    " rsidtbl generator xmlnstbl nonesttables nonshppict shprslt pn pnseclvl bkmkstart bkmkend"
    " atnid atnauthor atnref atntime atndate atnicn atrfstart atrfend ftnsep ftnsepc ftncn aftnsep"
    " aftnsepc aftncn template filetbl private docvar upr sp userprops xmlopen xe tc rxe"
    " listpicture falt panose fname mmathPr objclass objname".split()
)
# Groups marked as not to be understood by all programs that hold text nevertheless.
_KNOWN = frozenset(
    "shpinst shptxt fldinst annotation shppict listtext pntext ud moMath mr do dptxbxtext"
    " nesttableprops footnote ud oMath cs".split()
)
_HEADERS = {
    "header": BlockKind.PAGE_HEADER, "headerl": BlockKind.PAGE_HEADER,
    "headerr": BlockKind.PAGE_HEADER, "headerf": BlockKind.PAGE_HEADER,
    "footer": BlockKind.PAGE_FOOTER, "footerl": BlockKind.PAGE_FOOTER,
    "footerr": BlockKind.PAGE_FOOTER, "footerf": BlockKind.PAGE_FOOTER,
}  # fmt: skip
_STORIES = frozenset([*_HEADERS, "footnote", "annotation", "shptxt", "dptxbxtext"])
_INFORMATION = ("title", "author", "creatim")
_TARGETS = {
    "fonttbl": "fonts", "stylesheet": "styles", "info": "information", "listtext": "label",
    "pntext": "label", **dict(zip(_INFORMATION, _INFORMATION, strict=True)),
}  # fmt: skip


@dataclass(frozen=True)
class _State:
    """What holds in a group from some place on."""

    skipped: bool = False
    target: str = ""  # where text goes that is none of the document
    hidden: bool = False
    struck: bool = False
    deleted: bool = False
    font: int = 0
    fallback: int = 1  # bytes that stand in for a character given by its number


@dataclass
class _Layout:
    """How a paragraph stands."""

    style: int = 0
    depth: int = 0
    level: int = 0
    list: str = ""
    outline: int | None = None


@dataclass
class _Story:
    """A text that is being read: the body, a note, a header or a box."""

    ends: Callable[[list[Part]], None]
    parts: list[Part] = field(default_factory=list)
    tables: list[OpenTable] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    after: list[Part] = field(default_factory=list)
    label: str | None = None
    layout: _Layout = field(default_factory=_Layout)


@dataclass
class _Field:
    code: str = ""
    result: bool = False


def read(data: bytes, limit: int) -> RawText:
    """Return the body of a document, then its page headers and footers.

    Notes, comments and text boxes follow the paragraph that refers to them. What is hidden or
    struck through is marked, deleted text left out. Raises ReadError if there is no text.
    """
    reader = _Reader(limit)
    reader.read_all(data)
    writer = WordText(Assembly(limit))
    writer.add(reader.body, "\n")
    seen: set[str] = set()
    for kind, parts in reader.margins:
        text = "\n".join(filter(None, map(without_page_number, plain_lines(parts))))
        if text and text not in seen:
            seen.add(text)
            with writer.made.block(Block(kind, 0, 0)):
                writer.made.add(text)
    notes = (*writer.notes(), *guides_note(reader.guides), *left_out_notes(reader.left_out))
    return replace(
        writer.made.raw("rtf"),
        title=reader.said("title"),
        author=author_in(reader.said("author")),
        created=reader.created,
        notes=notes,
    )


class _Reader:
    """Follows the tokens of a file."""

    def __init__(self, limit: int) -> None:
        self.body: list[Part] = []
        self.margins: list[tuple[BlockKind, list[Part]]] = []
        self.left_out: Counter[LeftOut] = Counter()
        self.guides: list[tuple[str, str]] = []
        self._limit = _MARKS_PER_CHARACTER * limit
        self._size = 0
        self._state = _State()
        self._groups: list[tuple[_State, Callable[[], None] | None]] = []
        self._stories = [_Story(self.body.extend)]
        self._fields: list[_Field] = []
        self._charset = WESTERN
        self._fonts: dict[int, str] = {}
        self._font = 0  # that the table of fonts describes
        self._styles: dict[int, str] = {}
        self._style = 0  # that the table of styles describes
        self._said: dict[str, str] = {}
        self._moment: dict[str, int] = {}
        self._bytes = bytearray()
        self._to_skip = 0
        self._ignorable = False
        self._fresh = False  # if a group has just begun
        self._row: list[tuple[int, int]] = []  # edge and merging of the cells of a row
        self._row_start = 0
        self._header = False
        self._merging = 0
        self._last_list = ""
        self._deleting = False

    def said(self, name: str) -> str:
        """Return a text of the information on the document."""
        return " ".join(clean(self._said.get(name, "")).split())

    @property
    def created(self) -> str:
        """The day on which the document was made, '' if it does not say."""
        year, month, day = (self._moment.get(each, 0) for each in ("yr", "mo", "dy"))
        return f"{year:04}-{month:02}-{day:02}" if year and 0 < month < 13 and 0 < day < 32 else ""

    def read_all(self, data: bytes) -> None:
        """Read a file. Raises ReadError if it is out of bounds."""
        for token in tokens(data):
            if token.kind is Kind.BYTES:
                self._take_bytes(token.data)
                continue
            self._flush()
            if token.kind is Kind.OPEN:
                if len(self._groups) > _DEEPEST:
                    raise ReadError("it is nested too deeply")
                self._groups.append((self._state, None))
                self._fresh, self._ignorable, self._to_skip = True, False, 0
            elif token.kind is Kind.CLOSE:
                self._close()
            elif token.kind is Kind.SIGN:
                self._take_sign(token.name)
            else:
                self._take_word(token)
        self._flush()
        while self._groups:
            self._close()
        while self._stories:
            self._end_story()

    def _close(self) -> None:
        self._to_skip = 0
        self._fresh = self._ignorable = False
        if self._groups:
            self._state, ended = self._groups.pop()
            if ended is not None:
                ended()

    def _on_close(self, ended: Callable[[], None]) -> None:
        """Do something when the group ends that has just begun."""
        if self._groups:
            self._groups[-1] = (self._groups[-1][0], ended)

    # Text

    def _take_bytes(self, data: bytes) -> None:
        self._fresh = False
        if self._to_skip:
            skipped = min(self._to_skip, len(data))
            self._to_skip -= skipped
            data = data[skipped:]
        if not self._state.skipped:
            self._bytes += data

    def _flush(self) -> None:
        if self._bytes:
            font = self._fonts.get(self._state.font, "")
            text = decoded(bytes(self._bytes), [*filter(None, [font]), self._charset])
            self._bytes.clear()
            self._write(text)

    def _take_sign(self, sign: str) -> None:
        if sign == "*" and self._fresh:
            self._ignorable = True
            return
        self._fresh = False
        if self._to_skip:
            self._to_skip -= 1
        else:
            self._write(_SIGNS.get(sign, ""))

    def _write(self, text: str) -> None:
        """Put a text where it belongs: into the document, or into what describes it."""
        state = self._state
        if state.skipped or not text:
            return
        self._size += len(text)
        if self._size > self._limit:
            raise too_long(self._limit // _MARKS_PER_CHARACTER)
        if state.target:
            self._write_aside(state.target, text)
            return
        if state.deleted:
            self.left_out[LeftOut.DELETED] += not self._deleting and bool(text.strip())
            self._deleting = True
            return
        self._deleting = False
        visibility = Visibility.HIDDEN if state.hidden else Visibility.VISIBLE
        if state.struck and not state.hidden:
            visibility = Visibility.STRUCK
        pieces = self._stories[-1].pieces
        if pieces and pieces[-1].visibility is visibility:
            text = pieces.pop().text + text
        pieces.append(Piece(text, False, visibility))

    def _write_aside(self, target: str, text: str) -> None:
        """Keep a text that is none of the document's own."""
        if target == "styles":
            self._styles[self._style] = self._styles.get(self._style, "") + text
        elif target in _INFORMATION:
            self._said[target] = self._said.get(target, "") + text
        elif target == "label":
            self._stories[-1].label = (self._stories[-1].label or "") + text
        elif target == "code" and self._fields:
            self._fields[-1].code += text

    # Words

    def _take_word(self, token: Token) -> None:
        name, number = token.name, token.number
        if self._to_skip:
            self._to_skip -= 1
            return
        if self._fresh:
            self._fresh = False
            if self._begin_group(name):
                return
        if self._ignorable:
            self._ignorable = False
            self._state = replace(self._state, skipped=True)
        if self._state.skipped:
            return
        if name == "u" and number is not None:
            self._write(chr(number % 0x10000))
            self._to_skip = self._state.fallback
        elif name in _CHARACTERS:
            self._write(_CHARACTERS[name])
        elif not self._take_look(name, number) and not self._take_table(name, number):
            self._take_rest(name, number)

    def _begin_group(self, name: str) -> bool:
        """Note what a group is by its first word; return True if that says all."""
        ignorable, self._ignorable = self._ignorable, False
        if name in _SKIPPED:
            self._state = replace(self._state, skipped=True)
        elif name in _STORIES:
            self._begin_story_of(name)
        elif name in _TARGETS:
            self._state = replace(self._state, target=_TARGETS[name])
            if name in ("listtext", "pntext"):
                self._stories[-1].label = ""
        elif name in ("field", "fldinst", "fldrslt"):
            self._begin_field(name)
        elif name == "nesttableprops":
            self._keep_row()
        elif name == "ud":
            self._state = self._groups[-2][0] if len(self._groups) > 1 else _State()
        elif ignorable and name not in _KNOWN and self._state.target != "styles":
            self._state = replace(self._state, skipped=True)
        else:
            return False
        return True

    def _begin_story_of(self, name: str) -> None:
        """Begin a note, a comment, a text box or a page header."""
        above = self._stories[-1]
        if name in _HEADERS:
            kind = _HEADERS[name]
            self._begin_story(lambda parts: self.margins.append((kind, parts)))
        elif name in ("footnote", "annotation"):
            self._begin_note(BlockKind.FOOTNOTE if name == "footnote" else BlockKind.EDITORIAL)
        else:
            self._begin_story(above.after.extend)

    def _keep_row(self) -> None:
        """Keep what is known of the row around a table, which a group describes, in a cell."""
        kept = self._row, self._header, self._merging, self._row_start

        def ended() -> None:
            self._row, self._header, self._merging, self._row_start = kept

        self._on_close(ended)

    def _begin_field(self, name: str) -> None:
        if name == "field":
            self._fields.append(_Field())
            self._on_close(self._end_field)
        elif name == "fldinst":
            self._state = replace(self._state, target="code")
        elif self._fields:
            self._fields[-1].result = True
            if len(self._stories) > 1 and is_page_number(self._fields[-1].code):
                self._state = replace(self._state, target="page number")

    def _end_field(self) -> None:
        ended = self._fields.pop()
        self.left_out[LeftOut.EMBEDDED] += ended.code.split()[:1] == ["EMBED"]
        if not ended.result:
            self._write(drawn_by_equation(ended.code))
            self.guides += guide_in(ended.code)

    def _take_look(self, name: str, number: int | None) -> bool:
        """Follow words about characters; return True for one."""
        on = number != 0
        state = self._state
        if name == "v":
            state = replace(state, hidden=on)
        elif name in ("strike", "striked"):
            state = replace(state, struck=on)
        elif name == "deleted":
            state = replace(state, deleted=on)
        elif name == "plain":
            state = replace(state, hidden=False, struck=False, deleted=False)
        elif name == "uc":
            state = replace(state, fallback=min(max(number or 0, 0), 100))
        elif name == "f":
            self._font = number or 0
            state = replace(state, font=self._font)
        else:
            return False
        self._state = state
        return True

    def _take_table(self, name: str, number: int | None) -> bool:
        """Follow words about rows and cells; return True for one."""
        if name == "trowd":
            self._row, self._header, self._merging, self._row_start = [], False, 0, 0
        elif name == "trleft":
            self._row_start = number or 0
        elif name == "trhdr":
            self._header = True
        elif name in ("clmrg", "clvmrg"):
            self._merging = 1 if name == "clmrg" else -1
        elif name == "cellx":
            self._row.append((number or 0, self._merging))
            self._merging = 0
        elif name in ("cell", "nestcell"):
            self._end_cell(1 if name == "cell" else 0)
        elif name in ("row", "nestrow"):
            self._end_row(1 if name == "row" else 0)
        else:
            return False
        return True

    def _take_rest(self, name: str, number: int | None) -> None:
        """Follow words about paragraphs and about the file."""
        layout = self._stories[-1].layout
        if name in ("par", "sect"):
            if not self._state.target and not self._state.deleted:
                self._end_paragraph()
        elif name == "pard":
            self._stories[-1].layout = _Layout()
        elif name == "intbl":
            layout.depth = max(layout.depth, 1)
        elif name == "itap":
            layout.depth = min(max(number or 0, 0), _MOST_DEPTH)
        elif name == "outlinelevel":
            layout.outline = number
        elif name == "ls":
            layout.list = str(number)
        elif name == "ilvl":
            layout.level = number or 0
        elif name == "s":
            layout.style = self._style = number or 0
        else:
            self._take_setting(name, number or 0)

    def _take_setting(self, name: str, number: int) -> None:
        """Follow words about the file: its charset, its fonts, the day on which it was made."""
        target = self._state.target
        if name == "fcharset" and target == "fonts":
            self._fonts[self._font] = font_charset(number)
        elif name == "cpg" and target == "fonts":
            self._fonts[self._font] = file_charset(number)
        elif name == "ansicpg":
            self._charset = file_charset(number)
        elif name in ("yr", "mo", "dy") and target == "creatim":
            self._moment[name] = min(max(number, 0), 9999)
        elif name == "object":
            self.left_out[LeftOut.EMBEDDED] += 1

    # Stories and paragraphs

    def _begin_story(self, ends: Callable[[list[Part]], None]) -> None:
        self._stories.append(_Story(ends))
        self._state = replace(self._state, target="", skipped=False)
        self._on_close(self._end_story)

    def _begin_note(self, kind: BlockKind) -> None:
        above = self._stories[-1]
        number = str(sum(isinstance(part, Note) and part.kind is kind for part in above.after) + 1)
        self._begin_story(lambda parts: above.after.append(Note(kind, number, parts)))

    def _end_story(self) -> None:
        story = self._stories[-1]
        self._end_paragraph()
        while story.tables:
            self._close_table(story)
        self._stories.pop()
        story.ends(story.parts)

    def _close_table(self, story: _Story) -> None:
        table = finished(story.tables.pop())
        (story.tables[-1].parts if story.tables else story.parts).append(table)

    def _end_paragraph(self, depth: int | None = None) -> None:
        """End the paragraph that is being read, and put it where it stands."""
        story = self._stories[-1]
        layout = story.layout
        pieces, story.pieces = story.pieces, []
        after, story.after = story.after, []
        label, story.label = story.label, None
        depth = layout.depth if depth is None else depth
        pieces = [piece._replace(text=clean(_joined(piece.text))) for piece in pieces]
        number = self._number(label, layout)
        shown = bool(number) or any(piece.text.strip() for piece in pieces)
        if not shown and not after and not depth and not story.tables:
            return
        while len(story.tables) > depth:
            self._close_table(story)
        while len(story.tables) < depth:
            story.tables.append(OpenTable())
        parts = story.tables[-1].parts if story.tables else story.parts
        if shown:
            kind, level = style_kind([self._styles.get(layout.style, "").rstrip(";")],
                                     layout.outline)  # fmt: skip
            parts.append(Paragraph(pieces, kind, level, number, after))
        else:
            parts += after

    def _number(self, label: str | None, layout: _Layout) -> Number | None:
        """Return the number that the file says is printed before a paragraph."""
        if label is None:
            self._last_list = ""
            return None
        text = clean(_joined(label)).strip()
        text = text if any(char.isalnum() for char in text) else ""  # a bullet is no number
        starts = self._last_list != layout.list
        self._last_list = layout.list
        return Number(text, layout.list, min(max(layout.level, 0), 8), starts, True)

    def _end_cell(self, depth: int) -> None:
        story = self._stories[-1]
        self._end_paragraph(depth or max(story.layout.depth, 2))
        table = story.tables[-1]
        table.cells.append(table.parts)
        table.parts = []

    def _end_row(self, depth: int) -> None:
        story = self._stories[-1]
        story.pieces = [piece for piece in story.pieces if piece.text.strip()]
        depth = depth or max(story.layout.depth, 2)
        while len(story.tables) > depth:
            self._close_table(story)
        if len(story.tables) < depth:
            return
        table = story.tables[-1]
        edges = (self._row_start, *(edge for edge, _ in self._row))
        merged = tuple(merging for _, merging in self._row)
        table.rows.append((table.cells, Row(edges, merged, self._header)))
        table.cells, table.parts = [], []


def _joined(text: str) -> str:
    """Return a text in which two surrogates are the character that they stand for."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
