"""Evaluating answers to a file of questions."""

import json

import pytest

from index.errors import YinzhengError
from rag.cli.render import render_evaluation
from rag.evaluate import Case, Result, evaluate, is_same_answer, read_cases, summary
from rag.types import Answer, Citation, ShortAnswer

CASES = [
    {"id": "a", "question": "谢勇是谁？", "facts": ["東科半導體|没有这个"],
     "documents": ["003_b521872eaafa85f8.txt"], "answerable": True},
    {"id": "b", "question": "谢勇是谁？", "facts": ["不会有的事实"], "documents": ["x.txt"],
     "answerable": True},
    {"id": "c", "question": "Who won the 2022 World Cup?", "answerable": False},
]  # fmt: skip


def test_the_totals_count_facts_right_documents_and_right_refusals(assistant, tmp_path):
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(map(json.dumps, CASES)), encoding="utf-8")
    totals = summary(evaluate(assistant, read_cases(file)))
    assert totals["facts_found"] == 0.5
    assert totals["questions_with_all_facts"] == 0.5
    assert totals["right_document_cited"] == 0.5
    assert (totals["refusals_right"], totals["false_refusals"]) == (1, 0)


def make_result(*quotes, documents=(), answered=True, answerable=True):
    """Return the result of an answer with quotes, each a document and its range there."""
    citations = tuple(
        Citation(number, document, "", "x" * (end - start), start, end, "", start, end, 1.0)
        for number, (document, start, end) in enumerate(quotes, 1)
    )
    answer = Answer("q", answered, "", (), citations, 1.0)
    return Result(Case("a", "q", (), documents, answerable), answer, (), 1.0)


def test_a_quoted_character_counts_once_however_many_citations_it_lies_in():
    twice = make_result(("a", 0, 10), ("b", 0, 10), ("a", 0, 10))
    assert twice.quoted_characters == 20
    crossing = make_result(("a", 5, 15), ("a", 0, 10), ("a", 6, 8), ("a", 20, 21))
    assert crossing.quoted_characters == 16
    assert crossing.to_dict()["quoted_characters"] == 16
    assert make_result().quoted_characters == 0


def test_the_totals_of_quoted_characters_leave_out_what_was_refused_or_should_have_been():
    results = [make_result(("a", 0, length)) for length in range(1, 101)]
    results.append(make_result(("a", 0, 5000), answerable=False))
    results.append(make_result(answered=False))
    totals = summary(results)
    assert (totals["quoted_median"], totals["quoted_p95"]) == (50.5, 96)
    refused = summary([make_result(answered=False)])
    assert (refused["quoted_median"], refused["quoted_p95"]) == (None, None)


def test_the_table_of_eval_shows_the_quoted_characters():
    results = [make_result(("a", 0, 137))]
    table = render_evaluation(results, summary(results)).splitlines()
    assert table[1].split()[4] == "137"
    assert any(line.split() == ["quoted", "median", "137"] for line in table)


@pytest.mark.parametrize(
    ("named", "right"),
    [("laws/contract.md", True), ("contract.md", True), ("a/laws/contract.md", False),
     ("ract.md", False), ("laws", False), ("", False)],
)  # fmt: skip
def test_a_right_document_is_named_by_its_path_or_by_the_end_of_it(named, right):
    assert make_result(("laws/contract.md", 0, 1), documents=(named,)).cited is right


@pytest.mark.parametrize("line", ["not json", "[1]", '{"id": 1}'])
def test_an_error_names_the_line_that_is_not_a_question(tmp_path, line):
    file = tmp_path / "questions.jsonl"
    file.write_text('{"id": "a", "question": "谁？"}\n' + line, encoding="utf-8")
    with pytest.raises(YinzhengError, match="Line 2"):
        read_cases(file)


@pytest.mark.parametrize(
    ("short", "wanted", "same"),
    [
        ("六个月", "六個月", True),
        ("六 个月", "六个月", True),
        ("不超过六个月", "六个月", True),
        ("六", "六个月", False),
        ("可以", "不可以", False),
        ("allowed", "not allowed", False),
        ("may", "may not", False),
        ("二年", "不得超过二年", False),
        ("", "六个月", False),
        ("南湖区", "秀洲区", False),
    ],
)
def test_a_short_answer_is_the_same_with_a_few_words_more_or_less(short, wanted, same):
    assert is_same_answer(short, [wanted, "没有这个"]) is same


def with_short(text, wanted, facts=()):
    """The result of a question for which a short answer is wanted, and one is given or not."""
    short = ShortAnswer(text, 1, 0, 1, 0, 1, text, 0, 1, 0.9) if text else None
    answer = Answer("q", True, "", (), (), 1.0, short=short)
    return Result(Case("a", "q", facts, (), True, wanted), answer, (), 1.0)


def test_the_totals_count_right_short_answers_among_those_wanted_and_those_shown():
    results = [
        with_short("六个月", "六个月"),
        with_short("二年", "不得超过二年", facts=("两年|二年",)),
        with_short("", "南湖区"),
        with_short("吴桂芬", "李大同"),
        with_short("某物", ""),  # none is wanted
        with_short("另一个", None),  # not evaluated
    ]
    totals = summary(results)
    assert (totals["short_right"], totals["short_precision"]) == (0.5, 0.5)
    assert results[0].to_dict()["short_right"] is True
    assert results[5].to_dict()["short_right"] is None


def test_without_short_answers_in_the_file_there_is_nothing_to_count():
    totals = summary([make_result(("a", 0, 1))])
    assert (totals["short_right"], totals["short_precision"]) == (None, None)


def test_the_short_answer_of_a_line_is_read_if_it_has_one(tmp_path):
    file = tmp_path / "questions.jsonl"
    rows = [{"id": "a", "question": "谁？", "short": "甲"}, {"id": "b", "question": "谁？"}]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert [case.short for case in read_cases(file)] == ["甲", None]


def test_the_totals_of_eval_say_of_how_many_and_show_what_counts_nothing_as_a_dash():
    results = [make_result(("a", 0, 40)), make_result(answered=False, answerable=False)]
    table = [line.split() for line in render_evaluation(results, summary(results)).splitlines()]
    assert ["refusals", "right", "1", "of", "1"] in table
    assert ["false", "refusals", "0", "of", "1"] in table
    assert ["short", "precision", "-", "of", "0"] in table
    assert not any("None" in line for line in table)
