"""Rows and sections about something else than what a question names."""

import pytest

from rag.reading.tables.other_rows import about_other_rows
from tests.conftest import BlindEmbedder

TABLE = """<html><head><meta charset="utf-8"><title>名单</title></head><body>
<h1>任命名单</h1><table>
<tr><th>单位</th><th>职务</th><th>姓名</th></tr>
<tr><td rowspan="3">文化站</td><td>主任</td><td>卢志强</td></tr>
<tr><td>副主任</td><td>梅春燕</td></tr><tr><td>会计</td><td>石守信</td></tr>
<tr><td rowspan="2">农技站</td><td>主任</td><td>秦海涛</td></tr>
<tr><td>副主任</td><td>阮丽</td></tr></table></body></html>"""
MODELS = (
    "# 风行A1扫地机\n\n## 续航\n\n续航九十分钟。\n\n# 风行B2扫地机\n\n## 续航\n\n续航一百分钟。\n"
)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("文化站的副主任是谁？", "梅春燕"),
        ("农技站的主任是谁？", "秦海涛"),
        ("农技站的副主任是谁？", "阮丽"),
        ("文化站的会计是谁？", "石守信"),
    ],
)
def test_the_row_with_all_cells_that_are_named_comes_first(make_assistant, question, name):
    assistant = make_assistant({"名单.html": TABLE}, BlindEmbedder())
    scored = assistant.examine(question).findings.scored
    assert name in scored[0].quote.search
    assert about_other_rows(question, [each.quote for each in scored]) == [False] * len(scored)


@pytest.mark.parametrize(
    ("question", "answer"), [("风行A1续航多久？", "九十"), ("风行B2续航多久？", "一百")]
)
def test_of_sections_built_alike_the_one_that_is_named_answers(make_assistant, question, answer):
    assistant = make_assistant({"手册.md": MODELS}, BlindEmbedder())
    best = assistant.examine(question).findings.scored[0].quote
    path = best.document.tree.path_to(best.start)
    section = next(block for block in path if block.level == 1)
    assert answer in best.document.search[section.start : section.end]


def test_the_name_at_the_head_of_a_record_does_not_answer_what_is_asked_of_it(make_assistant):
    record = "姓名：欧阳若海\n出生地：霞浦\n职务：工程师\n"
    assistant = make_assistant({"履历.txt": record}, BlindEmbedder())
    scored = assistant.examine("欧阳若海的出生地在哪里？").findings.scored
    assert "霞浦" in scored[0].quote.search
