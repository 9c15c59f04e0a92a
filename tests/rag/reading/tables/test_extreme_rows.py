"""Questions for the row of a table with the most, or the least, of something."""

import pytest

from tests.conftest import HashEmbedder

BRANCHES = """分店,区域,第一季度销售额（万元）,第二季度销售额（万元）,员工人数,开业日期,开门
南山店,南区,320.5,410.2,18,2019-03-01,8:30
北湖店,北区,275,298.6,12,2021-07-15,9:00
东门店,东区,"1,020",988.4,31,2015-10-02,10:00
西站店,西区,412,376,22,2018-01-20,7:30
城北店,北区,198.3,342.1,12,2022-05-06,9:00
合计,,2225.8,2415.3,95,,
"""
PHONES = """# 手机报价

| 序号 | 型号 | 价格（元） | 屏幕 | 重量 | 保修 |
|---|---|---|---|---|---|
| 1 | 星海X1 | 3299 | 6.1英寸 | 189克 | 两年 |
| 2 | 星海X2 | 4599 | 16厘米 | 201克 | 两年 |
| 3 | 星海Mini | 2599 | 5.4英寸 | 156克 | 一年 |
| 4 | 星海Pro | — | 6.7英寸 | 215克 | 三年 |
"""
STAFF = """Employee,Department,Hours worked in May,Overtime hours,Leave left (days)
Alice Moreno,Finance,162,4,12
Brian Okafor,Support,171,13,3
Dora Fink,Finance,186,-8,15
"""


@pytest.fixture
def first_cells(make_assistant):
    """The first cells of the rows that answer, and by how many rows and what they were compared."""

    def ask(question, name, text):
        evidence = make_assistant({name: text}, HashEmbedder()).examine(question).findings.evidence
        found = [
            quote.search.replace("|", ",").strip(", ").split(",")[-6 if name == "a.md" else 0]
            for quote in evidence.quotes
        ]
        return found, evidence.comparison

    return ask


@pytest.mark.parametrize(
    ("question", "row", "column"),
    [
        ("哪个分店第二季度销售额最高？", "东门店", "第二季度销售额（万元）"),
        ("第一季度销售额最少的分店是哪家？", "城北店", "第一季度销售额（万元）"),
        ("最早开业的分店是哪家？", "东门店", "开业日期"),
        ("哪家分店开业最晚？", "城北店", "开业日期"),
        ("开门最早的分店是哪家？", "西站店", "开门"),
        ("北区哪家分店第二季度销售额最高？", "城北店", "第二季度销售额（万元）"),
    ],
)
def test_the_row_with_the_most_or_the_least_answers(first_cells, question, row, column):
    rows, comparison = first_cells(question, "a.csv", BRANCHES)
    assert rows == [row]
    assert comparison.columns == (column,)


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("Who worked the most overtime?", "Brian Okafor"),
        ("Who has the fewest days of leave left?", "Brian Okafor"),
        ("Which employee has the least overtime hours?", "Dora Fink"),
        ("Which employee in Finance has the most days of leave left?", "Dora Fink"),
    ],
)
def test_english_superlatives_compare_rows_too(first_cells, question, row):
    assert first_cells(question, "a.csv", STAFF)[0] == [row]


@pytest.mark.parametrize(
    ("question", "model"),
    [
        ("哪款星海手机最贵？", "X2"),  # the price of one is not told
        ("最轻的星海手机是哪款？", "Mini"),
        ("保修最长的星海手机是哪款？", "Pro"),
    ],
)
def test_the_adjective_tells_the_column(make_assistant, question, model):
    findings = make_assistant({"a.md": PHONES}, HashEmbedder()).examine(question).findings
    assert [f"星海{model}" in quote.search for quote in findings.evidence.quotes] == [True]


def test_rows_with_equally_much_are_all_quoted(first_cells):
    rows, comparison = first_cells("员工人数最少的是哪家分店？", "a.csv", BRANCHES)
    assert sorted(rows) == ["北湖店", "城北店"]
    assert comparison.rows == 5  # the totals are no branch


def test_of_two_columns_that_may_be_meant_both_are_compared(first_cells):
    rows, comparison = first_cells("哪家分店销售额最低？", "a.csv", BRANCHES)
    assert rows == ["城北店", "北湖店"]
    assert len(comparison.columns) == 2


def test_as_many_rows_as_the_question_asks_for_are_quoted(first_cells):
    rows, _ = first_cells("第一季度销售额最高的三家分店是哪些？", "a.csv", BRANCHES)
    assert rows == ["东门店", "西站店", "南山店"]


@pytest.mark.parametrize(
    ("question", "name", "text"),
    [
        ("哪款星海手机屏幕最大？", "a.md", PHONES),  # in centimetres and inches
        ("南山店第一季度销售额是多少？", "a.csv", BRANCHES),
        ("员工最多可以请几天假？", "a.csv", BRANCHES),
        ("最低工资是多少？", "b.csv", "地区,最低工资（元）\n甲县,1800\n乙县,2100\n"),
    ],
)
def test_rows_are_not_compared_where_that_is_not_asked_or_not_possible(
    first_cells, question, name, text
):
    assert first_cells(question, name, text)[1] is None


def test_the_answer_says_how_many_rows_were_compared(make_assistant):
    assistant = make_assistant({"a.csv": BRANCHES}, HashEmbedder())
    answer = assistant.ask("哪个分店第二季度销售额最高？")
    assert answer.notes == ("比较了表中 5 行的“第二季度销售额（万元）”。",)


def test_of_many_rows_with_equally_much_the_first_are_quoted_and_the_others_counted(make_assistant):
    table = "分店,销售额\n" + "".join(f"第{n}分店,90\n" for n in "甲乙丙丁戊己庚") + "小店,20\n"
    answer = make_assistant({"a.csv": table}, HashEmbedder()).ask("哪个分店销售额最高？")
    assert len(answer.citations) == 5
    assert answer.notes[1] == "另有 2 行与引用的最后一行相同，没有引用。"
