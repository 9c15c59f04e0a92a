"""Lines are put together from boxes by the marks between them, drawn here as rectangles."""

import numpy as np

from index.formats.ocr.strips import cut, find_strips

HIGH = 60


def sheet(*marks, size=(400, 1600)):
    """Return a white picture with black rectangles: left, top, right, bottom."""
    grey = np.full(size, 255, np.uint8)
    for left, top, right, bottom in marks:
        grey[top:bottom, left:right] = 0
    return grey


def box(left, right, top=100, bottom=100 + HIGH):
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)


def letters(left, right, top=108, bottom=152):
    """Return characters that fill a box, as a detector sees them."""
    return [(at, top, at + 30, bottom) for at in range(left + 5, right - 30, 50)]


def spans(grey, *boxes):
    found = find_strips(grey, list(boxes))
    return sorted((round(s.corners[:, 0].min()), round(s.corners[:, 0].max())) for s in found)


def test_boxes_that_stand_close_together_are_one_line():
    grey = sheet(*letters(100, 400), *letters(420, 700))
    assert spans(grey, box(420, 700), box(100, 400)) == [(100, 700)]


def test_boxes_with_a_mark_between_them_are_one_line():
    comma = (430, 140, 440, 152)
    grey = sheet(*letters(100, 400), comma, *letters(490, 700))
    assert spans(grey, box(100, 400), box(490, 700)) == [(100, 700)]


def test_boxes_with_nothing_between_them_are_two():
    grey = sheet(*letters(100, 400), *letters(490, 700))
    assert spans(grey, box(100, 400), box(490, 700)) == [(100, 400), (490, 700)]


def test_a_stroke_between_boxes_parts_the_cells_of_a_table():
    grey = sheet(*letters(100, 400), (410, 0, 413, 400), *letters(420, 700))
    assert spans(grey, box(100, 400), box(420, 700)) == [(100, 400), (420, 700)]


def test_a_full_stop_behind_a_line_belongs_to_it():
    grey = sheet(*letters(100, 400), (430, 140, 440, 152))
    ((left, right),) = spans(grey, box(100, 400))
    assert (left, 440 <= right < 460) == (100, True)


def test_a_line_of_dots_leads_to_the_number_of_a_page():
    dots = [(at, 146, at + 4, 150) for at in range(420, 900, 20)]
    grey = sheet(*letters(100, 400), *dots, (910, 108, 922, 152))
    assert spans(grey, box(100, 400))[0][1] >= 922


def test_the_rules_of_a_table_are_no_marks():
    rules = [(50, 96, 800, 99), (50, 158, 800, 161), (50, 96, 53, 161), (797, 96, 800, 161)]
    grey = sheet(*letters(200, 400), *rules)
    assert spans(grey, box(200, 400)) == [(200, 400)]


def test_a_box_in_which_there_is_nothing_is_dropped():
    grey = sheet(*letters(100, 400))
    assert spans(grey, box(100, 400), box(600, 700)) == [(100, 400)]


def test_a_line_that_runs_down_is_cut_out_on_its_side():
    grey = np.ascontiguousarray(np.rot90(sheet(*letters(100, 400)), -1))
    left = grey.shape[1] - 100 - HIGH
    (strip,) = find_strips(grey, [box(left, left + HIGH, 100, 400)])
    assert strip.down
    picture = np.repeat(grey[:, :, None], 3, axis=2)
    height, width = cut(picture, strip).shape[:2]
    assert (height, width) == (HIGH, 300)
