"""The order of lines is found from where they stand alone; nothing is read here."""

import numpy as np
import pytest

from index.formats.ocr.engine import Line
from index.formats.ocr.reading_order import in_reading_order
from index.formats.pdf.layout import Grid, Lines, pieces_of

EM = 50


def across(text, left, top, size=EM):
    """Return a line that runs to the right from (left, top)."""
    right, bottom = left + size * len(text), top + 1.2 * size
    corners = [[left, top], [right, top], [right, bottom], [left, bottom]]
    return Line(text, (1.0,) * len(text), np.array(corners, np.float32), False)


def down(text, left, top, size=EM):
    """Return a line that runs down from (left, top)."""
    right, bottom = left + 1.2 * size, top + size * len(text)
    corners = [[right, top], [right, bottom], [left, bottom], [left, top]]
    return Line(text, (1.0,) * len(text), np.array(corners, np.float32), True)


def turned(line, degrees, middle=(1000, 1000)):
    """Return a line of a page that was turned to the right around its middle."""
    angle = np.deg2rad(degrees)
    matrix = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    corners = (line.corners - middle) @ matrix + middle
    return Line(line.text, line.scores, corners.astype(np.float32), line.down)


def texts(lines):
    return [piece.text for part in in_reading_order(lines) for piece in pieces_of(part)]


PAGE = [across(f"这是第{at}行的文字一直写到右边", 200, 200 + 80 * at) for at in range(6)]
ORDER = [line.text for line in PAGE]


def test_lines_are_read_from_the_top():
    assert texts(PAGE[::-1]) == ORDER


@pytest.mark.parametrize("degrees", [1.5, -2, 90, 180, 270, 181, 92])
def test_a_page_that_was_turned_is_read_as_the_upright_one(degrees):
    assert texts([turned(line, degrees) for line in PAGE[::-1]]) == ORDER


def test_lines_that_run_down_are_read_from_the_right():
    lines = [down(f"这是第{at}行竖排的文字", 1500 - 90 * at, 200) for at in range(6)]
    assert texts(lines[::-1]) == [line.text for line in lines]


def test_columns_that_run_down_in_two_bands_are_read_band_by_band():
    upper = [down(f"上栏第{at}行竖排的文字有十二个字", 1500 - 90 * at, 200) for at in range(5)]
    lower = [down(f"下栏第{at}行竖排的文字有十二个字", 1500 - 90 * at, 1200) for at in range(5)]
    mixed = [line for pair in zip(upper, lower, strict=True) for line in pair]
    assert texts(mixed) == [line.text for line in [*upper, *lower]]


def test_two_columns_are_read_one_after_the_other_under_their_heading():
    left = [across(f"左栏第{at}行的文字有十二个字", 200, 400 + 80 * at) for at in range(5)]
    right = [across(f"右栏第{at}行的文字有十二个字", 1000, 400 + 80 * at) for at in range(5)]
    heading = across("两栏文字的标题", 700, 200, 70)
    mixed = [line for pair in zip(left, right, strict=True) for line in pair]
    assert texts([*mixed, heading]) == [line.text for line in [heading, *left, *right]]


def test_a_table_is_read_by_rows():
    rows = [["乡镇", "户数", "人口"], ["柳河", "120", "480"], ["石桥", "350", "910"]]
    lines = [
        across(cell, 200 + 400 * column, 200 + 100 * row)
        for column in range(3) for row, cell in enumerate(cells[column] for cells in rows)
    ]  # fmt: skip
    (part,) = in_reading_order(lines)
    assert isinstance(part, Grid)
    assert [[cell.text for _, cell in row] for row in part.rows] == rows


def test_a_heading_to_the_right_stands_before_lines_that_run_down():
    lines = [down(f"这是第{at}行竖排的文字", 1500 - 90 * at, 400) for at in range(6)]
    heading = across("横排的标题", 900, 200)
    assert texts([*lines, heading]) == ["横排的标题", *(line.text for line in lines)]


def test_two_pieces_far_apart_in_a_line_are_one_line():
    assert texts([across("电话", 900, 200), across("姓名", 200, 205), *PAGE[2:]])[0] == "姓名 电话"


def test_the_place_of_each_line_is_told_in_pixels_of_the_page():
    (part,) = in_reading_order([turned(line, 90) for line in PAGE])
    assert isinstance(part, Lines)
    first = turned(PAGE[0], 90).corners
    assert part.lines[0].left > first[:, 0].min() - 5
    assert part.lines[0].right < first[:, 0].max() + 5
    assert -part.lines[0].top == pytest.approx(first[:, 1].min(), abs=5)
    assert -part.lines[0].bottom == pytest.approx(first[:, 1].max(), abs=5)


def test_characters_of_which_the_reader_is_not_sure_are_doubtful():
    line = across("要踮起脚", 200, 200)
    unsure = Line(line.text, (1.0, 0.4, 0.99, 0.98), line.corners, False)
    other = across("在后面", 480, 200)
    (part,) = in_reading_order([other, unsure])
    assert isinstance(part, Lines)
    assert [part.lines[0].text[at] for at in part.lines[0].doubtful] == ["踮"]


def test_a_page_without_lines_has_no_parts():
    assert in_reading_order([]) == []
