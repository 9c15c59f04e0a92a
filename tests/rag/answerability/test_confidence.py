"""Which signals raise the confidence in an answer, and which turn it into a refusal."""

from dataclasses import replace

import pytest

from rag.answerability.checks import check
from rag.answerability.confidence import Judgement, confidence

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


def doubtful(judgement):
    """Return the signals of a judgement, changed so that the confidence is just below a half."""
    signals = dict(judgement.signals)
    while confidence(signals, judgement.same_script) > 0.5:
        signals["cosine"] -= 0.01
        signals["lack"] += 0.01
    return signals


def judged(judgement, **changed):
    """Return the judgement with some signals changed."""
    signals = {**judgement.signals, **changed}
    return replace(
        judgement, signals=signals, confidence=confidence(signals, judgement.same_script)
    )


@pytest.mark.parametrize("text", ASKED)
@pytest.mark.parametrize(
    "lack", ["lacks_year", "lacks_figure", "lacks_person", "lacks_topic", "asks_nothing"]
)
def test_a_doubtful_answer_that_lacks_what_is_asked_for_is_refused(judge, text, lack):
    judgement = judge(text)
    signals = doubtful(judgement)
    assert judged(judgement, **signals).is_enough("balanced")
    assert not judged(judgement, **signals | {lack: 1.0}).is_enough("balanced")


def test_a_topic_missing_in_part_lowers_the_confidence_less_than_one_missing_as_a_whole(judge):
    judgement = judge(ASKED[0])
    none, part, whole = (
        judged(judgement, lacks_topic=share).confidence for share in (0.0, 0.25, 1.0)
    )
    assert none > part > whole


@pytest.mark.parametrize(
    "text", ["展览会要修建哪三座水库？", "Which three reservoirs should be built?"]
)
def test_as_many_things_as_asked_for_raise_the_confidence(judge, text):
    judgement = judge(text)
    without = judged(judgement, counted=0.0, count_met=0.0).confidence
    mentioned = judged(judgement, counted=1.0, count_met=0.0).confidence
    listed = judged(judgement, counted=0.0, count_met=1.0).confidence
    assert without < mentioned < listed


def test_a_name_in_the_best_sentence_raises_the_confidence_only_across_scripts(judge):
    for text, across_scripts in ((ASKED[1], True), (ASKED[0], False)):
        judgement = judge(text)
        unnamed, named = (judged(judgement, names_it=signal).confidence for signal in (0.0, 1.0))
        assert (named > unnamed) is across_scripts


def test_a_question_about_nothing_but_a_name_is_answered_by_a_sentence_with_the_name(judge):
    judgement = judge(ASKED[1])
    assert judged(judgement, lack=1.0).confidence < 0.1
    assert judged(judgement, lack=1.0, only_named=1.0).confidence > 0.5


@pytest.mark.parametrize(
    ("text", "enough"),
    [
        ("吴小燕是什么职务？", True),
        ("吴小燕以前是什么职务？", False),
        ("What was Wu Xiaoyan before?", False),
    ],
)
def test_a_post_next_to_the_name_is_enough_unless_an_earlier_post_is_asked_for(judge, text, enough):
    judgement = judge(text)
    poor = judged(
        judgement, cosine=0.0, coverage=0.0, passage_coverage=0.0, late=0.0, tells_post=1.0,
        only_named=0.0, lacks_topic=0.0, lacks_person=0.0,
    )  # fmt: skip
    assert (poor.confidence >= 0.5) is enough


def test_without_evidence_no_confidence_is_enough():
    assert not Judgement({}, True, 1.0).is_enough("eager")


def test_a_second_check_for_the_same_signal_is_an_error():
    with pytest.raises(ValueError, match="cosine"):
        check("cosine")(lambda case: 0.0)
