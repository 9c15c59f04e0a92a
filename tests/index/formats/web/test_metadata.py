"""Dates and authors that a page declares, and dates that are only made up."""

import pytest

from index.formats.web.html import read
from index.parse.document import parse

PROSE = "会议听取了去年工作的汇报，研究了今年的安排，并对各单位提出了明确的要求，与会人员一致同意。"


def page(head="", line=""):
    return (
        f'<html><head><meta charset="utf-8"><title>会议召开</title>{head}</head><body><div>'
        f"<h1>会议召开</h1>{line}<p>{PROSE}</p><p>{PROSE}</p></div></body></html>"
    ).encode()


def date_of(head="", line=""):
    return parse(read(page(head, line), 10_000), path="a.html").date


@pytest.mark.parametrize(
    "date",
    ["2023年8月16日", "2023-08-16 08:21", "2023-08-16T08:21:00+08:00", "二〇二三年八月十六日",
     "民國112年8月16日", "2023/8/16", "20230816", "1692144000", "August 16, 2023"],
)  # fmt: skip
@pytest.mark.parametrize("name", ["publishdate", "PubDate", "article:published_time", "date"])
def test_the_date_in_the_head_is_read_in_any_wording(name, date):
    assert date_of(f'<meta name="{name}" content="{date}">') == "2023-08-16"


@pytest.mark.parametrize(
    "line",
    ["<span>发布时间:2023年8月16日 08:21</span>", "<p>发布时间：二〇二三年八月十六日</p>",
     "<p>發布日期：民國112年8月16日</p>", "<time>2023年8月16日</time>",
     "<time datetime='2023-08-16'>八月中</time>", "<p>2023年8月16日 来源：市府办</p>",
     "<p>更新于 2023 年 8 月 16 日</p>", "<p>发文日期　２０２３年８月１６日</p>",
     "<div class='info'>来源：日报 2023.08.16 10:20 浏览：30</div>"],
)  # fmt: skip
def test_the_date_above_the_text_is_read_in_any_wording(line):
    assert date_of(line=line) == "2023-08-16"


@pytest.mark.parametrize("date", ["2023年", "2023年8月", "2023", "近日"])
def test_a_date_that_is_not_understood_is_none_and_never_the_first_of_january(date):
    assert date_of(f'<meta name="date" content="{date}">', f"<time>{date}</time>") == ""


def test_a_first_of_january_that_the_page_states_is_kept():
    assert date_of('<meta name="date" content="2023-01-01">') == "2023-01-01"
    assert date_of(line="<time datetime='2023-01-01'>元旦</time>") == "2023-01-01"


def test_the_second_of_publication_in_a_page_of_wechat_is_read_as_a_day_in_china():
    assert date_of('<script>var ct = "1692115200";</script>') == "2023-08-16"


def test_an_author_without_a_blank_in_the_name_is_kept():
    # trafilatura drops authors whose names have none.
    assert read(page('<meta name="author" content="赵六">'), 10_000).author == "赵六"


def test_an_address_is_no_author():
    raw = read(page('<meta property="article:author" content="https://example.org/a">'), 10_000)
    assert not raw.author.startswith("http")
