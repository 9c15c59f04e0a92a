"""Names in Wade-Giles, and as Taiwan and Hong Kong spell them."""

import pytest

from rag.language.name_spellings import matches, spelling_keys
from rag.language.romanised_names import find_romanised


def weight(written: str, form: str) -> float:
    return max(
        (matches(one.keys, one.readings, form) for one in find_romanised(written)), default=0
    )


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("Hsiao Tsung-hsiung", "萧宗雄"),
        ("Ch'iu Chien-kuo", "邱建国"),
        ("Jhang Jhih-syuan", "张志轩"),
        ("Cheung Siu-ming", "张小明"),
        ("Siu-ming Cheung", "张小明"),
        ("Margaret Kwok Yuet-ling", "郭月玲"),
        ("Au-Yeung Wing-kin", "欧阳永健"),
        ("Lyu Zhiqiang", "吕志强"),
        ("Lü Zhiqiang", "吕志强"),
    ],
)
def test_a_name_is_read_in_the_system_it_is_spelled_in(written, form):
    assert weight(f"What did {written} say?", form) > 0.3


def test_a_name_is_not_spelled_as_another():
    assert weight("What did Cheung Siu-ming say?", "李小明") == 0
    assert weight("What did Cheung Siu-ming say?", "张大山") == 0


def test_the_keys_to_look_up_are_bounded_and_have_the_pinyin():
    (name,) = find_romanised("Kwok Yuet-ling")
    keys = [key for reading in name.readings for key in spelling_keys(reading)]
    assert "guoyueling" in keys
    assert len(keys) <= 1200


def test_english_words_are_no_names_elsewhere():
    assert find_romanised("Where is the Parliament of Norway in May?") == []
