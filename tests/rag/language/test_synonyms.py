"""Other words for a name, by the dictionary."""

import pytest

from rag.language.synonyms import explained_by, other_names


@pytest.mark.parametrize(
    ("name", "other"),
    [("山东省", "鲁"), ("山东", "滕州市"), ("北京市", "京"), ("英国", "英"), ("上海", "沪")],
)
def test_a_place_has_its_short_names_and_its_parts(name, other):
    assert other in other_names(name)


def test_a_place_beside_it_is_no_other_name():
    assert other_names("滕州市").isdisjoint(other_names("寿光市"))
    assert "法国" not in other_names("英国")


def test_a_common_explanation_makes_no_name():
    """长安 is explained as "now Xi'an", and 今年 by "now" too."""
    assert other_names("长安县").isdisjoint({"今", "现在", "如今"})


def test_a_name_that_the_dictionary_lacks_has_none():
    assert other_names("椰林岛") == frozenset()
    assert explained_by("yelindao") == []


def test_a_spelling_finds_the_words_explained_by_it():
    assert "滕州市" in explained_by("tengzhou")
