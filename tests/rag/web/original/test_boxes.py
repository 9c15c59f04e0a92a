"""Quotes are found on their page, whatever the layout made of blanks, hyphens and order."""

from types import SimpleNamespace

import pytest

from index.formats.facsimile.page import ShownLine, ShownPage
from index.types import Mark, Place, PlaceKind
from rag.web.original.boxes import PageText


def page_of(*lines):
    shown = tuple(
        ShownLine(text, (10.0, 20.0 * at, 110.0, 20.0 * at + 10)) for at, text in enumerate(lines)
    )
    return ShownPage(1, 1, 200, 300, (), shown)


def document(source, *marks):
    place = Place(PlaceKind.PAGE, 1)
    return SimpleNamespace(source=source, marks=marks or (Mark(0, place),))


def boxes(source, quote, *lines, marks=()):
    start = source.index(quote)
    text = PageText(document(source, *marks), page_of(*lines))
    return text.boxes(start, start + len(quote))


def test_a_quote_over_two_lines_has_a_box_on_each_as_wide_as_its_part():
    first, second = boxes("一二三四五六七八九十", "四五六七", "一二三四五", "六七八九十")
    assert first == pytest.approx((70, 0, 110, 10))
    assert second == pytest.approx((10, 20, 50, 30))


def test_a_quote_that_is_there_twice_is_marked_where_it_stands():
    source = "甲乙丙丁\n戊己庚辛\n甲乙丙丁"
    text = PageText(document(source), page_of("甲乙丙丁", "戊己庚辛", "甲乙丙丁"))
    last = source.rindex("甲")
    assert [box[1] for box in text.boxes(0, 4)] == [0]
    assert [box[1] for box in text.boxes(last, last + 4)] == [40]


def test_radicals_blanks_and_hyphens_do_not_keep_a_quote_from_being_found():
    assert boxes("金水河长到了", "金水河长", "⾦⽔ 河⻓到了")
    assert len(boxes("the information given", "information", "the infor\x02", "mation given")) == 2


def test_a_quote_in_another_order_is_found_by_its_ends():
    quote = "甲乙丙丁戊己庚辛一二三四五六七八九十天地"
    assert len(boxes(quote, quote, "甲乙丙丁戊己庚辛", "二一", "三四五六七八九十天地")) == 3


def test_what_is_on_another_page_or_nowhere_has_no_box():
    marks = (Mark(0, Place(PlaceKind.PAGE, 1)), Mark(4, Place(PlaceKind.PAGE, 2)))
    assert boxes("甲乙丙丁戊己庚辛", "戊己庚辛", "甲乙丙丁", marks=marks) == []
    assert boxes("甲乙丙丁", "甲乙丙丁", "子丑寅卯") == []


def test_lines_that_were_read_by_ocr_stand_where_the_store_says():
    place = Place(PlaceKind.PAGE, 1)
    marks = (Mark(0, place, (5, 5, 45, 15)), Mark(5, place, (5, 25, 45, 35)))
    (box,) = boxes("甲乙丙丁\n戊己庚辛", "己庚", marks=marks)
    assert box == pytest.approx((15, 25, 35, 35))


def test_a_line_that_runs_down_is_marked_from_its_top():
    shown = ShownPage(1, 1, 200, 300, (), (ShownLine("甲乙丙丁", (50, 0, 60, 40)),))
    text = PageText(document("甲乙丙丁"), shown)
    assert text.boxes(1, 3) == [pytest.approx((50, 10, 60, 30))]
