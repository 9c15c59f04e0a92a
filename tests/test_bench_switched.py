"""Questions in the other language's words, which the reader is trained on."""

import random

import pytest

from bench import reader_switched
from bench.reader_negatives import Pair
from bench.reader_switched import Dictionary, switch_pairs, switched


@pytest.fixture(autouse=True)
def dictionary(monkeypatch):
    known = Dictionary(
        english={"试用期": ("probation period",), "最长": ("longest",), "是": ("is",)},
        chinese={"probat period": ("试用期",), "long": ("长",)},
    )
    monkeypatch.setattr(reader_switched, "load_dictionary", lambda: known)
    monkeypatch.setattr(reader_switched, "_PUT", (1.0, 1.0))


def pair(question, languages):
    return Pair(question, "", "试用期不得超过六个月。", 7, 10, True, "s", languages, "answered")


def test_words_of_a_chinese_question_are_put_into_english():
    asked = switched("试用期最长是多久？", random.Random(1))
    assert asked.startswith("probation period longest is")


def test_the_longest_phrase_of_an_english_question_is_put_into_chinese():
    assert switched("How long is the probation period?", random.Random(1)) == "How 长 is 试用期?"


def test_a_person_is_spelled():
    assert "Zhang Yuefeng" in switched("张跃峰是谁？", random.Random(1))


def test_only_a_share_of_the_pairs_is_asked_in_the_other_language():
    pairs = [pair("试用期最长是多久？", "zh->zh")] * 200 + [pair("为何？", "ja->ja")] * 20
    made = list(switch_pairs(pairs, random.Random(1), {"zh->zh": 0.5}))
    languages = [one.languages for one in made]
    assert 60 < languages.count("en->zh") < 140
    assert languages.count("ja->ja") == 20
    assert all(one.text == pairs[0].text and one.start == 7 for one in made)


def test_a_question_of_words_that_nobody_knows_stays_in_its_language():
    (same,) = switch_pairs([pair("咋整？", "zh->zh")], random.Random(1), {"zh->zh": 1.0})
    assert same.languages == "zh->zh"
