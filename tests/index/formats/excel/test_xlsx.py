import io
import re
import zipfile

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font

from index.blocks import BlockKind, Visibility, flatten, nest
from index.errors import ReadError
from index.formats.excel.xlsx import read
from tests.index.formats.samples import as_xlsx, place_of, said, saved


def sheet_with(*rows):
    """Return a workbook with a sheet of rows, and the sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return book, book.active


def table_of(raw):
    """Return for each row whether it is a header, and text, column and spans of its cells."""
    rows = []
    for _, block in flatten(nest(len(raw.text), raw.blocks)):
        if block.kind is BlockKind.ROW:
            rows.append((block.header, []))
        elif block.kind is BlockKind.CELL:
            text = raw.text[block.start : block.end]
            rows[-1][1].append((text, block.column, block.across, block.down))
    return rows


def unseen(raw, visibility):
    """Return the texts of the blocks that are not visible in some way."""
    return [raw.text[b.start : b.end] for b in raw.blocks if b.visibility is visibility]


def with_sheet_xml(data, change):
    """Return a workbook whose first sheet a function has changed as text."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = change(content.decode()).encode()
            new.writestr(name, content)
    return target.getvalue()


def test_numbers_are_read_as_excel_shows_them():
    book, sheet = sheet_with(["料号", "占比", "条码"], [452, 0.0875, 6901234567892])
    sheet["A2"].number_format = "000000"
    sheet["B2"].number_format = "0.00%"
    assert read(saved(book), 1000).text.split("\n")[1] == "000452\t8.75%\t6901234567892"


def test_names_below_merged_groups_are_a_header_of_two_rows():
    book, sheet = sheet_with(
        ["工厂", "上半年", None], [None, "水泥", "玻璃"], ["东岭厂", 312, 45]
    )  # fmt: skip
    sheet.merge_cells("A1:A2")
    sheet.merge_cells("B1:C1")
    assert table_of(read(saved(book), 1000)) == [
        (True, [("工厂", 0, 1, 2), ("上半年", 1, 2, 1)]),
        (True, [("水泥", 1, 1, 1), ("玻璃", 2, 1, 1)]),
        (False, [("东岭厂", 0, 1, 1), ("312", 1, 1, 1), ("45", 2, 1, 1)]),
    ]


def test_a_merged_cell_spans_the_rows_it_belongs_to():
    book, sheet = sheet_with(
        ["部门", "姓名"], ["采购部", "邓志远"], [None, "何家豪"], ["法务部", "高子涵"]
    )  # fmt: skip
    sheet.merge_cells("A2:A3")
    rows = table_of(read(saved(book), 1000))
    assert rows[1] == (False, [("采购部", 0, 1, 2), ("邓志远", 1, 1, 1)])
    assert rows[2] == (False, [("何家豪", 1, 1, 1)])


def test_tables_apart_by_an_empty_row_are_tables_of_their_own():
    book, _ = sheet_with(
        ["预算"], [], ["科目", "金额"], ["宣传费", 1200], [], ["姓名", "年龄"], ["张三", 35]
    )  # fmt: skip
    raw = read(saved(book), 1000)
    tables = [raw.text[b.start : b.end] for b in raw.blocks if b.kind is BlockKind.TABLE]
    assert tables == ["科目\t金额\n宣传费\t1200", "姓名\t年龄\n张三\t35"]
    assert raw.text.startswith("预算\n")


def test_rows_below_an_empty_one_keep_the_header_above():
    book, _ = sheet_with(["科目", "金额"], ["宣传费", 1200], [], ["差旅费", 300], ["合计", 1500])
    raw = read(saved(book), 1000)
    assert [b.kind for b in raw.blocks].count(BlockKind.TABLE) == 1


def test_names_of_several_sheets_are_headings():
    rows = [["区县", "产量"], ["禾城区", 31.2]]
    raw = read(as_xlsx({"2022年": rows, "2023年": rows}), 1000)
    headings = [raw.text[b.start : b.end] for b in raw.blocks if b.kind is BlockKind.HEADING]
    assert headings == ["2022年", "2023年"]
    assert read(as_xlsx({"2022年": rows}), 1000).text.startswith("区县")


def test_what_is_hidden_is_kept_and_marked():
    book, sheet = sheet_with(
        ["姓名", "密码", "部门"], ["张三", "p1", "财务"], ["李四", "p2", "人事"]
    )
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    secret = book.create_sheet("内部")
    secret.append(["一句话", "两句话"])
    secret.sheet_state = "hidden"
    raw = read(saved(book), 1000)
    hidden = unseen(raw, Visibility.HIDDEN)
    assert hidden == ["密码", "p1", "李四\tp2\t人事", "p2", "内部", "一句话\t两句话"]
    assert said(raw) == ("hidden, and so not quoted: rows of sheet Sheet, columns of sheet Sheet, "
                         "sheet 内部",)  # fmt: skip


def test_cells_that_are_struck_through_are_marked():
    book, sheet = sheet_with(["姓名", "部门"], ["张三", "财务"])
    sheet["A2"].font = Font(strike=True)
    assert unseen(read(saved(book), 1000), Visibility.STRUCK) == ["张三"]


def test_a_comment_follows_its_row():
    book, sheet = sheet_with(["科目", "金额"], ["宣传费", 1200], ["差旅费", 300])
    sheet["B2"].comment = Comment("已核实", "王")
    raw = read(saved(book), 1000)
    assert raw.text == "科目\t金额\n宣传费\t1200\n已核实\n差旅费\t300"
    assert [b.kind for b in raw.blocks].count(BlockKind.EDITORIAL) == 1


def test_sums_that_the_file_does_not_hold_are_worked_out():
    book, sheet = sheet_with(["科目", "一季度", "二季度", "合计"], ["宣传费", 1200, 1350, "=B2+C2"])
    sheet.append(["占比", "=B2/D2", "=C2/D2", "=SUM(B3:C3)"])
    sheet["B3"].number_format = sheet["C3"].number_format = sheet["D3"].number_format = "0.0%"
    rows = read(saved(book), 1000).text.split("\n")
    assert rows[1:] == ["宣传费\t1200\t1350\t2550", "占比\t47.1%\t52.9%\t100.0%"]


def test_a_formula_that_is_not_worked_out_is_noted_and_its_row_kept():
    book, _ = sheet_with(["姓名", "等级"], ["张三", '=IF(A1="姓名","甲","乙")'])
    raw = read(saved(book), 1000)
    assert raw.text == "姓名\t等级\n张三"
    assert "Sheet!B2" in said(raw)[0]


def test_the_stored_value_of_a_formula_counts():
    book, _ = sheet_with(["甲", "乙"], [1, "=A2+1"])
    data = with_sheet_xml(
        saved(book), lambda xml: re.sub(r"(<f>A2\+1</f>)<v ?/?>(</v>)?", r"\1<v>7</v>", xml)
    )
    assert read(data, 1000).text == "甲\t乙\n1\t7"


def test_rows_are_cited_by_their_number_also_where_the_file_does_not_say_it():
    book, _ = sheet_with(["甲", "乙"], [1, 2])
    data = with_sheet_xml(saved(book), lambda xml: re.sub(r' r="[A-Z]*\d+"', "", xml))
    raw = read(data, 1000)
    assert place_of(raw, "1\t2") == "sheet Sheet, row 2"


def test_a_long_table_and_a_wide_one_are_read():
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("长")
    sheet.append(["工号", "籍贯"])
    for at in range(20_000):
        sheet.append([f"E{at}", "安徽"])
    book.create_sheet("宽").append([f"列{at}" for at in range(16_384)])
    raw = read(saved(book), 10_000_000)
    assert place_of(raw, "E19999") == "sheet 长, row 20001"
    assert raw.text.endswith("列16383")


def test_areas_and_formulas_of_the_size_of_a_sheet_cost_nothing():
    book, sheet = sheet_with(["甲", "乙", "丙"], ["=SUM(D1:XFD1048576)", "=B2", "=C2+C2"])
    sheet["B2"] = "=C2"
    sheet["C2"] = "=B2"
    data = with_sheet_xml(
        saved(book),
        lambda xml: xml.replace(
            "</sheetData>",
            '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        ),
    )
    raw = read(data, 1000)
    assert raw.text == "甲\t乙\t丙\n0"
    assert said(raw)


@pytest.mark.parametrize("rows", [[], [[None, None]], [[""]]])
def test_a_workbook_without_values_is_refused(rows):
    with pytest.raises(ReadError, match="no text"):
        read(as_xlsx({"空": rows}), 1000)
