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
def test_a_name_is_found_by_its_romanised_form(form, key):
    assert key in pinyin_keys(form)


@pytest.mark.parametrize("name", ["张岳峰", "吴桂林", "薛登峰", "黄化锋", "吴子洵"])
def test_persons_are_found_even_where_the_tagger_splits_them(name):
    assert name in {one.form for one in find_names(f"市政协主席{name}在会上强调，要加快发展。")}


def test_ordinary_words_are_no_names():
    assert not {one.form for one in find_names("推动高质量发展，提升服务水平。")}


def test_a_district_the_dictionary_does_not_know_as_a_place_is_found_with_and_without_its_ending():
    text = "推动亭湖高质量发展，亭湖区工业发展大会在开发区召开。"
    found = [(one.form, one.start) for one in find_names(text)]
    assert sorted(found) == [("亭湖", 2), ("亭湖", 10), ("亭湖区", 10)]
    assert "tinghu" in pinyin_keys("亭湖")


def test_names_are_in_the_order_of_the_text():
    starts = [one.start for one in find_names("亭湖区的王小明到亭湖，见了李红梅。")]
    assert starts == sorted(starts)
