"""What makes an answer surer, and what turns it into a refusal."""

from dataclasses import replace

import pytest

from rag.answerability.confidence import confidence, is_enough

TEXTS = {
    "fair.txt": "三月五日，吴小燕市长在农业展览会上说，要修建三座水库。展览会共有四百家企业参加。",
    "roads.txt": "市政府决定修建两条新的公路。工程将于明年春天开始。",
}


@pytest.fixture
def examine(make_assistant, embedder):
    """Return a function that gives a question, and what was found for it."""
    opened = make_assistant(TEXTS, embedder)

    def examine(text):
        question, _, found = opened.examine(text)
        return question, found

    return examine


ASKED = [
    "展览会有多少家企业参加？",
    "How many enterprises took part in the agricultural exhibition?",
]


def doubtful(question, found):
    """Return findings that are even odds, by what the model of their script weighs."""
    while confidence(question, found) > 0.5:
        found = replace(found, cosine=found.cosine - 0.01, lack=found.lack + 0.01)
    return found


@pytest.mark.parametrize("text", ASKED)
@pytest.mark.parametrize(
    "lack",
    [
        {"lacks_year": 1.0},
        {"lacks_figure": True},
        {"lacks_words": True},
        {"lacks_name": True},
        {"lacks_topic": 1.0},
        {"asks_nothing": True},
    ],
)
def test_what_is_lacking_refuses_an_answer(examine, text, lack):
    question, found = examine(text)
    found = doubtful(question, found)
    lacking = replace(found, **lack)
    assert is_enough("balanced", confidence(question, found), question, found)
    assert not is_enough("balanced", confidence(question, lacking), question, lacking)


def test_a_topic_that_lacks_in_part_costs_less(examine):
    question, found = examine(ASKED[0])
    none, part, all_of_it = (
        confidence(question, replace(found, lacks_topic=lacks)) for lacks in (0.0, 0.25, 1.0)
    )
    assert none > part > all_of_it


@pytest.mark.parametrize(
    "text", ["展览会要修建哪三座水库？", "Which three reservoirs should be built?"]
)
def test_as_many_things_as_are_asked_for_make_an_answer_surer(examine, text):
    question, found = examine(text)
    without = confidence(question, replace(found, counted=False, items=()))
    told = confidence(question, replace(found, counted=True, items=()))
    listed = confidence(question, replace(found, items=found.sentences[:1] * 3))
    assert without < told < listed


def test_a_name_in_the_best_sentence_makes_an_answer_surer_across_scripts_only(examine):
    for text, surer in ((ASKED[1], True), (ASKED[0], False)):
        question, found = examine(text)
        unnamed, named = (
            confidence(question, replace(found, names_it=one)) for one in (False, True)
        )
        assert (named > unnamed) is surer


def test_a_question_about_nothing_but_a_name_is_answered_by_what_holds_it(examine):
    question, found = examine(ASKED[1])
    poor = replace(found, lack=1.0)
    assert confidence(question, poor) < 0.1
    assert confidence(question, replace(poor, only_named=True)) > 0.5


@pytest.mark.parametrize(
    ("text", "enough"),
    [
        ("吴小燕是什么职务？", True),
        ("吴小燕以前是什么职务？", False),
        ("What was Wu Xiaoyan before?", False),
    ],
)
def test_a_post_beside_the_name_is_enough_unless_an_earlier_one_is_asked_for(examine, text, enough):
    question, found = examine(text)
    poor = replace(
        found, cosine=0.0, coverage=0.0, passage_coverage=0.0, late=0.0, tells_post=True,
        only_post=True, only_named=False, lacks_topic=0.0, lacks_name=False, lacks_words=False,
    )  # fmt: skip
    assert (confidence(question, poor) >= 0.5) is enough


def test_no_quote_is_no_answer(examine):
    question, found = examine(ASKED[0])
    nothing = replace(found, sentences=(), items=())
    assert confidence(question, nothing) == 0.0
    assert not is_enough("eager", 1.0, question, nothing)
