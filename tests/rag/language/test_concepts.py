"""What a question speaks of is found in the dictionary, by word and by the longest phrase."""

import pytest

from rag.language.concepts import chinese_for, english_for, parts_of
from rag.language.dictionary import stems


def test_a_phrase_has_the_words_for_the_whole_of_it():
    labour, contract, phrase = chinese_for(stems("labour contract"))
    assert phrase == ["劳动合同"]
    assert "劳动合同" in labour
    assert "劳动合同" in contract


def test_inflected_words_are_looked_up_by_their_stems():
    assert chinese_for(stems("contracts")) == chinese_for(stems("contract"))


@pytest.mark.parametrize(
    ("british", "american"),
    [("labour", "labor"), ("organise", "organize"), ("centre", "center"), ("licence", "license")],
)
def test_british_and_american_spellings_find_the_same_words(british, american):
    found = [set(chinese_for(stems(word))[0]) for word in (british, american)]
    assert found[0] == found[1] != set()


def test_a_closed_compound_is_looked_up_by_its_parts():
    whole, *parts = chinese_for(stems("filesystem"))
    assert whole == []
    assert any("文件" in forms for forms in parts)
    assert any("系统" in forms or "体系" in forms for forms in parts)


def test_a_word_that_the_dictionary_lacks_has_none():
    assert chinese_for(["zxqvk"]) == [[]]


def test_a_chinese_word_has_its_glosses_by_stem():
    assert ("period", "trial") in english_for("试用期")
    assert english_for("堃堃堃") == []


def test_a_chinese_compound_is_cut_into_the_longest_words_known():
    assert parts_of("人格权侵害禁令") == ["人格", "侵害", "禁令"]
    assert parts_of("试用期") == ["试用期"]
