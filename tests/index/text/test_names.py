"""Chinese names in texts, and the pinyin keys they are found by."""

import pytest

from index.text.names import find_names, pinyin_keys


@pytest.mark.parametrize(
    ("form", "key"),
    [
        ("张岳峰", "zhangyuefeng"),
        ("马鞍山", "maanshan"),
        ("马鞍山市", "maanshan"),
        ("单金凤", "shanjinfeng"),
        ("曾国藩", "zengguofan"),
        ("吕锦", "lujin"),
        ("吕锦", "lvjin"),
        ("欧阳修", "ouyangxiu"),
    ],
)
def test_a_name_has_its_pinyin_as_a_key(form, key):
    assert key in pinyin_keys(form)


@pytest.mark.parametrize("name", ["张岳峰", "吴桂林", "薛登峰", "黄化锋", "吴子洵"])
def test_persons_are_found_even_if_jieba_splits_their_names(name):
    assert name in {found.form for found in find_names(f"市政协主席{name}在会上强调，要加快发展。")}


def test_ordinary_words_are_not_taken_for_names():
    assert not {found.form for found in find_names("推动高质量发展，提升服务水平。")}


def test_an_unknown_district_is_found_with_and_without_its_ending():
    text = "推动亭湖高质量发展，亭湖区工业发展大会在开发区召开。"
    found = [(name.form, name.start) for name in find_names(text)]
    assert sorted(found) == [("亭湖", 2), ("亭湖", 10), ("亭湖区", 10)]
    assert "tinghu" in pinyin_keys("亭湖")


def test_names_are_returned_in_the_order_of_the_text():
    starts = [name.start for name in find_names("亭湖区的王小明到亭湖，见了李红梅。")]
    assert starts == sorted(starts)
