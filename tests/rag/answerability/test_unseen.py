"""Whether what is asked for is told only where no reader sees it."""

import pytest

from rag.answerability.unseen import told_unseen
from rag.question.terms import Terms
from tests.conftest import HashEmbedder

TERMS = Terms({}, {"葵花": 1.0, "裁撤": 1.0, "分部": 2.0}, ())


def test_words_that_only_hidden_text_has_count_by_their_weight():
    assert told_unseen(TERMS, "葵花集团营收六亿元。", "计划裁撤南方分部。") == pytest.approx(0.75)


def test_words_that_the_visible_text_has_as_well_do_not_count():
    assert told_unseen(TERMS, "葵花集团裁撤了分部。", "计划裁撤南方分部。") == 0.0
    assert told_unseen(TERMS, "葵花集团", "") == 0.0


PAGE = """<html><head><meta charset="utf-8"><title>影院</title></head><body>
<h1>兰渡影院票价</h1><p>兰渡影院成人票为<del>六十元</del>四十五元。</p>
<p style="display:none">兰渡影院包厢为九百元。</p></body></html>"""


def test_hidden_text_is_neither_quoted_nor_answers(make_assistant):
    assistant = make_assistant({"票价.html": PAGE}, HashEmbedder())

    def examined(question):
        outcome = assistant.examine(question)
        return outcome.judgement.signals["told_unseen"], " ".join(
            quote.search for quote in outcome.findings.evidence.quotes
        )

    assert examined("兰渡影院包厢多少钱？")[0] == 1.0
    told, quoted = examined("兰渡影院成人票多少钱？")
    assert told == 0.0
    assert "成人票为" in quoted and "四十五元" in quoted
    assert "六十元" not in quoted and "九百元" not in quoted
