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


@pytest.mark.parametrize(
    "text",
    [
        "应当自受理之日起十五日内决定。",
        "按日加收万分之五的滞纳金。",
        "上沿应当齐平。",
        "各乡镇党政主要负责人参加。",
        "大桥全长一千米。",
        "不得设在古树名木上。",
        "白沙溪必须完成护岸工程。",
    ],
)
def test_an_ordinary_word_that_the_tagger_takes_for_a_name_is_not_spelled(text):
    assert spell_names(text) == []


MEETING = "县长尹仲和讲话,副县长柏青梧主持会议。尹仲和指出,要抓紧。柏青梧要求落实。"


def test_a_name_that_the_tagger_cuts_is_spelled_whole_if_the_document_repeats_it():
    spellings = [spelling for _, _, spelling in spell_names(MEETING[:18], MEETING)]
    assert spellings == ["Yin Zhonghe", "Bai Qingwu"]


def test_a_name_that_may_be_cut_is_not_spelled():
    assert spell_names("尹仲和讲话。") == []


def test_a_name_before_and_is_whole_if_another_follows_or_others_do_elsewhere():
    assert [each[2] for each in spell_names("李明和王强出席。")] == ["Li Ming", "Wang Qiang"]
    assert [each[2] for each in spell_names("李明和众人出席。", "李明和众人出席。李明先走。")] == [
        "Li Ming"
    ]


def test_a_person_whom_the_question_names_is_spelled_as_there():
    assert spell_names("尹仲和讲话。", question="What did Zhonghe Yin say?") == [
        (0, 3, "Zhonghe Yin")
    ]


def test_a_place_without_its_ending_is_not_taken_for_a_person():
    assert spell_names("柳渡信用合作社", "柳渡镇的柳渡信用合作社") == []


def test_places_that_a_dictionary_spells_are_spelled():
    found = [spelling for _, _, spelling in spell_names("从成都、杭州到长江。")]
    assert found == ["Chengdu", "Hangzhou", "Changjiang"]
