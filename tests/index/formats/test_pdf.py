import pytest

from index.errors import ReadError
from index.formats.pdf import read
from index.formats.pdf_lines import join_lines
from tests.index.formats.samples import as_pdf, place_of

LONG = (
    "会议要求各县区各部门加快推动制造业高质量发展并且持续完善产业生态体系"
    "努力建设更加宜居宜业的智造名城"
)
FIRST = ["第一页的标题", LONG + "。", f"他接着说，{LONG}，同时加强督查。"]
SECOND = ["第二页讲的是预算，共计三亿元。", LONG + "。"]


def test_the_text_of_each_page_is_cited_by_page():
    raw = read(as_pdf([FIRST, SECOND]), 10_000)
    assert place_of(raw, "第一页的标题") == "p. 1"
    assert place_of(raw, "共计三亿元") == "p. 2"


def test_lines_are_joined_to_paragraphs_and_page_numbers_are_left_out():
    raw = read(as_pdf([FIRST, SECOND]), 10_000)
    assert raw.text.split("\n") == [*FIRST, *SECOND]


def test_a_sentence_continues_over_the_page_break():
    rest = "这是句子的后一半。"
    raw = read(as_pdf([["标题", LONG, "对" + LONG[:37]], [rest, *SECOND]]), 10_000)
    assert LONG[30:37] + rest in raw.text
    assert place_of(raw, rest) == "p. 2"


def test_title_author_and_time_of_creation_are_kept():
    raw = read(as_pdf([FIRST], "关于预算的报告", "财政局"), 10_000)
    assert (raw.title, raw.author) == ("关于预算的报告", "财政局")
    assert raw.created > "2020-01-01"
    assert raw.date == ""


@pytest.mark.parametrize("title", ["Microsoft Word - a.doc", "untitled", "报告.docx"])
def test_a_title_made_up_by_a_program_is_ignored(title):
    assert read(as_pdf([FIRST], title), 10_000).title == ""


def test_a_scanned_file_is_reported_as_having_no_text():
    with pytest.raises(ReadError, match="no text .*OCR"):
        read(as_pdf([[], []], image_pages=(1, 2)), 10_000)


def test_a_scanned_page_among_others_is_noted():
    raw = read(as_pdf([FIRST, [], SECOND], image_pages=(2,)), 10_000)
    assert raw.notes == ("no text on p. 2 (scanned; OCR would give it one)",)
    assert place_of(raw, "共计三亿元") == "p. 3"


def test_a_protected_file_is_reported():
    with pytest.raises(ReadError, match="password"):
        read(as_pdf([FIRST], password="secret"), 10_000)


def test_a_truncated_file_is_an_error():
    data = as_pdf([FIRST, SECOND])
    with pytest.raises(Exception, match=r"(?i)data format|no text|failed"):
        read(data[: len(data) // 3], 10_000)


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        (
            "The committee decided last week to go on with the exam\ufffe\n"
            "ple that was set before it by the other house, whose\n"
            "members had asked for it.",
            "exam\ufffeple that was set before it by the other house, whose members had",
        ),
        (
            "第一行写满了整行一直写到这里没有句号\n1. 另起的一点一直写到这里没有句号\n末行。",
            "没有句号\n1. 另起",
        ),
        (
            "上半年的工业增加值以及固定投资 20\n31.5 12.7 50.1 44.0 60.2 71.3 80.4 90\n末行",
            "固定投资 20\n31.5",
        ),
    ],
)
def test_lines_of_a_paragraph_are_joined_and_list_items_and_table_rows_are_not(text, joined):
    assert joined in join_lines(text)[0]
