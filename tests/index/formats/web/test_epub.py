import io
import zipfile

import pytest

from index.blocks import BlockKind
from index.errors import ReadError
from index.formats.web.epub import read
from tests.index.formats.samples import as_epub, place_of, said
from tests.index.formats.test_hostile import repacked


def test_chapters_are_read_in_order_and_cited():
    raw = read(
        as_epub("书名", [["第一章", "甲在此。"], ["第二章", "乙在此。"]], "作者", "2020-05"), 1000
    )
    assert raw.text == "第一章\n甲在此。\n第二章\n乙在此。"
    assert place_of(raw, "乙在此") == "chapter 2"
    assert (raw.title, raw.author, raw.date) == ("书名", "作者", "")


def test_a_full_date_of_the_book_is_kept():
    assert read(as_epub("书名", [["甲。"]], date="2020-05-06"), 1000).date == "2020-05-06"


def test_a_locked_book_is_reported():
    with pytest.raises(ReadError, match="digital rights"):
        read(as_epub("书名", [["甲。"]], more={"META-INF/rights.xml": "<rights/>"}), 1000)


def test_a_book_without_its_container_file_is_reported():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
    with pytest.raises(ReadError, match=r"holds no META-INF/container.xml"):
        read(target.getvalue(), 1000)


def test_headings_and_lists_of_a_chapter_are_blocks():
    raw = read(as_epub("书名", [["甲。"], ["乙。"]], markup="<h2>第二节</h2><ul><li>丙</ul>"), 1000)
    kinds = [block.kind for block in raw.blocks]
    assert kinds == [BlockKind.HEADING, BlockKind.LIST, BlockKind.ITEM] * 2
    assert place_of(raw, "第二节") == "chapter 1"


def test_a_table_of_contents_in_the_reading_order_is_no_chapter():
    links = "".join(f'<p><a href="c%20{n}.xhtml">第{n}章 出山</a></p>' for n in (1, 2))
    data = as_epub("书", [[], ["第一章讲茶叶。"], ["第二章讲水。"]])
    page = f"<html><body><h1>目录</h1>{links}</body></html>"
    raw = read(repacked(data, "OPS/c 0.xhtml", page), 1000)
    assert raw.text == "第一章讲茶叶。\n第二章讲水。"
    assert place_of(raw, "第二章") == "chapter 2"
    assert said(raw) == ("left out: tables of contents (1)",)


def test_a_page_out_of_the_order_comes_last():
    data = as_epub("书", [["注释：茶即茶叶。"], ["第一章讲茶叶。"]])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        book = archive.read("OPS/book.opf").decode()
    book = book.replace('<itemref idref="c0"/>', '<itemref idref="c0" linear="no"/>')
    raw = read(repacked(data, "OPS/book.opf", book), 1000)
    assert raw.text == "第一章讲茶叶。\n注释：茶即茶叶。"
