"""The audit of pictures, which are drawn with characters cut out of one."""

import io
from pathlib import Path

from PIL import Image, ImageDraw
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from tests.audit.registry import Audit, Counted, Outcome

_DRAWN = "标记甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"
_WIDE, _HIGH = 48, 60  # of a character
_DESCRIPTION = 270  # the tag of a TIFF


def _page(text, seal=""):
    page = Image.new("RGB", (1000, 1200), "white")
    _write(page, text, 100, 100, "black")
    if seal:
        ImageDraw.Draw(page).ellipse((500, 700, 800, 1000), None, "red", 8)
        _write(page, seal, 555, 820, "red")
    return page


def _write(page, text, left, top, colour):
    sheet = Image.open(Path(__file__).parent / "characters.png").convert("L")
    for at, character in enumerate(text):
        start = _WIDE * _DRAWN.index(character)
        ink = Image.eval(sheet.crop((start, 0, start + _WIDE, _HIGH)), lambda level: 255 - level)
        page.paste(colour, (left + _WIDE * at, top), ink)


def _build(mark):
    described = ImageFileDirectory_v2()
    described[_DESCRIPTION] = mark("description in the file")
    first = _page(mark("text of a picture"), mark("words of a red seal"))
    second = _page(mark("text of the second page of a TIFF"))
    target = io.BytesIO()
    first.save(target, "TIFF", save_all=True, append_images=[second], tiffinfo=described)
    return target.getvalue()


AUDITS = (
    Audit(
        "a.tiff", _build,
        {
            "text of a picture": Outcome.KEPT,
            "text of the second page of a TIFF": Outcome.KEPT,
            "words of a red seal": Counted("whose own words are not read"),
            "description in the file": Outcome.UNSEEN,
        },
        libraries=("rapidocr", "pillow"),
    ),
)  # fmt: skip
