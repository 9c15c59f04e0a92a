"""A line that runs down is set anew square by square; characters are drawn as blocks."""

import numpy as np

from index.formats.ocr.columns import set_anew

EM = 40
WHOLE = (0, 2, 40, 38)


def column(*glyphs):
    """Return a line on its side, whose squares hold rectangles: left, top, right, bottom."""
    picture = np.full((EM * len(glyphs), EM, 3), 255, np.uint8)
    for at, (left, top, right, bottom) in enumerate(glyphs):
        picture[EM * at + top : EM * at + bottom, left:right] = 0
        if (left, top, right, bottom) == WHOLE:  # a character is not black all over
            picture[EM * at + top + 3 : EM * at + bottom - 3, left + 3 : right - 3] = 255
    return np.ascontiguousarray(np.rot90(picture))


def inked(picture, at):
    """Return where the ink of a square is: its middle to the right and down, its size."""
    square = picture[:, EM * at : EM * (at + 1), 0] < 128
    rows, columns = np.nonzero(square)
    return (
        (columns.min() + columns.max() + 1) / 2 / EM,
        (rows.min() + rows.max() + 1) / 2 / len(square),
        (columns.max() - columns.min() + 1) / EM,
        (rows.max() - rows.min() + 1) / EM,
    )


def test_characters_stand_side_by_side():
    line = set_anew(column(WHOLE, WHOLE, WHOLE))
    assert line.shape[0] == round(1.2 * EM)
    assert 3 * EM - 8 <= line.shape[1] <= 3 * EM + 8


def test_a_comma_moves_from_the_upper_right_to_the_lower_left():
    line = set_anew(column(WHOLE, (28, 4, 36, 16), WHOLE))
    right, below, _, _ = inked(line, 1)
    assert right < 0.4
    assert below > 0.6


def test_a_bracket_is_turned_upright():
    line = set_anew(column(WHOLE, (2, 26, 38, 38), WHOLE))
    _, _, wide, high = inked(line, 1)
    assert high > 2 * wide


def test_the_stroke_of_the_number_one_stays_level():
    line = set_anew(column(WHOLE, (2, 18, 38, 22), WHOLE))
    _, _, wide, high = inked(line, 1)
    assert wide > 5 * high


def test_a_dash_is_turned_level():
    line = set_anew(column(WHOLE, (18, 1, 22, 39), WHOLE))
    _, _, wide, high = inked(line, 1)
    assert wide > 5 * high


def test_a_line_without_ink_stays_as_it_is():
    blank = np.full((EM, 5 * EM, 3), 255, np.uint8)
    assert set_anew(blank) is blank
