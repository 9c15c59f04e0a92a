"""The readings are exactly those of pypinyin."""

import random

import pytest
from pypinyin import Style, lazy_pinyin, pinyin
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

from index.derived.pinyin import plain_readings, spoken, toned_readings, without_others
from tests.conftest import CORPUS

PHRASES = sorted(PHRASES_DICT)
CHARACTERS = [chr(code) for code in sorted(PINYIN_DICT)]


def draw(chance, size):
    """Return phrases, beginnings of phrases, characters and others in any order."""
    parts = []
    for _ in range(size):
        phrase = chance.choice(PHRASES)
        parts += chance.choice(
            (
                [phrase],
                [phrase[: chance.randint(1, len(phrase))]],
                [chance.choice(CHARACTERS)],
                ["，v 12\n", "\ud800", "ü", "𪜀", "\uf900", "〇"][chance.randint(0, 5)],
            )
        )
    return "".join(parts)


def same(text):
    assert spoken(text) == lazy_pinyin(text)
    assert spoken(text, umlauts=True) == lazy_pinyin(text, v_to_u=True)
    assert spoken(text, tones=True) == lazy_pinyin(text, style=Style.TONE)
    assert spoken(text, without_others) == lazy_pinyin(text, errors="ignore")
    assert spoken(text, lambda _: " ") == lazy_pinyin(text, errors=lambda _: " ")


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.txt")), ids=lambda path: path.name[:3])
def test_a_document_is_read_as_by_pypinyin(path):
    same(path.read_text(encoding="utf-8"))


def test_phrases_in_any_order_are_read_as_by_pypinyin():
    chance = random.Random(0)
    for _ in range(400):
        same(draw(chance, chance.randint(0, 12)))


def test_a_text_that_ends_inside_a_phrase_is_read_as_by_pypinyin():
    # 一丁 begins a phrase and is none; the rest is then no longer searched for phrases.
    for phrase in PHRASES[::40]:
        for size in range(1, len(phrase)):
            same(phrase[:size])


def test_a_character_has_the_readings_of_pypinyin():
    for char in [*CHARACTERS[::7], "a", "，", "\ud800"]:
        expected = pinyin(char, heteronym=True, style=Style.NORMAL, errors="ignore")
        assert plain_readings(char) == (expected[0] if expected else [])
        listed = PINYIN_DICT.get(ord(char), "")
        assert ",".join(toned_readings(char)) == listed
