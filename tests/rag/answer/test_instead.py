"""A refusal says what the documents tell of in place of what is asked about."""

from dataclasses import replace

import pytest

from rag.answer.instead import tell_instead
from rag.types import Mismatch, MismatchKind
from tests.conftest import HashEmbedder

PLACE = Mismatch(MismatchKind.PLACE, "滕州市", "德州市")
PERSON = Mismatch(MismatchKind.PERSON, "Wang Jianguo", "田卫东")
CODE = Mismatch(MismatchKind.CODE, "KR-7720", "KR-7702")
NOTHING = Mismatch(MismatchKind.YEAR, "2021年")


@pytest.mark.parametrize(
    ("mismatch", "zh", "en"),
    [
        (PLACE, "文档讲的是德州市，不是滕州市。",
         "The documents tell this of 德州市 (Dezhou City), not of 滕州市."),
        (PERSON, "文档讲的是田卫东，不是Wang Jianguo。",
         "The documents tell this of 田卫东 (Tian Weidong), not of Wang Jianguo."),
        (CODE, "文档讲的是KR-7702，不是KR-7720。",
         "The documents tell this of KR-7702, not of KR-7720."),
        (NOTHING, "", ""),
    ],
)  # fmt: skip
def test_it_is_said_in_both_languages(mismatch, zh, en):
    assert tell_instead("zh", [mismatch]) == zh
    assert tell_instead("en", [mismatch]) == en


def test_at_most_two_things_are_named():
    assert tell_instead("zh", [CODE, PLACE, PERSON]).count("。") == 2


def test_a_refusal_has_it_in_its_text_and_as_data(make_assistant):
    text = "德州市简报\n\n德州市委书记田卫东主持会议。\n"
    assistant = make_assistant({"a.txt": text}, HashEmbedder())
    outcome = assistant.examine("滕州市的市委书记是谁？")
    doubtful = replace(outcome, judgement=replace(outcome.judgement, confidence=0.0))
    refused = doubtful.answer("eager")
    assert not refused.answered
    assert refused.text.endswith("。文档讲的是德州市，不是滕州市。")
    assert refused.nearest
    assert refused.to_dict()["instead"] == [{"kind": "place", "asked": "滕州市", "found": "德州市"}]


def test_a_refusal_for_other_reasons_and_an_answer_have_none(make_assistant):
    text = "德州市简报\n\n德州市委书记田卫东主持会议。\n"
    assistant = make_assistant({"a.txt": text}, HashEmbedder())
    for question in ("德州市的市委书记是谁？", "恐龙为什么灭绝了？"):
        answer = assistant.ask(question)
        assert answer.instead == ()
        assert "讲的是" not in answer.text
