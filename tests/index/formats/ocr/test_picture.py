"""Pictures are opened within limits, whatever they declare; OCR itself is tested in ocr/."""

import io

import numpy as np
import pytest
from PIL import Image

from index.errors import ReadError, ScansWaiting
from index.formats.detect import detect_format
from index.formats.dispatch import read_as
from index.formats.ocr import engine, picture, pictures
from index.formats.ocr.engine import Found, Line
from index.formats.ocr.scans import Allowance, allowed
from tests.index.formats.ocr.test_engine import PAGES
from tests.index.formats.samples import place_of, said


def saved(form, *images, **options):
    target = io.BytesIO()
    first, *others = images or [Image.new("RGB", (64, 32), "white")]
    more = {"save_all": True, "append_images": others} if others else {}
    first.save(target, form, **more, **options)
    return target.getvalue()


@pytest.fixture
def numbered(monkeypatch):
    """Have each picture read as a line that tells which it is."""
    seen = []

    def read_lines(shown):
        seen.append(shown)
        high, wide = shown.shape[:2]
        corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
        text = f"这是第{len(seen)}张图"
        return Found([Line(text, (1.0,) * len(text), corners, False)], False)

    monkeypatch.setattr(engine, "read_lines", read_lines)
    return seen


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "BMP", "WEBP"])
def test_pictures_are_recognised_by_their_content(form, numbered):
    data = saved(form)
    assert detect_format("a.txt", data) == "ocr.picture"
    assert read_as("ocr.picture", data, 1000).text == "这是第1张图"


def test_a_text_named_as_a_picture_is_refused():
    with pytest.raises(ReadError, match="it holds something else"):
        detect_format("a.png", "一段文字。".encode())


def test_each_page_of_a_tiff_is_cited(numbered):
    pages = [Image.new("L", (64, 32), 255) for _ in range(3)]
    raw = read_as("ocr.picture", saved("TIFF", *pages), 1000)
    assert [place_of(raw, f"第{number}张") for number in (1, 2, 3)] == ["p. 1", "p. 2", "p. 3"]


def test_a_tiff_of_many_pages_is_read_up_to_the_limit(numbered):
    pages = [Image.new("L", (8, 8), 255) for _ in range(5)]
    with allowed(Allowance(most_pages=2)):
        raw = read_as("ocr.picture", saved("TIFF", *pages), 1000)
    assert len(numbered) == 2
    assert said(raw)[-1] == "not read by OCR, over the limit max_ocr_pages: p. 3, 4, 5"


def test_of_a_tiff_of_too_many_pages_the_first_are_looked_at(numbered, monkeypatch):
    monkeypatch.setattr(picture, "_MOST_FRAMES", 3)
    pages = [Image.new("L", (8, 8), 255) for _ in range(5)]
    raw = read_as("ocr.picture", saved("TIFF", *pages), 1000)
    assert len(numbered) == 3
    assert said(raw)[-1] == "it has more than 3 pages; the others were not looked at"


def test_a_picture_that_declares_too_many_pixels_is_refused_before_they_are_decoded(monkeypatch):
    monkeypatch.setattr(pictures, "_MOST_PIXELS", 64 * 32 - 1)
    with pytest.raises(ReadError, match="declares a picture of 64 x 32 pixels"):
        read_as("ocr.picture", saved("PNG"), 1000)


def test_a_header_that_lies_is_a_damaged_file():
    data = bytearray(saved("PNG"))
    data[16:24] = (9000).to_bytes(4, "big") * 2  # its size
    with pytest.raises(ReadError, match="damaged picture file"):
        read_as("ocr.picture", bytes(data), 1000)


def test_a_picture_that_is_cut_off_is_a_damaged_file():
    data = (PAGES / "turned90.png").read_bytes()
    with pytest.raises(ReadError, match="damaged picture file"):
        read_as("ocr.picture", data[: len(data) // 2], 1000)


def test_without_ocr_a_picture_waits(monkeypatch):
    monkeypatch.setattr(engine, "is_installed", lambda: False)
    pages = [Image.new("L", (8, 8), 255) for _ in range(3)]
    with pytest.raises(ScansWaiting, match="3 scanned pages") as raised:
        read_as("ocr.picture", saved("TIFF", *pages), 1000)
    assert raised.value.pages == 3


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_pictures_of_every_mode_show_dark_on_light(mode, numbered):
    drawn = Image.new("L", (100, 60), 255)
    drawn.paste(0, (20, 20, 80, 40))
    if mode == "I;16":
        image = Image.fromarray(np.asarray(drawn).astype(np.uint16) * 257)
    elif mode in ("LA", "RGBA"):  # nothing is drawn but what is black
        image = Image.new(mode, drawn.size)
        image.putalpha(Image.eval(drawn, lambda level: 255 - level))
    else:
        image = drawn.convert(mode)
    shown, unit = pictures.pixels(image)
    assert (shown.shape, unit) == ((60, 100, 3), 1.0)
    assert shown[30, 50].max() < 60
    assert shown[5, 5].min() > 200


def test_a_large_picture_is_made_smaller_and_its_places_stay(numbered):
    raw = read_as("ocr.picture", saved("PNG", Image.new("L", (6000, 3000), 255)), 1000)
    assert max(numbered[0].shape) <= pictures.LONGEST_SIDE
    assert raw.marks[0].box[2] == pytest.approx(6000, rel=0.01)


def test_a_photograph_is_turned_as_its_camera_says(numbered):
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    read_as("ocr.picture", saved("JPEG", exif=exif), 1000)
    assert numbered[0].shape[:2] == (64, 32)
