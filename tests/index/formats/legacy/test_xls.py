import pytest

from index.blocks import BlockKind, Visibility
from index.errors import ReadError
from index.formats.legacy.xls import read
from index.formats.reader import DocumentReader
from tests.index.formats.compound_files import compound
from tests.index.formats.excel.test_xlsx import table_of, unseen
from tests.index.formats.samples import place_of, said
from tests.index.formats.xls_files import XlsSheet, as_xls

NAMES = [["姓名", "职务"], ["张三", "马鞍山市财政局局长"], ["李四", "教育局局长"]]


def test_rows_are_read_as_they_are_shown_and_cited_by_sheet_and_row():
    raw = read(as_xls({"名单": NAMES, "备注": [["无"]]}, title="任职名单"), 1000)
    assert raw.text == "名单\n姓名\t职务\n张三\t马鞍山市财政局局长\n李四\t教育局局长\n备注\n无"
    assert place_of(raw, "李四") == "sheet 名单, row 3"
    assert (raw.title, raw.author) == ("任职名单", "王五")
    assert [header for header, _ in table_of(raw)] == [True, False, False]


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (123, "00000", "00123"),
        (45154, 'yyyy"年"m"月"d"日"', "2023年8月16日"),
        (45154, "yyyy-mm-dd", "2023-08-16"),
        (0.125, "0.0%", "12.5%"),
        (12, '0"万元"', "12万元"),
        (1.5, "[h]:mm", "36:00"),
        (340500199001011234.0, "0", "340500199001011000"),
        (True, "General", "TRUE"),
        (0.1 + 0.2, "General", "0.3"),
    ],
)  # fmt: skip
def test_numbers_are_read_as_excel_shows_them(value, code, shown):
    raw = read(as_xls({"表": [["项目", "值"], ["甲", (value, code)]]}), 1000)
    assert raw.text.split("\n")[1] == f"甲\t{shown}"


@pytest.mark.parametrize("charset", ["gbk", "big5"])
def test_the_charset_of_a_workbook_that_names_none_is_told_from_its_strings(charset):
    rows = {
        "gbk": NAMES,
        "big5": [["姓名", "職務"], ["張三", "臺北市財政局局長"], ["李四", "教育局副局長"]],
    }[charset]
    lines = ["\t".join(row) for row in rows]
    assert read(as_xls({"名單": rows}, charset=charset), 1000).text.split("\n") == lines
    western = as_xls({"名單": rows}, charset=charset, code_page=1252)
    assert read(western, 1000).text.split("\n") == lines


def test_the_charset_that_a_workbook_names_is_used():
    data = as_xls({"表": NAMES}, charset="gbk", code_page=936, stream="Book")
    assert "马鞍山市财政局局长" in read(data, 1000).text


def test_western_workbooks_stay_western():
    rows = [["Name", "Straße"], ["Müller", "Käthe-Kollwitz-Allee"], ["Peña", "Señor López"]]
    text = read(as_xls({"Liste": rows}, charset="cp1252", code_page=1252), 1000).text
    assert text.split("\n")[1:] == ["Müller\tKäthe-Kollwitz-Allee", "Peña\tSeñor López"]


def test_merged_cells_hold_for_all_that_they_cover():
    rows = [["楼栋", "岗位", "值班人"], ["一号楼", "保安", "吴建平"], [None, "保洁", "罗秀兰"]]
    raw = read(as_xls({"表": XlsSheet(rows, merged=((1, 2, 0, 0),))}), 1000)
    assert table_of(raw)[1][1][0] == ("一号楼", 0, 1, 2)


def test_what_is_hidden_or_struck_through_is_marked_and_named():
    sheet = XlsSheet([["甲", "乙"], ["丙", "丁"], ["戊", "己"]], hidden_rows=(1,), struck=((2, 0),))
    raw = read(as_xls({"明细": sheet, "草稿": XlsSheet([["秘密"]], hidden=True)}), 1000)
    assert unseen(raw, Visibility.HIDDEN) == ["丙\t丁", "草稿", "秘密"]
    assert unseen(raw, Visibility.STRUCK) == ["戊"]
    assert said(raw) == ("hidden, and so not quoted: rows of sheet 明细, sheet 草稿",)
    columns = XlsSheet([["甲", "乙"], ["丙", "丁"]], hidden_columns=(1,))
    assert unseen(read(as_xls({"表": columns}), 1000), Visibility.HIDDEN) == ["乙", "丁"]


def test_comments_boxes_charts_and_headers_are_read():
    sheet = XlsSheet(
        NAMES, comments={(1, 1): "2023年任命"}, header="&L内部资料&R第&P页", boxes=("框里的话",),
        chart="各局人数",
    )  # fmt: skip
    raw = read(as_xls({"表": sheet}), 1000)
    kinds = {raw.text[b.start : b.end]: b.kind for b in raw.blocks}
    assert kinds["2023年任命"] is BlockKind.EDITORIAL
    assert kinds["内部资料 第 页"] is BlockKind.PAGE_HEADER
    assert "框里的话\n各局人数" in raw.text


def test_formulas_without_a_result_and_pictures_in_cells_are_named():
    rows = [["合计", ...], ["照片", '=DISPIMG("ID_1",1)']]
    raw = read(as_xls({"表": rows}), 1000)
    assert raw.text == "合计\n照片"
    assert said(raw)[0].startswith("1 formulas without a stored value were left out (表!B1)")
    assert said(raw)[1] == "1 pictures in cells, which are not read (表!B2)"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (as_xls({"表": NAMES}, encrypted=True), "protected by a password"),
        (as_xls({"表": [[None]]}), "holds no text"),
        (as_xls({"表": NAMES})[:700], "cut off or damaged"),
        (compound({"Workbook": b"no records"}), "damaged Excel 97–2003 file"),
        (compound({"Other": b"x"}), "holds something else"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(data, reason):
    with pytest.raises(ReadError, match=reason), DocumentReader() as reader:
        reader.read("a.xls", data)


def test_files_of_wps_are_read_and_a_limit_holds():
    data = as_xls({"表": NAMES})
    with DocumentReader() as reader:
        assert "李四" in reader.read("a.et", data).text
        assert "李四" in reader.read("download", data).text
    with pytest.raises(ReadError, match="over the limit of 10"):
        read(data, 10)
