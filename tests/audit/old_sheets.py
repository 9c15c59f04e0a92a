"""The audit of workbooks up to 2003 and those of WPS."""

import struct

from tests.audit.registry import Audit, Counted, Outcome
from tests.index.formats.xls_files import XlsSheet, as_xls


def _drawing(name, text):
    data = text.encode("utf-16-le") + b"\0\0"
    options = struct.pack("<HI", 0x8000 | name, len(data)) + data
    return struct.pack("<HHI", 0x13, 0xF00B, len(options)) + options


def _build(mark):
    sheet = XlsSheet(
        [
            [mark("cell"), "乙"],
            [mark("hidden row"), "丁"],
            [mark("text struck through"), (1, f'0"{mark("unit of a number")}"')],
            [mark("merged cell"), "己"],
            ["合计", ...],
            ["照片", f'=DISPIMG("{mark("picture in a cell")}",1)'],
            ["甲", "乙", mark("hidden column")],
        ],
        hidden_rows=(1,), hidden_columns=(2,), merged=((3, 3, 0, 0),), struck=((2, 0),),
        comments={(0, 0): mark("comment")}, header=f"&L{mark('page header')}",
        boxes=(mark("text box"),), chart=mark("chart"),
        drawings=_drawing(0xC0, mark("WordArt"))
        + _drawing(0x381, mark("description of a picture")),
    )  # fmt: skip
    secret = XlsSheet([[mark("hidden sheet")]], hidden=True)
    return as_xls({mark("name of a sheet"): sheet, "隐": secret}, title=mark("title"))


AUDITS = (
    Audit(
        "a.xls", _build,
        {
            **dict.fromkeys(
                ("cell", "unit of a number", "merged cell", "name of a sheet", "comment",
                 "text box", "chart", "WordArt"), Outcome.KEPT,
            ),
            **dict.fromkeys(
                ("hidden row", "hidden column", "hidden sheet", "text struck through",
                 "page header"), Outcome.MARKED,
            ),
            "title": Outcome.NAMED,
            "picture in a cell": Counted("pictures in cells"),
            "description of a picture": Counted("descriptions of pictures"),
        },
        libraries=("xlrd", "olefile"),
    ),
)  # fmt: skip
