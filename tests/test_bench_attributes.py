"""Questions that ask another thing of what a passage tells of, for training the reader."""

import random
from dataclasses import replace

from bench.reader_attributes import with_attributes
from bench.reader_negatives import Pair

TELLS = Pair(
    "Who commanded the Baltic fleet of Sweden?", "", "Admiral Ehrensvärd commanded the fleet of"
    " Sweden in the Baltic.", 8, 18, True, "s", "en->en", "answered",
)  # fmt: skip
OTHER = Pair(
    "Who painted the ceilings of Genoa?", "", "Carlone painted the ceilings.", 0, 7, True, "s",
    "en->en", "answered",
)  # fmt: skip


def made(pairs, kind):
    found = with_attributes(pairs, random.Random(1), {kind: 1.0})
    return [one for one in found if one.kind == kind]


def test_a_question_of_another_passage_is_put_to_the_name_of_this_one():
    asked = replace(TELLS, question="Who commanded the fleet of Sweden?")
    first, second = made([asked, OTHER], "transplanted")
    assert (first.question, first.text) == ("Who painted the ceilings of Sweden?", TELLS.text)
    assert (second.question, second.text) == ("Who commanded the fleet of Genoa?", OTHER.text)
    assert not first.answered
    assert (first.start, first.end) == (-1, -1)


def test_a_question_whose_words_the_passage_has_is_not_put_to_it():
    again = replace(OTHER, text="Admiral Ehrensvärd, of Sweden, painted ceilings.")
    asked = replace(TELLS, question="Who commanded the fleet of Sweden?", text=again.text)
    assert "Who painted the ceilings of Sweden?" not in {
        one.question for one in made([asked, OTHER], "transplanted")
    }


def test_a_word_of_the_question_is_exchanged_for_one_that_the_passage_lacks():
    for one in made([TELLS, OTHER] * 20, "attribute"):
        assert one.question not in (TELLS.question, OTHER.question)
        new = set(one.question.split()) - set(f"{TELLS.question} {OTHER.question}".split())
        assert not new  # words of the other question only
        assert not one.answered


def test_the_pairs_themselves_stay_and_other_languages_get_none():
    pairs = [TELLS, replace(OTHER, languages="ja->ja")]
    found = list(with_attributes(pairs, random.Random(1)))
    assert [one for one in found if one.answered] == pairs
    assert all(one.languages == "en->en" for one in found if not one.answered)
