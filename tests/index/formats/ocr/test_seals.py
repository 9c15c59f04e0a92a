import numpy as np
import pytest

from index.formats.ocr.seals import find_seals, has_red, without_red

RED, BLACK = (40, 30, 210), (20, 20, 20)


def page(*marks):
    """Return a page with marks: colour, left, top, right, bottom."""
    picture = np.full((1000, 800, 3), 255, np.uint8)
    for colour, left, top, right, bottom in marks:
        picture[top:bottom, left:right] = colour
    return picture


def ring(left, top, size):
    return [
        (RED, left, top, left + size, top + 8),
        (RED, left, top + size - 8, left + size, top + size),
        (RED, left, top, left + 8, top + size),
        (RED, left + size - 8, top, left + size, top + size),
    ]


def test_a_seal_is_found_where_it_stands():
    (seal,) = find_seals(page(*ring(500, 700, 160)))
    assert (seal.left, seal.top) == (pytest.approx(500, abs=8), pytest.approx(700, abs=8))
    assert (seal.right, seal.bottom) == (pytest.approx(660, abs=8), pytest.approx(860, abs=8))


def test_a_red_letterhead_is_no_seal():
    assert find_seals(page((RED, 100, 100, 700, 160))) == []


def test_without_red_the_black_stays():
    plain = without_red(page((RED, 500, 700, 660, 860), (BLACK, 100, 750, 700, 780)))
    assert plain[710, 550].min() > 200
    assert plain[760, 550].max() < 60


def test_a_page_of_black_on_white_has_no_red():
    assert not has_red(page((BLACK, 100, 100, 700, 160)))
    assert has_red(page((RED, 100, 100, 700, 160)))
