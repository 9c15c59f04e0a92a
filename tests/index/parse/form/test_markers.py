"""Markers of list items."""

import pytest

from index.parse.form.lines import lines_of
from index.parse.form.markers import find_markers
from index.text.normalize import search_layer


def markers(text):
    """Return each marker in a text with its number in its first reading."""
    search = search_layer(text)
    found = find_markers(text, search, lines_of(search))
    return [(text[marker.start : marker.end], marker.readings[0][1]) for marker in found]


@pytest.mark.parametrize(
    ("text", "marker", "number"),
    [
        ("三要学习", "三要", 3), ("十二、学习", "十二、", 12), ("（二）学习", "（二）", 2),
        ("(3) learn", "(3)", 3), ("③学习", "③", 3), ("4. 学习", "4.", 4), ("4）学习", "4）", 4),
        ("b. learn", "b.", 2), ("第二，学习", "第二", 2), ("其次，学习", "其次", 2),
        ("Second, learn", "Second,", 2), ("- 学习", "-", 0), ("•学习", "•", 0), ("⑵学习", "⑵", 2),
    ],
)  # fmt: skip
def test_a_marker_is_read_with_its_number(text, marker, number):
    assert markers(text) == [(marker, number)]


@pytest.mark.parametrize(
    "text", ["星期一要开会", "增长1.5倍", "-5度", "版本3.2发布", "于2020年", "a.m.", "共三、四个"]
)
def test_numbers_and_letters_inside_text_are_no_markers(text):
    assert markers(text) == []


def test_a_letter_that_may_be_a_roman_numeral_has_two_readings():
    (marker,) = find_markers("v) learn", "v) learn", lines_of("v) learn"))
    assert [number for _, number in marker.readings] == [22, 5]
