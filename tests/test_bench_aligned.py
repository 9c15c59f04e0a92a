"""Questions and their translations are joined without numbers in common."""

import numpy as np

from bench.reader_aligned import crossed, join
from bench.reader_sets import Asked

MEANING = {
    "Who?": 0,
    "谁？": 0,
    "When?": 1,
    "何时？": 1,
    "Why?": 2,
    "为何？": 2,
    "Where?": 3,
    "哪里？": 3,
}


def encode(texts):
    return np.eye(4, dtype=np.float32)[[MEANING[text] for text in texts]]


def english(question, text, answer="Li"):
    return Asked("e", "s", "en->en", "T", text, question, answer, 0 if answer else -1)


def chinese(question, text, answer="李"):
    return Asked(f"z{question}", "s", "zh->zh", "T", text, question, answer, 0 if answer else -1)


def test_a_question_and_its_translation_are_each_other_s_nearest():
    ours = [english("Who?", "Li came."), english("When?", "Li came.", "")]
    theirs = [chinese("何时？", "李来了。", ""), chinese("谁？", "李来了。")]
    joined = join(ours, theirs, encode)
    assert [other.question for _, other in joined] == ["谁？", "何时？"]
    assert [(one.question, one.text, one.answer, one.pair) for one in crossed(joined)] == [
        ("Who?", "李来了。", "李", "en->zh"), ("谁？", "Li came.", "Li", "zh->en"),
        ("When?", "李来了。", "", "en->zh"), ("何时？", "Li came.", "", "zh->en"),
    ]  # fmt: skip


def test_a_pair_of_which_one_has_no_answer_is_left_out():
    ours = [english("Who?", "Li came."), english("When?", "Li came.", "")]
    theirs = [chinese("何时？", "李来了。"), chinese("谁？", "李来了。")]
    assert [one.question for one, _ in join(ours, theirs, encode)] == ["Who?"]


def test_a_question_whose_passage_belongs_to_another_one_is_left_out():
    ours = [english(question, "Li came.") for question in ("Who?", "When?", "Why?")]
    theirs = [
        chinese("谁？", "李来了。"),
        chinese("何时？", "李来了。"),
        chinese("为何？", "别的。"),
    ]
    assert [one.question for one, _ in join(ours, theirs, encode)] == ["Who?", "When?"]
