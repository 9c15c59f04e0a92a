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
def test_a_place_is_spelled_as_one_word_with_its_kind(form, spelling):
    assert spell_place(form) == spelling


def test_each_name_of_a_text_is_spelled_once_where_it_stands():
    text = "李秀英在上海说,上海的城市建设很快,李秀英满意。"
    found = spell_names(text)
    assert [(text[a:b], spelling) for a, b, spelling in found] == [
        ("李秀英", "Li Xiuying"), ("上海", "Shanghai"),
    ]  # fmt: skip


def test_a_place_that_begins_like_a_surname_is_spelled_as_a_place():
    assert [spelling for _, _, spelling in spell_names("滕州市大数据局在滕州办公。")][
        -1
    ] == "Tengzhou"


def test_an_empty_text_names_nobody():
    assert spell_names("") == []
