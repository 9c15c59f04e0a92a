"""Pages as they look come from the reader's process, with the places of their lines."""

import io

import pytest
from PIL import Image

from index.errors import ReadError
from index.formats.facsimile import ofd, pdf, picture
from index.formats.facsimile.page import from_json, to_json
from index.formats.reader import DocumentReader
from tests.index.formats import ofd_files
from tests.index.formats.ocr.test_picture import saved
from tests.index.formats.samples import as_pdf


def opened(shown):
    return Image.open(io.BytesIO(shown.webp))


def test_a_pdf_page_is_drawn_with_the_places_of_its_lines():
    page = pdf.show(as_pdf([["水库建于一九七三年。"], ["第二页有一句话。"]]), 2)
    assert (page.number, page.pages, page.drawn) == (2, 2, True)
    line, number = page.lines
    assert number.text == "- 2 -"
    left, top, right, bottom = line.box
    assert line.text == "第二页有一句话。"
    assert 0 < left < right < page.width
    image = opened(page.pictures[0])
    scale = image.width / page.width
    there = image.crop([round(scale * at) for at in line.box]).convert("L")
    assert there.getextrema()[0] < 100  # the line is drawn where it is said to stand
    below = image.crop((0, round(scale * (bottom + 20)), image.width, round(scale * 700)))
    assert below.convert("L").getextrema()[0] > 200


def test_a_page_that_a_pdf_does_not_have_is_refused():
    with pytest.raises(ReadError, match="no page 3"):
        pdf.show(as_pdf([["一句话。"]]), 3)


def test_a_page_of_a_tiff_is_a_picture_no_larger_than_it_is_shown():
    data = saved("TIFF", Image.new("RGB", (40, 30), "white"), Image.new("RGB", (2500, 900), "red"))
    page = picture.show(data, 2)
    assert (page.pages, page.width, page.height) == (2, 2500, 900)
    assert opened(page.pictures[0]).width == 1600
    assert picture.show(data, 1).width == 40
    for number in (0, 3):
        with pytest.raises(ReadError, match="no page"):
            picture.show(data, number)


def path(data, more=""):
    """Return a path that an OFD page draws."""
    written = f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData>"
    return f'<ofd:PathObject ID="4" Boundary="20 50 100 2"{more}>{written}</ofd:PathObject>'


def test_an_ofd_page_has_its_lines_and_visible_strokes():
    drawn = (
        ofd_files.text_object("任命张守信为局长", 20, 40),
        path("M 0 1 L 100 1 B 1 2 3 4 5 6 C"),
        path("M 0 1 L 100 1", ' Visible="false"'),
        path("alert(1) M 0 0"),
    )
    data = ofd_files.ofd([ofd_files.page(*drawn)])
    page = ofd.show(data, 1)
    assert (page.width, page.height, page.drawn) == (210, 297, False)
    assert [line.text for line in page.lines] == ["任命张守信为局长"]
    assert page.lines[0].box == pytest.approx((20, 40.75, 60, 45.75))
    strokes = ["M20.00 51.00L120.00 51.00C21.00 52.00 23.00 54.00 25.00 56.00Z"]
    assert list(page.strokes) == strokes


def test_a_page_passes_from_the_readers_process_unchanged():
    data = as_pdf([["一句话。"]])
    with DocumentReader() as reader:
        page = reader.show("a.pdf", data, 1)
        assert page == pdf.show(data, 1)
        assert from_json(to_json(page)) == page
        assert reader.read("a.pdf", data).text == "一句话。"
        with pytest.raises(ReadError, match="without pages"):
            reader.show("a.txt", "一句话。".encode(), 1)
        with pytest.raises(ReadError, match="damaged|no page"):
            reader.show("a.pdf", data[:200], 1)
