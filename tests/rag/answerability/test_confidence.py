"""How the signals make the confidence in an answer, and which levels it reaches."""

from dataclasses import replace

import pytest

from rag.answerability.checks import check
from rag.answerability.confidence import LACKS, MISMATCHES, Judgement, combined, confidence

TEXTS = {
    "fair.txt": "三月五日，吴小燕市长在农业展览会上说，要修建三座水库。展览会共有四百家企业参加。",
    "roads.txt": "市政府决定修建两条新的公路。工程将于明年春天开始。",
}


@pytest.fixture
def judge(make_assistant, embedder):
    """Return a function that gives the judgement of a question."""
    opened = make_assistant(TEXTS, embedder)
    return lambda text: opened.examine(text).judgement


ASKED = [
    "展览会有多少家企业参加？",
    "How many enterprises took part in the agricultural exhibition?",
]


def judged(judgement, **changed):
    """Return the judgement with some signals changed."""
    signals = combined({**judgement.signals, **changed})
    return replace(
        judgement, signals=signals, confidence=confidence(signals, judgement.same_script)
    )


@pytest.mark.parametrize("text", ASKED)
def test_what_the_documents_tell_is_answered(judge, text):
    assert judge(text).is_enough("balanced")


@pytest.mark.parametrize(
    "text", ["展览会的门票是哪家银行印的？", "Which bank printed the tickets?"]
)
def test_what_the_documents_do_not_tell_is_less_certain(judge, text):
    told = judge(ASKED[text.isascii()])
    assert judge(text).confidence < told.confidence


@pytest.mark.parametrize("text", ASKED)
@pytest.mark.parametrize("lack", [*MISMATCHES, *LACKS])
def test_what_the_evidence_lacks_lowers_the_confidence(judge, text, lack):
    judgement = judge(text)
    none, part, whole = (
        judged(judgement, **{lack: share}).confidence for share in (0.0, 0.25, 1.0)
    )
    assert none >= part >= whole
    assert none > whole


def test_the_strongest_mismatch_counts():
    none = dict.fromkeys(MISMATCHES, 0.0)
    assert combined(none)["mismatch"] == 0.0
    assert combined(none | {"told_unseen": 0.4, "lacks_part": 0.25})["mismatch"] == 0.4


@pytest.mark.parametrize("text", ASKED)
def test_a_question_without_a_content_word_is_refused_at_every_level(judge, text):
    judgement = judged(judge(text), asks_nothing=1.0)
    assert judgement.confidence == 0.0
    assert not judgement.is_enough("eager")


@pytest.mark.parametrize("text", ASKED)
def test_a_confidence_that_is_enough_for_a_level_is_enough_for_those_below(judge, text):
    judgement = judge(text)
    for share in (0.0, 0.05, 0.2, 0.5, 0.95, 1.0):
        levels = ("cautious", "balanced", "eager")
        enough = [replace(judgement, confidence=share).is_enough(level) for level in levels]
        assert enough == sorted(enough)


def test_without_evidence_no_confidence_is_enough():
    assert not Judgement({}, True, 1.0).is_enough("eager")


def test_a_second_check_for_the_same_signal_is_an_error():
    with pytest.raises(ValueError, match="coverage"):
        check("coverage")(lambda case: 0.0)
