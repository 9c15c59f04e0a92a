"""Evaluating answers to a file of questions."""

import json

import pytest

from index.errors import YinzhengError
from rag.evaluate import evaluate, read_cases, summary

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


@pytest.mark.parametrize("line", ["not json", "[1]", '{"id": 1}'])
def test_an_error_names_the_line_that_is_not_a_question(tmp_path, line):
    file = tmp_path / "questions.jsonl"
    file.write_text('{"id": "a", "question": "谁？"}\n' + line, encoding="utf-8")
    with pytest.raises(YinzhengError, match="Line 2"):
        read_cases(file)
