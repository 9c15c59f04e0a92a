"""A question goes through each stage once, and nothing is computed twice."""

from collections import Counter

import pytest

from rag import pipeline
from rag.question import analysis
from tests.conftest import HashEmbedder

TEXTS = {
    "north.txt": "北河市的市长是周卫东。北河市有三座水库。",
    "south.txt": "南山市的市长是李红梅。南山市有五座水库。",
}


@pytest.fixture
def opened(make_assistant):
    return make_assistant(TEXTS, HashEmbedder())


@pytest.fixture
def calls(monkeypatch):
    """Count how often a question is analysed, encoded and searched for."""
    counted = Counter()

    def count(module, name):
        original = getattr(module, name)

        def counting(*given, **named):
            counted[name] += 1
            return original(*given, **named)

        monkeypatch.setattr(module, name, counting)

    count(pipeline, "retrieve")
    count(pipeline, "judge")
    count(analysis, "weigh")
    count(analysis, "asked_names")
    count(HashEmbedder, "encode_questions")
    return counted


def test_a_question_is_analysed_encoded_retrieved_and_judged_once(opened, calls):
    opened.ask("北河市有几座水库？")
    assert calls == {
        "retrieve": 1, "judge": 1, "weigh": 1, "asked_names": 1, "encode_questions": 1,
    }  # fmt: skip


def test_each_of_several_things_is_retrieved_for_once_and_all_are_judged_together(opened, calls):
    outcome = opened.examine("北河市和南山市的市长分别是谁？")
    assert calls["retrieve"] == 3
    assert (calls["judge"], calls["encode_questions"]) == (1, 1)
    assert {quote.document.path for quote in outcome.findings.evidence.quotes} == set(TEXTS)


def test_the_parts_of_a_question_are_read_in_the_passages_found_for_the_whole(opened, calls):
    outcome = opened.examine("北河市的市长是谁？南山市有几座水库？")
    assert len(outcome.findings.analyzed.parts) == 2
    assert calls["retrieve"] == 1
