"""Training data for the reader, made from the structures of documents."""

import gzip
import json
import random
from pathlib import Path

import pytest

from bench.reader_clauses import law_clauses, swapped
from bench.reader_documents import Document, Range, View, make_document, read_documents
from bench.reader_prose import prose_clauses
from bench.reader_structures import exchanged, facts_of, make_groups, write
from bench.reader_templates import ask_heading, ask_list, clean_heading
from index.formats.plain.text import read as read_text
from index.parse.document import parse

_PATH = Path("collection/zh/file.txt")
LAW = """# 河川管理条例

第一条 为了保护河川，制定本条例。

第二条 取水单位应当自收到通知之日起三十日内提交年度报告。

第三条 水务部门应当公布河川的水质状况。取水单位不得将许可证转让给他人。

第四条 许可证的有效期为五年。
"""
MANUAL = {
    "zh": """# 泵站手册

## 启动水泵

先合上电源开关，再按下绿色按钮，等待指示灯变亮以后才能打开阀门。

## 参数

| 名称 | 默认值 | 说明 |
|---|---|---|
| speed | 40 | 每分钟转数 |
| limit | 90 | 温度上限 |
""",
    "en": """# Pump manual

## Start the pump

Close the mains switch first, press the green button, and open the valve when the lamp is lit.

## Parameters

| Name | Default | Description |
|---|---|---|
| speed | 40 | turns a minute |
| limit | 90 | the highest temperature |
""",
}


@pytest.fixture
def sources(tmp_path):
    """A folder with a law, and with a manual in Chinese and its translation."""
    for path, text in (
        ("laws/zh/a.md", LAW),
        ("pumps/zh/m.md", MANUAL["zh"]),
        ("pumps/en/m.md", MANUAL["en"]),
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


def document_of(text: str) -> Document:
    """Return a document of a single passage, read as plain text."""
    parsed = parse(read_text(text.encode(), 10_000))
    whole = [Range(0, len(text))]
    return make_document(_PATH, parsed.restored.text, parsed.title, parsed.tree, whole)


def test_a_span_is_found_in_a_passage_whose_padding_was_taken_out():
    document = document_of("speed      40 turns\nlimit      90 degrees\n")
    at = document.text.index("90")
    view, start, end = document.with_span(0, Range(at, at + 2))
    assert "  " not in view.text
    assert view.text[start:end] == "90"


def test_what_is_cut_out_of_a_passage_is_gone_and_nothing_else():
    document = document_of("甲为三十日，乙为五年。丙另行规定，由水务部门公布。\n")
    start = document.text.index("乙")
    assert document.view(0, [Range(start, start + 4)]).text.startswith("甲为三十日，。丙另行")


def test_the_clauses_of_a_law_are_asked_for_by_time_body_and_permission():
    asked = {
        "取水单位应当自收到通知之日起三十日内提交年度报告": "自收到通知之日起三十日内",
        "水务部门应当公布河川的水质状况": "水务部门",
        "取水单位不得将许可证转让给他人": "不得将许可证转让给他人",
    }
    for sentence, answer in asked.items():
        found = list(law_clauses(sentence, random.Random(1)))
        assert answer in [sentence[one.start : one.end] for one in found]
        assert all(sentence[one.start : one.end] not in one.question for one in found)


def test_a_number_in_prose_is_asked_for_with_its_noun():
    found = list(prose_clauses("The pump has two valves.", "en", random.Random(1)))
    assert [one.question for one in found] == ["How many valves does the pump have?"]


@pytest.mark.parametrize(
    ("lead", "lang", "asked"),
    [
        ("取水单位应当具备下列条件：", "zh", "哪些条件"),
        ("There are three kinds of pumps:", "en", "kinds of pumps"),
    ],
)
def test_a_lead_in_becomes_a_question(lead, lang, asked):
    assert asked in ask_list(lead, lang, random.Random(1))


def test_a_heading_that_says_nothing_by_itself_is_asked_for_with_the_title():
    assert "泵站" in ask_heading("泵站手册", "参数", "zh", random.Random(1))
    assert ask_heading("", "参数", "zh", random.Random(1)) == ""
    assert clean_heading("2.1 [`speed`](#speed)") == "speed"


def test_only_a_word_that_sentence_and_question_share_is_swapped():
    assert swapped("原告可以做什么？", "原告可以撤诉", random.Random(1)) == (("原告", "被告"),)
    assert swapped("原告可以做什么？", "原告和被告可以和解", random.Random(1)) == ()


def test_two_rows_that_exchange_their_names_keep_their_values():
    view = View("", "speed 40\nlimit 90")
    assert exchanged(view, "speed", "limit").text == "limit 40\nspeed 90"


def test_groups_have_their_answers_in_the_positive_and_cut_out_of_what_is_gone(sources):
    groups = make_groups(list(read_documents(sources)), seed=1, most=400)
    kinds = {(group.lang, group.kind) for group in groups}
    assert {("zh->zh", "law"), ("zh->zh", "table")} <= kinds
    assert ("en->zh", "table") in kinds and ("zh->en", "table") in kinds
    for group in groups:
        text, start, end = (group.positive[key] for key in ("text", "start", "end"))
        assert -1 <= start <= end <= len(text)
        assert 2 <= len(group.negatives) <= 4
        for negative in group.negatives:
            assert negative["text"] != text
            if group.kind == "law" and negative["kind"] == "gone":
                assert text[start:end] not in negative["text"] or text.count(text[start:end]) > 1


def test_the_same_seed_gives_the_same_file(sources, tmp_path):
    documents = list(read_documents(sources))
    for name in ("a.gz", "b.gz"):
        write(make_groups(documents, seed=7, most=100), tmp_path / name)
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()
    with gzip.open(tmp_path / "a.gz", "rt", encoding="utf-8") as lines:
        assert {"question", "lang", "kind", "doc", "positive", "negatives"} == set(
            json.loads(next(iter(lines)))
        )


def test_facts_are_asked_for_in_the_language_of_the_document(sources):
    for document in read_documents(sources):
        langs = {fact.lang for fact in facts_of(document, random.Random(1))}
        assert langs <= {f"{document.lang}->{document.lang}"}
