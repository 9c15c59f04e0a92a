"""The Chinese and English names of posts."""

import re

import pytest

from rag.language.posts import TITLES, holder_words


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("mayor", "县长"),
        ("president", "董事长"),
        ("chair", "理事长"),
        ("general manager", "总裁"),
        ("party secretary", "书记"),
    ],
)
def test_an_english_post_may_have_several_chinese_names(english, chinese):
    assert re.fullmatch(holder_words(english), chinese)


def test_a_chinese_post_has_only_its_own_name():
    assert holder_words("书记") == "书记"


def test_a_long_title_is_preferred_to_its_beginning():
    found = re.match(TITLES, "总经理王小明")
    assert found is not None
    assert found[0] == "总经理"
