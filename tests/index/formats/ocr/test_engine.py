"""Pictures of office paper read by the real models: one of each kind that is easily read wrong."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from index.formats.dispatch import read_as
from index.formats.ocr import engine
from index.formats.ocr.strips import Picture
from tests.index.formats.samples import said

PAGES = Path(__file__).parent / "pages"
NOTICE = (
    "各乡镇人民政府，县直各部门：\n现将《北渚县渡口管理办法》印发给你们，\n"
    "请认真贯彻执行。第一条为规范管理，制定本办法。\n渡口管理局负责年检，乡镇负责日常看护。"
)


@cache
def read(name):
    return read_as("ocr.picture", (PAGES / name).read_bytes(), 10_000)


@pytest.mark.parametrize("name", ["turned180.png", "turned90.png"])
def test_a_page_that_was_turned_is_read_from_its_first_line(name):
    assert read(name).text.replace("\n", "") == NOTICE.replace("\n", "")


def test_wide_punctuation_leaves_a_line_whole():
    text = read("punctuation.png").text
    assert text == (
        "会议要求：“稳中求进”，《办法》（试行）；①加快②落实——完成8.5%。\n"
        "他说：“要抓好落实。”会议强调，一抓到底。"
    )


def test_lines_under_a_red_seal_are_read_and_the_seal_is_named():
    raw = read("seal.png")
    assert raw.text == "北渚县渡口管理局\n二〇二三年八月十六日"
    assert "a red seal on p. 1, whose own words are not read" in said(raw)


def test_the_numbers_of_pages_behind_dots_are_kept():
    first, second = read("toc.png").text.split("\n")
    assert first.replace(" ", "").startswith("第一章总则")
    assert first.endswith("1")
    assert second.startswith("第二章职责与分工")
    assert second.endswith("12")


def test_a_character_of_which_the_reader_is_not_sure_is_doubtful():
    raw = read("toc.png")
    assert raw.doubtful
    assert all(not raw.text[at].isspace() for at in raw.doubtful)


def test_each_line_is_placed_on_the_page():
    raw = read("seal.png")
    (office, date) = raw.marks
    assert raw.text[office.start : date.start].strip() == "北渚县渡口管理局"
    left, top, right, bottom = office.box
    # The line stands at 831 to 1227 pixels from the left and 362 to 416 from the top.
    assert left == pytest.approx(831, abs=25)
    assert right == pytest.approx(1227, abs=25)
    assert top == pytest.approx(362, abs=20)
    assert bottom == pytest.approx(416, abs=20)


def test_a_picture_without_text_has_no_lines():
    blank = Image.new("RGB", (900, 600), "white")
    assert engine.read_lines(np.asarray(blank)).lines == []


def test_light_characters_on_a_dark_ground_are_read():
    shown = 255 - np.asarray(Image.open(PAGES / "turned180.png").convert("RGB"))[::-1, ::-1]
    picture: Picture = np.ascontiguousarray(shown)
    assert any("渡口管理局负责年检" in line.text for line in engine.read_lines(picture).lines)


def test_the_models_are_those_of_the_package_and_nothing_is_downloaded(monkeypatch):
    from rapidocr.utils.download_file import DownloadFile

    def refuse(*_):
        raise AssertionError("a download was tried")

    monkeypatch.setattr(DownloadFile, "run", refuse)
    engine._engine.cache_clear()
    picture = np.asarray(Image.open(PAGES / "toc.png").convert("RGB"))
    assert engine.read_lines(picture).lines
