import unicodedata

import pytest

from index.parse.document import parse
from index.restore.repair import restore
from index.text.normalize import RADICALS, search_layer
from index.types import RawText

TEXT = "⻢鞍山市市⻓⻩强和⻘阳县县⻓⻰云会⻅了⻛电公司代表，⾦⽯⾼中⼗⽉放假。"
READABLE = "马鞍山市市长黄强和青阳县县长龙云会见了风电公司代表，金石高中十月放假。"


def test_radicals_are_shown_as_the_characters_that_they_stand_for():
    parsed = parse(RawText(TEXT, "utf-8"))
    assert parsed.source == TEXT
    assert parsed.restored.text == READABLE
    assert parsed.search == search_layer(READABLE)
    assert parsed.restored.to_source(3, 6) == (3, 6)


@pytest.mark.parametrize("code", [c for c in RADICALS if unicodedata.category(chr(c)) != "Cn"])
def test_every_radical_has_a_character(code):
    character = RADICALS[code]
    assert len(character) == 1
    assert character != chr(code)
    assert restore(f"甲{chr(code)}").text == f"甲{character}"


def test_a_traditional_radical_is_found_by_its_simplified_form():
    assert search_layer("⻑⾺⿓") == "长马龙"
