"""Evaluating answers to a file of questions."""

import json

import pytest

from index.errors import YinzhengError
from rag.cli.render import render_evaluation
from rag.evaluate import Case, Result, evaluate, read_cases, summary
from rag.types import Answer, Citation

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
