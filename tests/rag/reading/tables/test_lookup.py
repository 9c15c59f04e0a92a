"""Cells whose row and column a question names."""

import pytest

from rag.reading.tables.lookup import look_up
from tests.conftest import HashEmbedder

LEASE = """# 设备租赁

| 名称 | 型号 | 数量（台） | 月租金（元/台） |
|---|---|---|---|
| 水泵 | SB20 | 3 | 900 |
| **龙门吊** | MG45 | 2 | 38000 |

租金按月支付，乙方应当在每月5日前支付当月租金，租金不含税。
"""
MODELS = """| 项目 | HR-200 | HR-260 | HR-260 Pro |
|---|---|---|---|
| 水箱容量 | 3.2 L | 4.5 L | 4.6 L |
| 适用面积 | 12 m² | 20 m² | 25 m² |
"""
RIGHTS = """| Role | Read | Delete files |
|---|---|---|
| Operator | yes | no |
"""


@pytest.fixture
def cell(make_assistant):
    """The cell looked up in the row that is quoted first, None without one."""

    def found(question, text):
        findings = make_assistant({"a.md": text}, HashEmbedder()).examine(question).findings
        for quote in findings.evidence.quotes:
            part = findings.analyzed.whole
            lookup = look_up(part.text, part.terms, quote)
            if lookup:
                cell = lookup.cell
                return quote.document.search[cell.start : cell.end], lookup.only
        return None

    return found


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("龙门吊每月租金多少？", LEASE, "38000"),
        ("龙门吊的型号是什么？", LEASE, "MG45"),
        ("龙门吊有几台？", LEASE, "2"),
        ("HR-260 Pro的水箱容量是多少？", MODELS, "4.6 L"),
        ("HR-260适用面积多大？", MODELS, "20 m2"),
        ("May an operator delete files?", RIGHTS, "no"),
    ],
)
def test_the_cell_in_the_named_row_and_column_is_found(cell, question, text, value):
    assert cell(question, text) == (value, True)


@pytest.mark.parametrize(
    ("question", "text"),
    [("龙门吊由谁安装？", LEASE), ("租金什么时候支付？", LEASE), ("操作员有什么权限？", RIGHTS)],
)
def test_without_a_named_row_or_column_there_is_no_cell(cell, question, text):
    assert cell(question, text) is None


def test_a_row_that_is_named_comes_before_a_clause_with_its_words(make_assistant):
    assistant = make_assistant({"a.md": LEASE}, HashEmbedder())
    best = assistant.examine("龙门吊每月租金多少？").findings.scored[0]
    assert "38000" in best.quote.search


def test_the_cell_is_the_short_answer(make_assistant):
    assistant = make_assistant({"a.md": LEASE}, HashEmbedder())
    answer = assistant.ask("龙门吊的月租金是多少？")
    assert answer.short.text == "38000"
    quote = answer.citations[0].quote
    assert quote[answer.short.start : answer.short.end] == "38000"


HIRE = """| 设备 | 规格 | 日租金（元） | 周末及节假日（元） |
|---|---|---|---|
| 话筒 | 手持 | 20 | 25 |
| 话筒 | 头戴 | 30 | 35 |
| 音箱 | 大 | 90 | 100 |
"""


def test_all_rows_that_the_same_cell_names_are_quoted(make_assistant):
    assistant = make_assistant({"a.md": HIRE}, HashEmbedder())
    quotes = assistant.examine("话筒的日租金是多少？").findings.evidence.quotes
    assert ["手持" in quote.search for quote in quotes] == [True, False]
    assert "头戴" in quotes[1].search
    assert assistant.ask("话筒的日租金是多少？").short is None


def test_more_such_rows_than_sentences_of_an_answer_are_all_quoted(make_assistant):
    rows = "".join(
        f"| 话筒 | {size} | {price} |\n" for size, price in zip("甲乙丙丁戊", range(5), strict=True)
    )
    table = f"| 设备 | 规格 | 日租金（元） |\n|---|---|---|\n{rows}| 音箱 | 大 | 90 |\n"
    assistant = make_assistant({"a.md": table}, HashEmbedder())
    quotes = assistant.examine("话筒的日租金是多少？").findings.evidence.quotes
    assert len(quotes) == 5


def test_a_part_of_the_name_of_a_column_names_it(cell):
    assert cell("音箱周末多少钱？", HIRE) == ("100", True)


LESSONS = """班级,星期,第7节,晚自习
一班,周三,社团,物理
一班,周五,自习,语文
二班,周三,自习,数学
"""
WATER = """断面,日期,总磷
渡口村,2024-05-08,0.21
石桥,2024-04-09,0.19
"""


def test_a_cell_that_only_stands_in_the_name_of_a_column_names_no_row(make_assistant):
    assistant = make_assistant({"a.csv": LESSONS}, HashEmbedder())
    answer = assistant.ask("一班周三晚自习上什么？")
    assert answer.short.text == "物理"
    assert [citation.quote.split(",")[0] for citation in answer.citations] == ["一班"]


@pytest.mark.parametrize(("month", "value"), [(4, None), (5, ("0.21", True))])
def test_a_row_of_another_month_is_not_looked_up(make_assistant, month, value):
    assistant = make_assistant({"a.csv": WATER}, HashEmbedder())
    findings = assistant.examine(f"渡口村{month}月的总磷是多少？").findings
    part = findings.analyzed.whole
    found = [look_up(part.text, part.terms, quote) for quote in findings.evidence.quotes]
    cells = [
        (quote.document.search[each.cell.start : each.cell.end], each.only)
        for each, quote in zip(found, findings.evidence.quotes, strict=True)
        if each
    ]
    assert cells == ([value] if value else [])
