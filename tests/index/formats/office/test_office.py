import datetime
import io
import re
import zipfile

import docx
import pytest

from index.errors import ReadError
from index.formats.excel import xlsx
from index.formats.office import pptx
from index.formats.word import docx as word
from tests.index.formats.samples import as_docx, as_pptx, as_xlsx, place_of, saved


def test_paragraphs_and_table_rows_keep_their_order():
    data = as_docx("关于预算的报告", ["第一段。", "第二段。"], [["姓名", "部门"], ["张三", "财务"]])
    raw = word.read(data, 1000)
    assert raw.text.split("\n") == [
        "关于预算的报告", "第一段。", "第二段。", "姓名\t部门", "张三\t财务",
    ]  # fmt: skip


def test_the_properties_of_a_file_are_kept():
    raw = word.read(as_docx("关于预算的报告", ["第一段。"], author="财政局"), 1000)
    assert (raw.title, raw.author) == ("关于预算的报告", "财政局")


def test_tracked_insertions_are_read_and_tracked_deletions_are_not():
    document = docx.Document()
    paragraph = document.add_paragraph("原文")
    for tag, holder, text in (("w:ins", "w:t", "加上"), ("w:del", "w:delText", "删去")):
        change = docx.oxml.OxmlElement(tag)
        run = docx.oxml.OxmlElement("w:r")
        content = docx.oxml.OxmlElement(holder)
        content.text = text
        run.append(content)
        change.append(run)
        paragraph._p.append(change)
    assert word.read(saved(document), 1000).text == "原文加上"


def test_slides_are_cited_by_number_and_their_notes_as_notes():
    raw = pptx.read(as_pptx([("现状", "已有十家。"), ("打算", "再建三家。")], ["备注在此"]), 1000)
    assert place_of(raw, "已有十家") == "slide 1"
    assert place_of(raw, "备注在此") == "slide 1, notes"
    assert place_of(raw, "再建三家") == "slide 2"


def test_rows_are_cited_by_sheet_and_row():
    rows = [["姓名", "入职", "比例"], [], ["张三", datetime.date(2024, 4, 1), 0.5]]
    raw = xlsx.read(as_xlsx({"说明": [["名单如下"]], "名单": rows}), 1000)
    assert raw.text.split("\n") == [
        "说明", "名单如下", "名单", "姓名\t入职\t比例", "张三\t2024-04-01\t0.5",
    ]  # fmt: skip
    assert place_of(raw, "名单如下") == "sheet 说明, row 1"
    assert place_of(raw, "张三") == "sheet 名单, row 3"


@pytest.mark.parametrize(
    ("module", "data"),
    [
        (word, as_docx("标题", ["一句话。"])),
        (pptx, as_pptx([("标题", "一句话。")])),
        (xlsx, as_xlsx({"表": [["一"]]})),
    ],
)
def test_properties_that_a_file_lacks_are_left_empty(module, data):
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            if part in ("_rels/.rels", "[Content_Types].xml"):
                content = re.sub(rb"<[^<>]*docProps/core.xml[^<>]*/>", b"", content)
            if part != "docProps/core.xml":
                new.writestr(part, content)
    raw = module.read(target.getvalue(), 1000)
    assert raw.text
    assert (raw.title, raw.author, raw.created) == ("", "", "")


def test_the_day_on_which_a_workbook_was_made_is_not_that_of_its_figures():
    data = as_xlsx({"表": [["一"]]})  # openpyxl writes the day of today into it
    assert b"<dcterms:created" in zipfile.ZipFile(io.BytesIO(data)).read("docProps/core.xml")
    assert xlsx.read(data, 1000).created == ""


def test_an_empty_workbook_is_refused():
    with pytest.raises(ReadError, match="no text"):
        xlsx.read(as_xlsx({"空": []}), 1000)


def test_a_file_without_its_main_part_is_refused():
    from index.formats.dispatch import read_as

    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/other.xml", "<a/>")
    with pytest.raises(ReadError, match="its main part is missing"):
        read_as("word.docx", target.getvalue(), 1000)
