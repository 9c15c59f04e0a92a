"""Limits, progress and notes of scanned pages; what reads a picture is replaced."""

import numpy as np
import pytest

from index.errors import ScansWaiting
from index.formats.ocr import engine
from index.formats.ocr.engine import Found, Line
from index.formats.ocr.scans import Allowance, Scans, allowed, listed_pages, read_page_image
from index.formats.pdf.layout import pieces_of

BLANK = np.full((100, 100, 3), 255, np.uint8)
CORNERS = np.array([[10, 20], [90, 20], [90, 40], [10, 40]], np.float32)


@pytest.fixture
def one_line(monkeypatch):
    line = Line("一行字", (0.9, 0.3, 0.9), CORNERS, False)
    monkeypatch.setattr(engine, "read_lines", lambda picture: Found([line], False))


def read(scans, number, pages=3):
    return scans.read_page(number, pages, lambda: (BLANK, 1.0))


def test_pages_over_the_limit_are_not_read_and_named(one_line):
    with allowed(Allowance(most_pages=2)):
        scans = Scans()
        found = [read(scans, number) for number in (1, 2, 3)]
    assert [bool(parts) for parts in found] == [True, True, False]
    assert [*map(str, scans.notes())][-1] == "not read by OCR, over the limit max_ocr_pages: p. 3"


def test_the_limit_zero_reads_none(one_line):
    with allowed(Allowance(most_pages=0)):
        scans = Scans()
        assert read(scans, 1) == []
    assert (scans.over, scans.waiting) == ([1], [])


def test_the_pages_of_all_files_in_a_file_count_together(one_line):
    with allowed(Allowance(most_pages=1)):
        first, second = Scans(), Scans()
        read(first, 1)
        read(second, 1)
    assert (first.read, second.over) == ([1], [1])


def test_each_page_is_told_before_it_is_read(one_line):
    told = []
    with allowed(Allowance(progress=lambda page, pages: told.append((page, pages)))):
        scans = Scans()
        for number in (1, 2):
            read(scans, number)
    assert told == [(1, 3), (2, 3)]


def test_without_ocr_pages_wait(one_line):
    with allowed(Allowance(installed=False)):
        scans = Scans()
        read(scans, 1)
        read(scans, 3)
    assert scans.waiting == [1, 3]
    with pytest.raises(ScansWaiting, match="2 scanned pages, waiting for OCR: make ocr"):
        scans.raise_if_waiting()


def test_doubtful_characters_are_counted(one_line):
    scans = Scans()
    read(scans, 1)
    assert [*map(str, scans.notes())] == ["p. 1 read by OCR; 1 of its characters are doubtful"]


def test_places_are_given_in_the_unit_of_the_page(one_line):
    (part,) = read_page_image(BLANK, unit=0.5).parts
    (line,) = pieces_of(part)
    assert (line.left, line.right) == (5, 45)
    assert 10 <= -line.top < -line.bottom <= 20


def test_many_pages_are_listed_in_short():
    assert str(listed_pages([2, 3])) == "p. 2, 3"
    assert str(listed_pages(range(1, 15))) == "p. 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 4 more"
