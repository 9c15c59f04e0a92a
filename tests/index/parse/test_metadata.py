"""Title, date, author and address of a document."""

import pytest

from index.formats.excel.xlsx import read as read_workbook
from index.formats.plain.delimited import read as read_delimited
from index.formats.plain.markdown import read as read_markdown
from index.parse.document import parse
from index.types import RawText
from tests.index.formats.samples import as_xlsx


def metadata(text, path="", **declared):
    """Return title, date, author and address of a text in a file that declares some of them."""
    parsed = parse(RawText(text, "utf-8", **declared), path=path)
    return parsed.title, parsed.date, parsed.author, parsed.url


BODY = "\n会议要求加快转型。\n会议还要求加强督查。"


@pytest.mark.parametrize(
    "line",
    ["2024-04-01 10:20", "2024年4月1日 星期一", "（2024年4月1日）", "发布时间：2024年4月1日",
     "发布日期: 2024/4/1 浏览次数：12",
     "2024-04-01 10:20:30 来源：某日报 字号：大", "发表于2024-04-01", "Published: 1 April 2024"],
)  # fmt: skip
def test_a_dateline_gives_the_date_and_not_the_title(line):
    assert metadata(f"{line}\n关于转型的会议召开{BODY}")[:2] == ("关于转型的会议召开", "2024-04-01")
    assert metadata(f"关于转型的会议召开\n{line}{BODY}")[:2] == ("关于转型的会议召开", "2024-04-01")


def test_a_date_that_the_text_merely_mentions_is_not_its_date():
    assert metadata("2024年4月1日，全县召开会议，要求加快转型。" + BODY)[1] == ""


@pytest.mark.parametrize(
    "line",
    ["报名时间：2025年2月17日，每人限报两门课。", "会议日期：2025年2月17日",
     "时间：2025年2月17日至2月28日",
     "Due date: 17 February 2025"],
)  # fmt: skip
def test_the_date_of_something_that_the_text_tells_of_is_not_its_date(line):
    assert metadata(f"关于招生的通知\n{line}{BODY}")[1] == ""


@pytest.mark.parametrize("label", ["时间", "修订日期", "公布日期", "Issue date", "Date"])
def test_other_labels_name_the_date_of_a_document(label):
    assert metadata(f"关于招生的通知\n{label}：2025年2月17日{BODY}")[1] == "2025-02-17"


def test_the_last_line_of_an_official_document_gives_its_date():
    assert metadata(f"关于转型的通知{BODY}\n某某办公室\n2024年4月1日\n")[1] == "2024-04-01"


def test_the_date_in_the_text_is_preferred_then_the_file_name_then_the_creation_date():
    declared = {"created": "2013-12-23"}
    text = "关于转型的会议召开\n2024-04-01 10:20" + BODY
    assert metadata(text, "a/2020-01-02.txt", **declared)[1] == "2024-04-01"
    assert metadata("关于转型的会议召开" + BODY, "a/2020-01-02.txt", **declared)[1] == "2020-01-02"
    assert metadata("关于转型的会议召开" + BODY, "a/b.txt", **declared)[1] == "2013-12-23"


def test_metadata_declared_by_the_file_are_preferred_to_those_in_the_text():
    text = "别的标题\n2024-04-01 作者：李四" + BODY
    declared = {"title": "标题", "date": "2023-01-01", "author": "张三", "url": "http://a"}
    assert metadata(text, **declared) == ("标题", "2023-01-01", "张三", "http://a")


def test_author_source_and_address_are_read_from_the_first_lines():
    assert metadata("标题在此\n2024-04-01 作者：李四 来源：某日报" + BODY)[2] == "李四"
    assert metadata("标题在此\n来源：某日报" + BODY)[2] == "某日报"
    assert metadata("标题在此\n来源：https://news.example/1.html" + BODY)[2:] == (
        "", "https://news.example/1.html",
    )  # fmt: skip


def test_the_author_of_a_traditional_page_is_given_in_traditional():
    assert metadata("標題在此\n發布者：某集團" + BODY)[2] == "某集團"


def test_the_title_is_the_line_after_the_navigation():
    assert metadata("某网\n首页>要闻>本地\n关于转型的会议召开" + BODY)[0] == "关于转型的会议召开"


ROWS = [["店名", "电话", "备注"], ["甲店", "5551234", "无"], ["乙店", "5555678", "无"]]


@pytest.mark.parametrize("above", ["", "2023年门店名单"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_a_row_of_columns_is_no_title_and_a_caption_above_it_is_one(above, separator):
    rows = [[above, "", ""], *ROWS] if above else ROWS
    text = "\n".join(separator.join(row) for row in rows)
    assert parse(read_delimited(text.encode(), 1000)).title == above
    assert parse(read_workbook(as_xlsx({"Sheet1": rows}), 1000)).title == above


def test_without_a_header_the_first_record_is_no_title():
    assert parse(read_delimited(b"2023,14,3\n2024,15,2\n", 1000)).title == ""


def test_a_single_column_begins_with_its_title():
    assert parse(read_delimited("门店名单\n甲店\n乙店\n".encode(), 1000)).title == "门店名单"


def test_a_table_below_a_line_of_text_leaves_it_the_title():
    text = "# 门店名单\n\n| 店名 | 电话 |\n|---|---|\n| 甲店 | 5551234 |\n"
    assert parse(read_markdown(text.encode(), 1000)).title == "门店名单"


def test_a_damaged_dateline_is_read_after_repair():
    text = (
        "全縣工業(yè)發(fā)展大會召開 |\n發(fā)表時間:2018-3-6 發(fā)布者:某產(chǎn)業(yè)集團\n"
        "會后要求發(fā)展產(chǎn)業(yè)。企業(yè)要發(fā)展。產(chǎn)業(yè)要發(fā)展。"
    )
    assert metadata(text)[:3] == ("全縣工業發展大會召開", "2018-03-06", "某產業集團")


def test_the_name_of_the_first_of_several_sheets_is_no_title():
    raw = read_workbook(as_xlsx({"场地租用": ROWS, "设备租借": ROWS}), 1000)
    assert parse(raw).title == ""
