"""Chinese names in Latin letters."""

import pytest

from rag.language.transliteration import spell_names, spell_person, spell_place


@pytest.mark.parametrize(
    ("form", "spelling"),
    [
        ("王建国", "Wang Jianguo"),
        ("单田芳", "Shan Tianfang"),
        ("欧阳修", "Ouyang Xiu"),
        ("李安", "Li An"),
    ],
)
def test_a_person_is_spelled_surname_first(form, spelling):
    assert spell_person(form) == spelling


@pytest.mark.parametrize(
    ("form", "spelling"),
    [("西安", "Xi'an"), ("安徽省", "Anhui Province"), ("天河区", "Tianhe District")],
)
def test_a_place_is_spelled_as_a_word_followed_by_its_kind_in_english(form, spelling):
    assert spell_place(form) == spelling


def test_each_name_in_a_text_is_spelled_once_where_it_first_stands():
    text = "李秀英在上海说,上海的城市建设很快,李秀英满意。"
    found = [(text[start:end], spelling) for start, end, spelling in spell_names(text)]
    assert found == [
        ("李秀英", "Li Xiuying"), ("上海", "Shanghai"),
    ]  # fmt: skip


def test_a_place_that_begins_like_a_surname_is_spelled_as_a_place():
    spellings = [spelling for _, _, spelling in spell_names("滕州市大数据局在滕州办公。")]
    assert spellings[-1] == "Tengzhou"


def test_a_word_that_the_tagger_takes_for_a_person_is_not_spelled():
    found = spell_names("公园内禁止烧烤、宿营,李白与毛泽东的诗碑除外。")
    assert [spelling for _, _, spelling in found] == ["Li Bai", "Mao Zedong"]


def test_an_empty_text_contains_no_names():
    assert spell_names("") == []
