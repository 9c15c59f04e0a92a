"""The audit of Word documents up to 2003 and those of WPS."""

import struct

from tests.audit.registry import Audit, Counted, Outcome
from tests.index.formats.compound_files import (
    DELETED,
    HIDDEN,
    IN_TABLE,
    SPECIAL,
    STRUCK,
    compound,
    property_set,
    row_of,
    word_document,
)

_SHAPE = 7  # the number of the shape that is a text box


def _p(*runs):
    return ([run if isinstance(run, tuple) else (run, b"") for run in runs], "\r", b"")


def _record(kind, content, version=0, instance=0):
    return struct.pack("<HHI", version | instance << 4, kind, len(content)) + content


def _shape(name, text):
    data = text.encode("utf-16-le") + b"\0\0"
    options = struct.pack("<HI", 0x8000 | name, len(data)) + data
    return _record(0xF002, _record(0xF00B, options, 3, 1), 15)


def _length(paragraphs):
    return sum(sum(len(text) for text, _ in runs) + len(end) for runs, end, _ in paragraphs)


def _build(mark):
    cell = [([(mark("table cell"), b"")], "\x07", IN_TABLE), ([("二", b"")], "\x07", IN_TABLE),
            ([], "\x07", row_of(0, 900, 1800))]  # fmt: skip
    ruby = f"\x13EQ \\o\\ad(\\s\\up 9({mark('phonetic guide')}),{mark('word below a guide')})\x15"
    main = [
        _p("注", ("\x02", SPECIAL), "尾", ("\x02", SPECIAL), "批", ("\x05", SPECIAL), "框。"),
        _p(mark("paragraph")),
        *cell,
        _p(f"域\x13REF {mark('field code')}\x14{mark('field result')}\x15"),
        _p(ruby),
        _p("物\x13EMBED Equation.3\x14\x01\x15。"),
        _p("可见", (mark("hidden text"), HIDDEN), "可见。"),
        _p("可见", (mark("text struck through"), STRUCK), "可见。"),
        _p("可见", (mark("tracked deletion"), DELETED), "可见。"),
    ]
    stories = [
        [_p(mark("footnote"))],
        [_p(mark("page header")), _p(mark("page footer"))],
        [],
        [_p(mark("comment"))],
        [_p(mark("endnote"))],
        [_p(mark("text box")), _p(mark("text box without a place"))],
        [_p(mark("text box of a page header"))],
    ]
    lengths = [_length(story) for story in stories]
    header, footer = (_length([part]) for part in stories[1])
    box, other = (_length([part]) for part in stories[5])
    separators = [0] * 6  # of notes
    headers = [*separators, 0, 0, header, header + footer, header + footer, header + footer]
    drawings = b"".join(
        [_record(0xF000, b"", 15), b"\0", _shape(0xC0, mark("WordArt")),
         b"\0", _shape(0x381, mark("description of a picture")),
         b"\1", _shape(0xC0, mark("watermark"))]
    )  # fmt: skip
    tables = {
        2: struct.pack("<iiH", 1, _length(main), 1), 3: struct.pack("<ii", 0, lengths[0]),
        46: struct.pack("<iiH", 3, _length(main), 1), 47: struct.pack("<ii", 0, lengths[4]),
        4: struct.pack("<ii30x", 5, _length(main)), 5: struct.pack("<ii", 0, lengths[3]),
        11: struct.pack(f"<{len(headers) + 1}i", *headers, header + footer),
        40: struct.pack("<iiI22x", 6, _length(main), _SHAPE), 50: drawings,
        56: struct.pack("<iii", 0, box, box + other) + struct.pack("<14xI4x14xI4x", _SHAPE, 0),
        58: struct.pack("<ii22x", 0, lengths[6]),
    }  # fmt: skip
    paragraphs = [*main, *(part for story in stories for part in story)]
    return compound(
        {
            **word_document(paragraphs, tables=tables, lengths=lengths),
            "\x05SummaryInformation": property_set(
                {2: mark("title"), 4: mark("author"), 3: mark("subject"), 5: mark("keywords")}
            ),
        }
    )


AUDITS = (
    Audit(
        "a.doc", _build,
        {
            **dict.fromkeys(
                ("paragraph", "table cell", "field result", "word below a guide", "footnote",
                 "endnote", "comment", "text box", "text box without a place", "WordArt"),
                Outcome.KEPT,
            ),
            **dict.fromkeys(
                ("hidden text", "text struck through", "page header", "page footer",
                 "text box of a page header", "watermark"), Outcome.MARKED,
            ),
            **dict.fromkeys(("title", "author"), Outcome.NAMED),
            "tracked deletion": Counted("deleted passages"),
            "phonetic guide": Counted("phonetic guides"),
            "description of a picture": Counted("descriptions of pictures"),
            **dict.fromkeys(("field code", "subject", "keywords"), Outcome.UNSEEN),
        },
        libraries=("olefile",),
    ),
)  # fmt: skip
